// One fan chart per outcome: the runs, and the observed figures.
import { areaY, dot, lineY, plot, ruleX, ruleY, tip, pointer } from "@observablehq/plot";
import { at, each, type Bands, type Num, type Series } from "../data";
import { drawn, el, figure, numbers, prose, section, table } from "../dom";
import { interval, number, range, shortDay } from "../format";
import type { Context } from "../report";

export interface Point { x: Date | number; p05: number; p50: number; p95: number; arm: string; title: string }

/** Rows for Plot; `floor` is the smallest value the axis can carry (1 on a log axis). */
export function points(bands: Bands | undefined, when: (i: number) => Date | number, arm: string, name: (i: number) => string, floor: number | null): Point[] {
  const up = (v: Num | undefined): number => (v == null ? NaN : floor == null ? v : Math.max(floor, v));
  return (bands?.p50 ?? []).map((p50, i) => ({
    x: when(i), p05: up(bands?.p05[i]), p50: up(p50), p95: up(bands?.p95[i]), arm,
    title: `${name(i)}\nmedian ${number(p50)}\n90 % of runs: ${range(bands?.p05[i], bands?.p95[i])}`,
  }));
}

/** Bands under, medians over them, and the value nearest to the mouse. */
export const fanMarks = (rows: Point[]) => [
  areaY(rows, { x: "x", y1: "p05", y2: "p95", fill: "arm", z: "arm", fillOpacity: 0.2 }),
  lineY(rows, { x: "x", y: "p50", stroke: "arm", z: "arm", strokeWidth: 2 }),
  tip(rows, pointer({ x: "x", y: "p50", title: "title", maxRadius: 30 })),
];

export function fans(context: Context): HTMLElement | null {
  const { data, arms } = context;
  if (!data.series.length) return null;
  return section("course", "Course of the crisis",
    prose("Line: median of the runs. Band: 90 % of the runs. Black: observed figures, with a bar for the range of the sources and the least error of their kind. "
      + "Dotted vertical lines: recorded actions of the alliance. Times are local."), arms.controls(),
    el("div", { class: "columns" }, ...data.series.map((s) => fan(s, context))));
}

function fan(series: Series, { data, arms, clock }: Context): HTMLElement {
  const step = series.step_hours || 1;
  const observed = series.observed ?? [];
  const floor = series.log ? 1 : null;
  const up = (v: number): number => (floor == null ? v : Math.max(floor, v));
  // The axis stays the same whichever arms are shown, so that switching compares.
  const tallest = Math.max(1, ...each(series.arms).flatMap((b) => b.p95).map((v) => v ?? 0),
    ...observed.flatMap((o) => [o.low ?? 0, o.best ?? 0, o.high ?? 0]));
  const turns = data.events.filter((e) => /alliance/i.test(e.kind));

  const chart = drawn((width) => {
    const shown = arms.shown();
    const rows = shown.flatMap((arm) => points(at(series.arms, arm), (i) => clock.date(i * step), arm.id,
      (i) => `${arm.label}\n${clock.short(i * step)}`, floor));
    return plot({
      width, height: Math.min(320, width * 0.55), marginLeft: 62, marginTop: 14, marginRight: 12,
      ariaLabel: `${series.label}: median and 90 % band by arm, with observed figures`,
      x: { type: "utc", label: null, domain: [clock.date(0), clock.date(data.clock.hours)], tickFormat: shortDay, ticks: width > 420 ? 7 : 4 },
      y: { type: series.log ? "log" : "linear", domain: [floor ?? 0, tallest], grid: true, label: null, clamp: true,
        ...(series.log ? { ticks: decades(tallest) } : { ticks: 5 }), tickFormat: (v: number) => number(v) },
      color: { domain: shown.map((a) => a.id), range: shown.map((a) => arms.colour(a.arm)) },
      marks: [
        ruleX(turns, { x: (e) => clock.date(e.hour), stroke: "#777", strokeDasharray: "2,3" }),
        ruleY([floor ?? 0], { stroke: "#777" }),
        ...fanMarks(rows),
        ruleX(observed.filter((o) => o.low != null && o.high != null),
          { x: (o) => clock.date(o.hour), y1: (o) => up(o.low), y2: (o) => up(o.high), stroke: "#222", strokeWidth: 1.3 }),
        dot(observed.filter((o) => (o.best ?? o.low ?? o.high) != null),
          { x: (o) => clock.date(o.hour), y: (o) => up(o.best ?? o.low ?? o.high), r: 3.2, fill: "#222", stroke: "#fff",
            title: (o) => `${o.label}\n${range(o.low, o.high)}, best ${number(o.best)}\n${o.source}` }),
      ],
    });
  });
  arms.onchange(() => chart.redraw());

  return figure(`${capital(series.label)}.`,
    `Unit: ${series.unit}; median and 90 % of the runs by arm${observed.length ? ", and observed figures" : ""}${series.log ? "; logarithmic scale from 1" : ""}.`,
    chart,
    numbers(() => {
      const every = Math.max(1, Math.round(24 / step));
      const used = arms.given(series.arms);
      const count = Math.max(0, ...used.map((a) => at(series.arms, a)!.p50.length));
      const rows = Array.from({ length: Math.ceil(count / every) }, (_, k) => k * every).map((i) => [clock.short(i * step),
        ...used.map((a) => { const b = at(series.arms, a)!; return interval({ p05: b.p05[i] ?? null, p50: b.p50[i] ?? null, p95: b.p95[i] ?? null }); })]);
      return el("div", {},
        table(["Time", ...used.map((a) => arms.full(a))], rows, ["nowrap", ...used.map(() => "n")], `${series.label} by day`),
        observed.length ? table(["Observed for", "Low", "Best", "High", "Note", "Source"],
          observed.map((o) => [clock.short(o.hour), number(o.low), number(o.best), number(o.high), o.label, o.source]), ["nowrap", "n", "n", "n"], `${series.label}, observed`) : null);
    }));
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const decades = (top: number): number[] => Array.from({ length: Math.floor(Math.log10(top)) + 1 }, (_, i) => 10 ** i);
