// The effect of the intervention under both policy modes, with the effects of allied troops at their prior or zero.
import { modeLabel } from "../arms";
import { el, figure, prose, section, table } from "../dom";
import { percent, range, signed } from "../format";
import type { Context } from "../report";

const EFFECTS: Record<string, string> = { prior: "effects at their priors", zero: "effects at zero" };
const TITLE = "Effect of the intervention under four sets of assumptions";

export function priorDependence({ data }: Context): HTMLElement | null {
  const { assumptions, rows, sentences } = data.prior_dependence;
  if (!sentences.length) return null;
  const findings = sentences.map(prose);
  if (!assumptions.length) return section("prior-dependence", "Dependence on priors", ...findings);
  const heads = ["Difference: without minus with the alliance", ...assumptions.map((a) =>
    el("span", {}, modeLabel(a.policies), el("br"), el("small", {}, EFFECTS[a.effects] ?? a.effects)))];
  const body = [
    ["alliance intervenes, share of runs", ...assumptions.map((a) => percent(a.sent))],
    ...rows.map((row) => [el("span", {}, row.label, " ", el("small", {}, row.unit)), ...row.differences.map((x) =>
      el("span", {}, el("b", {}, signed(x.p50)), x.p05 === x.p95 ? null : el("small", {}, ` ${range(x.p05, x.p95, signed)}`)))]),
  ];
  return section("prior-dependence", "Dependence on priors", ...findings,
    figure(`${TITLE}.`,
      "Median of the paired differences, and the interval of 90 % of the runs. With effects at zero the alliance intervenes by the same rule, "
      + "but its troops free no local forces, guard no sites, deter nobody and create no obligation.",
      table(heads, body, ["", ...assumptions.map(() => "n")], TITLE)));
}
