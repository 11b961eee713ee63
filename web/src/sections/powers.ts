// What is left afterwards: how far the country's choices depend on each outside power.
import { plot, ruleY } from "@observablehq/plot";
import type { Bands, ByArm, Demand, Powers } from "../data";
import { drawn, el, figure, numbers, section, table } from "../dom";
import { interval, number, percent } from "../format";
import type { Context } from "../report";
import { fanMarks, points } from "./fans";

export function powers(context: Context): HTMLElement | null {
  const { index, obligation, months, demands, predictions } = context.data.powers;
  const has = (bands: ByArm<Bands>): boolean => months.length > 0 && Object.keys(bands).length > 0;
  if (!has(index) && !has(obligation) && !demands.length && !predictions.length) return null;
  return section("powers", "After the crisis: outside powers",
    has(index) || has(obligation) ? context.arms.controls() : null,
    el("div", { class: "columns" },
      has(index) ? monthly("Multi-vector index after the crisis.", "Index without unit; higher means that dependence is spread more evenly over the outside powers", index, context) : null,
      has(obligation) ? monthly("Obligation towards the intervening alliance.", "Index without unit; higher means more is owed", obligation, context) : null),
    demands.length ? figure("Demands by outside powers.", `Mean probability over the runs that the demand is accepted, by arm${demands.some((d) => d.happened != null) ? "; the last column says whether it was in fact" : ""}.`, asked(demands, context)) : null,
    predictions.length ? figure("What the articles predicted of the time after.", "Probability by arm, beside that of a rival who knows base rates alone; nothing dated after the crisis was used but the war itself.", predicted(context.data.powers, context)) : null);
}

function predicted({ predictions, scored, scores }: Powers, { arms }: Context): HTMLElement {
  const used = arms.all.filter((a) => predictions.some((p) => p.arms[a.name] != null));
  const first = used[0];
  const fact = (happened: boolean | null): string => (happened == null ? "cannot be told" : happened ? "yes" : "no");
  const score = (name: string): string => number(scores[name] ?? null);
  return el("div", {},
    table(["Prediction", ...used.map((a) => arms.heading(a.name)), "Base rate", "In fact", "Brier score, first arm and base rate"],
      [...predictions.map((p) => [el("div", {}, p.text, " ", el("small", {}, `${p.claims.join(", ")}; ${p.basis}`)),
        ...used.map((a) => percent(p.arms[a.name])), percent(p.base_rate), fact(p.happened), p.happened == null || !first ? "" : `${number(p.brier[first.name])} and ${number(p.brier.base_rate)}`]),
      ["Mean Brier score (0 is perfect, 0.25 a coin)", ...used.map((a) => score(a.name)), score("base_rate"), `${scored} decided`, ""]],
      ["half", ...used.map(() => "n"), "n", "", "n"], "What the articles predicted"),
    el("p", { class: "prose" }, `Only ${scored} predictions of one country are decided by the record, and they hang together: such a difference in scores proves no model better. An arm that did not happen is scored on what did.`));
}

function monthly(title: string, unit: string, bands: ByArm<Bands>, { data, arms }: Context): HTMLElement {
  const months = data.powers.months;
  const values = Object.values(bands).flatMap((b) => [...(b?.p05 ?? []), ...(b?.p95 ?? [])]).filter((v): v is number => v != null);
  const low = Math.min(...values), high = Math.max(...values), pad = (high - low) * 0.08 || 0.05;
  const chart = drawn((width) => {
    const shown = arms.shown();
    const rows = shown.flatMap((arm) => points(bands[arm.name], (i) => months[i] ?? i, arm.name, (i) => `${arm.label}\nmonth ${months[i]}`, null));
    return plot({
      width, height: Math.min(320, width * 0.55), marginLeft: 50, marginBottom: 38, marginRight: 12, ariaLabel: `${title} Median and 90 % band by arm and month`,
      x: { label: "Months after the crisis", labelArrow: "none", labelAnchor: "center", ticks: months.filter((m) => m % 6 === 0), tickFormat: (m: number) => String(m) },
      y: { domain: [Math.min(low - pad, low < 0 ? low : Infinity), high + pad], grid: true, label: null, ticks: 5, tickFormat: (v: number) => number(v) },
      color: { domain: shown.map((a) => a.name), range: shown.map((a) => arms.colour(a.name)) },
      marks: [low - pad <= 0 ? ruleY([0], { stroke: "#777" }) : null, ...fanMarks(rows)],
    });
  });
  arms.onchange(() => chart.redraw());
  const used = arms.all.filter((a) => bands[a.name]);
  return figure(title, `${unit}; line: median, band: 90 % of the runs. The vertical scale need not start at zero.`, chart,
    numbers(() => table(["Month", ...used.map((a) => arms.full(a.name))],
      months.map((m, i) => [String(m), ...used.map((a) => {
        const b = bands[a.name]!;
        return interval({ p05: b.p05[i] ?? null, p50: b.p50[i] ?? null, p95: b.p95[i] ?? null });
      })]), ["", ...used.map(() => "n")], title)));
}

function asked(demands: Demand[], { arms }: Context): HTMLElement {
  const used = arms.all.filter((a) => demands.some((d) => d.arms[a.name] != null));
  // A column that would say "not known" in every row is left out.
  const known = demands.some((d) => d.happened != null);
  const fact = (d: Demand): string => (d.happened == null ? "not known" : d.happened ? "accepted" : "not accepted");
  return table(["Power", "Demand", ...used.map((a) => arms.heading(a.name)), ...(known ? ["In fact"] : [])],
    demands.map((d) => [d.power, d.label || d.issue, ...used.map((a) => bar(d.arms[a.name], arms.colour(a.name))), ...(known ? [fact(d)] : [])]),
    ["", "", ...used.map(() => "n")], "Demands by outside powers");
}

function bar(share: number | null | undefined, colour: string): HTMLElement {
  const filled = share == null ? 0 : Math.round(share * 100);
  return el("span", { class: "sharebar" }, percent(share), el("i", { style: `background:linear-gradient(to right, ${colour} ${filled}%, #e8e8e8 ${filled}%)` }));
}
