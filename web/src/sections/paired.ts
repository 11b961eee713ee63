// Paired differences: an arm minus the factual arm, run by run.
import { swatch } from "../arms";
import type { Paired } from "../data";
import { el, figure, section, table, type Cell } from "../dom";
import { percent, range, signed } from "../format";
import { ends, extent, intervals, MINI } from "../intervals";
import type { Context } from "../report";

export function paired({ data, arms }: Context): HTMLElement | null {
  if (!data.paired.length) return null;
  // One scale per outcome, the same under every comparison.
  const scales = new Map<string, [number, number]>();
  for (const p of data.paired) {
    const key = `${p.outcome} ${p.unit}`;
    scales.set(key, extent(data.paired.filter((q) => q.outcome === p.outcome && q.unit === p.unit).flatMap(ends)));
  }
  const comparisons = new Map<string, Paired[]>();
  for (const p of data.paired) {
    const key = `${p.arm}\n${p.policies}`;
    comparisons.set(key, [...(comparisons.get(key) ?? []), p]);
  }
  const body: Cell[][] = [];
  for (const rows of comparisons.values()) {
    const which = rows[0]!;
    const colour = arms.colour(which.arm);
    body.push([el("th", { colspan: 7, class: "group", scope: "colgroup" }, el("span", {}, swatch(colour),
      `${arms.full(which)}, compared with: ${arms.label(which.against)}`))]);
    for (const p of rows) {
      // Rounded shares need not add up to one: what is left over is no run.
      const rest = p.share_negative == null ? null : 1 - p.share_negative - (p.share_zero ?? 0);
      const higher = rest == null ? null : rest < 0.0015 ? 0 : rest;
      body.push([el("span", {}, p.label, " ", el("small", {}, p.unit)),
        el("b", {}, signed(p.p50)), range(p.p05, p.p95, signed),
        intervals([{ interval: p, colour, label: p.label, hollow: arms.hollow(which) }], scales.get(`${p.outcome} ${p.unit}`)!, MINI),
        percent(p.share_negative), percent(p.share_zero), percent(higher)]);
    }
  }
  const grid = table(
    ["Outcome", "Median difference", "90 % interval", "Difference (line: zero)", "Lower", "Same", "Higher"],
    body, ["", "n", "n", "graphic", "n", "n", "n"], "Paired differences between arms");
  return section("comparison", "Differences between the arms",
    figure("Paired differences between arms.",
      "Each run is repeated in every arm with the same citizens and the same random numbers; each row shows the difference in one outcome, in its unit. "
      + "Bar: 90 % of the runs; tick: median. Each outcome has its own scale, which is the same in every comparison. "
      + "The last three columns give the share of runs in which the outcome is lower, the same or higher.", grid));
}
