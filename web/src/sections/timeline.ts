// Timing of policies: the recorded moment and the runs.
import { axisFy, axisX, barX, dot, frame, gridX, plot, text, tickX } from "@observablehq/plot";
import { at } from "../data";
import { drawn, el, figure, numbers, section, table } from "../dom";
import { percent, shortDay } from "../format";
import type { Context } from "../report";

const ALLIANCE = "Alliance, as recorded", RECORDED = "recorded";

export function timeline({ data, arms, clock }: Context): HTMLElement | null {
  if (!data.policies.length) return null;
  const alliance = data.events.filter((e) => /alliance/i.test(e.kind)).sort((a, b) => a.hour - b.hour);

  const chart = drawn((width) => {
    const shown = arms.shown();
    const rows = data.policies.flatMap((p) => shown.flatMap((arm) => {
      const when = at(p.arms, arm);
      return when?.p50 == null ? [] : [{
        policy: p.label, arm: arm.id, p50: clock.date(when.p50), p05: clock.date(when.p05 ?? when.p50), p95: clock.date(when.p95 ?? when.p50),
        title: `${p.label}\n${arm.label}\nmedian ${clock.short(when.p50)}\n90 % of runs: ${clock.short(when.p05 ?? when.p50)} to ${clock.short(when.p95 ?? when.p50)}\nin ${percent(when.share)} of runs`,
      }];
    }));
    const recorded = data.policies.filter((p) => p.recorded != null);
    const never = data.policies.filter((p) => p.recorded == null && !rows.some((row) => row.policy === p.label));
    const bands = [...data.policies.map((p) => p.label), ...(alliance.length ? [ALLIANCE] : [])];
    // The recorded marker has a lane of its own above the arms, so that it never hides them.
    const pitch = 11 * (shown.length + 1) + 8;
    const left = Math.max(110, Math.min(250, Math.round(width * 0.28)));
    const ticks = days(data.clock.hours, Math.floor((width - left) / 60)).map((hour) => clock.date(hour));
    return plot({
      width, height: bands.length * pitch + 46, marginLeft: left, marginRight: 12, marginTop: 26, marginBottom: 20,
      ariaLabel: "Policies over time: recorded moment, and median and 90 % band of the runs by arm",
      fy: { domain: bands, padding: 0.06, label: null },
      y: { domain: [RECORDED, ...shown.map((a) => a.id)], axis: null, padding: 0.2 },
      x: { type: "utc", domain: [clock.date(0), clock.date(data.clock.hours)], label: null },
      color: { domain: shown.map((a) => a.id), range: shown.map((a) => arms.colour(a.arm)) },
      marks: [
        axisX({ anchor: "top", facetAnchor: "top", tickFormat: shortDay, ticks, label: null }),
        gridX({ ticks }),
        frame({ anchor: "bottom", stroke: "#ddd" }),
        axisFy({ anchor: "left", lineWidth: left / 15, label: null, tickSize: 0 }),
        barX(rows, { fy: "policy", y: "arm", x1: "p05", x2: "p95", fill: "arm", fillOpacity: 0.35, title: "title" }),
        tickX(rows, { fy: "policy", y: "arm", x: "p50", stroke: "arm", strokeWidth: 3, title: "title" }),
        text(never, { fy: "label", y: () => RECORDED, x: () => clock.date(0), text: () => "not adopted", textAnchor: "start", dx: 6, fill: "#666" }),
        dot(recorded, { fy: "label", y: () => RECORDED, x: (p) => clock.date(p.recorded), symbol: "diamond", r: 5, fill: "#222", stroke: "#fff",
          title: (p) => `${p.label}\nrecorded ${clock.short(p.recorded)}` }),
        dot(alliance, { fy: () => ALLIANCE, y: () => RECORDED, x: (e) => clock.date(e.hour), symbol: "diamond", r: 5, fill: "#222", stroke: "#fff",
          title: (e) => `${clock.short(e.hour)}\n${e.text}` }),
      ],
    });
  });
  arms.onchange(() => chart.redraw());

  return section("policies", "Timing of policies", arms.controls(),
    figure("Policies and the alliance over time.",
      "Local date and time. Black diamond: the recorded time. Bar: 90 % of the runs in which the policy was adopted; tick: their median. "
      + "No bar: the policy was not adopted in any run of that arm.", chart,
      numbers(() => table(["Policy", "Recorded", ...arms.all.map((a) => arms.full(a))],
        data.policies.map((p) => [p.label, p.recorded == null ? "\u2013" : clock.short(p.recorded), ...arms.all.map((a) => {
          const when = at(p.arms, a);
          return when?.p50 == null ? "not in any run"
            : `${clock.short(when.p50)} (${clock.short(when.p05 ?? when.p50)} to ${clock.short(when.p95 ?? when.p50)}), in ${percent(when.share)} of runs`;
        })]), [], "Policies over time"))),
    alliance.length ? el("div", { class: "prose" }, el("h3", {}, "The alliance, as recorded"),
      el("ol", { class: "dated" }, ...alliance.map((e) => el("li", {}, el("b", {}, clock.short(e.hour)), ` ${e.text}`)))) : null,
    data.events.length ? el("details", {}, el("summary", {}, `All ${data.events.length} recorded events`),
      table(["Time", "Place", "Kind", "Event", "Sources"], data.events.map((e) => [clock.short(e.hour), e.place, e.kind, e.text, (e.sources ?? []).join(", ")]), [], "Recorded events")) : null);
}

/** Hours at which days begin, evenly spaced, at most as many as there is room for. */
function days(hours: number, room: number): number[] {
  const every = 24 * Math.max(1, Math.ceil(hours / 24 / Math.max(1, room)));
  return Array.from({ length: Math.ceil(hours / every) }, (_, i) => i * every);
}
