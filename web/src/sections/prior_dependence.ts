// What the coming of the alliance changes, with policies as recorded or not and its effects at their prior or zero.
import { modeLabel } from "../arms";
import { el, figure, prose, section, table } from "../dom";
import { percent, range, signed } from "../format";
import type { Context } from "../report";

const EFFECTS: Record<string, string> = { prior: "effects at their prior", zero: "effects at zero" };

export function priorDependence({ data }: Context): HTMLElement | null {
  const { ways, rows, reading } = data.prior_dependence;
  if (!reading.length) return null;
  const said = reading.map(prose);
  if (!ways.length) return section("prior-dependence", "What the data decide, and what the priors decide", ...said);
  const heads = ["Without the alliance less with it", ...ways.map((w) =>
    el("span", {}, modeLabel(w.mode), el("br"), el("small", {}, EFFECTS[w.effects] ?? w.effects)))];
  const body = [
    ["alliance comes, share of runs", ...ways.map((w) => percent(w.sent))],
    ...rows.map((row) => [el("span", {}, row.label, " ", el("small", {}, row.unit)), ...row.ways.map((x) =>
      el("span", {}, el("b", {}, signed(x.p50)), " ", el("small", {}, range(x.p05, x.p95, signed))))]),
  ];
  return section("prior-dependence", "What the data decide, and what the priors decide", ...said,
    figure("What the coming of the alliance changes, four ways.",
      "Median difference, run by run, and its 90 % interval. With effects at zero allied troops come, or not, by the same rule, but free no forces, "
      + "guard nothing, impress nobody and are owed nothing.",
      table(heads, body, ["", ...ways.map(() => "n")], "What the coming of the alliance changes, four ways")));
}
