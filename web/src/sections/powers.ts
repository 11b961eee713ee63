// The months after the crisis: dependence on outside powers, their demands, and the predictions of the articles.
import { plot, ruleY } from "@observablehq/plot";
import { at, each, type Bands, type ByArm, type Demand, type Powers } from "../data";
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
      has(index) ? monthly("Multi-vector index after the crisis.", "Index without unit; a higher value means that dependence is spread more evenly over the outside powers", index, context) : null,
      has(obligation) ? monthly("Obligation to the intervening power.", "Index without unit; a higher value means a larger obligation", obligation, context) : null),
    demands.length ? figure("Demands by outside powers.", `Mean probability over the runs that the demand is accepted, by arm${demands.some((d) => d.happened != null) ? "; the last column shows whether it was accepted" : ""}.`, asked(demands, context)) : null,
    predictions.length ? figure("Predictions of the articles for the two years after the crisis.", "Probability by arm, and the base rate. No source dated after the crisis was used, except that the war of February 2022 is taken as given.", predicted(context.data.powers, context)) : null);
}

function predicted({ predictions, scored, scores }: Powers, { arms }: Context): HTMLElement {
  const used = arms.given(...predictions.map((p) => p.arms));
  const first = used[0];
  const fact = (happened: boolean | null): string => (happened == null ? "open" : happened ? "yes" : "no");
  return el("div", {},
    table(["Prediction", ...used.map((a) => arms.heading(a)), "Base rate", "Came true", "Brier score, first arm and base rate"],
      [...predictions.map((p) => [el("div", {}, p.text, " ", el("small", {}, `${p.claims.join(", ")}; ${p.basis}`)),
        ...used.map((a) => percent(at(p.arms, a))), percent(p.base_rate), fact(p.happened), p.happened == null || !first ? "" : `${number(at(p.brier.arms, first))} and ${number(p.brier.base_rate)}`]),
      ["Mean Brier score (0: perfect; 0.25: every probability one half)", ...used.map((a) => number(at(scores.arms, a))), number(scores.base_rate), `${scored} decided`, ""]],
      ["half", ...used.map(() => "n"), "n", "", "n"], "Predictions of the articles"),
    el("p", { class: "prose" }, `The record decides only ${scored} predictions, all about one country and not independent of each other: too few to rank models by their scores. Counterfactual arms are also scored against what actually happened.`));
}

function monthly(title: string, unit: string, bands: ByArm<Bands>, { data, arms }: Context): HTMLElement {
  const months = data.powers.months;
  const values = each(bands).flatMap((b) => [...b.p05, ...b.p95]).filter((v): v is number => v != null);
  const low = Math.min(...values), high = Math.max(...values), pad = (high - low) * 0.08 || 0.05;
  const chart = drawn((width) => {
    const shown = arms.shown();
    const rows = shown.flatMap((arm) => points(at(bands, arm), (i) => months[i] ?? i, arm.id, (i) => `${arm.label}\nmonth ${months[i]}`, null));
    return plot({
      width, height: Math.min(320, width * 0.55), marginLeft: 50, marginBottom: 38, marginRight: 12, ariaLabel: `${title} Median and 90 % band by arm and month`,
      x: { label: "Months after the crisis", labelArrow: "none", labelAnchor: "center", ticks: months.filter((m) => m % 6 === 0), tickFormat: (m: number) => String(m) },
      y: { domain: [Math.min(low - pad, low < 0 ? low : Infinity), high + pad], grid: true, label: null, ticks: 5, tickFormat: (v: number) => number(v) },
      color: { domain: shown.map((a) => a.id), range: shown.map((a) => arms.colour(a.arm)) },
      marks: [low - pad <= 0 ? ruleY([0], { stroke: "#777" }) : null, ...fanMarks(rows)],
    });
  });
  arms.onchange(() => chart.redraw());
  const used = arms.given(bands);
  return figure(title, `${unit}; line: median, band: 90 % of the runs. The vertical scale need not start at zero.`, chart,
    numbers(() => table(["Month", ...used.map((a) => arms.full(a))],
      months.map((m, i) => [String(m), ...used.map((a) => {
        const b = at(bands, a)!;
        return interval({ p05: b.p05[i] ?? null, p50: b.p50[i] ?? null, p95: b.p95[i] ?? null });
      })]), ["", ...used.map(() => "n")], title)));
}

function asked(demands: Demand[], { arms }: Context): HTMLElement {
  const used = arms.given(...demands.map((d) => d.arms));
  // The last column is left out if every row is "not known".
  const known = demands.some((d) => d.happened != null);
  const fact = (d: Demand): string => (d.happened == null ? "not known" : d.happened ? "accepted" : "not accepted");
  return table(["Power", "Demand", ...used.map((a) => arms.heading(a)), ...(known ? ["What happened"] : [])],
    demands.map((d) => [d.power, d.label || d.issue, ...used.map((a) => bar(at(d.arms, a), arms.colour(a.arm))), ...(known ? [fact(d)] : [])]),
    ["", "", ...used.map(() => "n"), "nowrap"], "Demands by outside powers");
}

function bar(share: number | null | undefined, colour: string): HTMLElement {
  const filled = share == null ? 0 : Math.round(share * 100);
  return el("span", { class: "sharebar" }, percent(share), el("i", { style: `background:linear-gradient(to right, ${colour} ${filled}%, #e8e8e8 ${filled}%)` }));
}
