// The human cost, by arm: never left out of a comparison.
import { modeLabel } from "../arms";
import { at, each, type ByArm, type Interval } from "../data";
import { el, figure, section, table, type Cell } from "../dom";
import { number, range } from "../format";
import { ends, extent, intervals } from "../intervals";
import type { Context } from "../report";

export function toll(context: Context): HTMLElement | null {
  const { rows, places } = context.data.toll;
  if (!rows.length && !places.length) return null;
  const worst = (arms: ByArm<Interval>): number => Math.max(0, ...each(arms).map((a) => a.p50 ?? 0), ...each(arms).map((a) => (a.p95 ?? 0) / 1e6));
  const top = [...places].sort((a, b) => worst(b.arms) - worst(a.arms)).slice(0, 12);
  const note = "Persons. Large: median of the runs; small: 90 % of the runs. In the graphic, bar: 90 % of the runs; tick: median, in the order of the columns"
    + (context.arms.modes.length > 1 ? `; hollow bars: ${modeLabel(context.arms.modes[1]!).toLowerCase()}` : "");
  return section("toll", "Human cost",
    rows.length ? figure("Deaths, injuries and arrests by the end of the simulated period, by arm.", `${note}; each row has its own scale from zero.`,
      byArm("Outcome", rows.map((r) => [r.label, r.arms]), context, false)) : null,
    top.length ? figure(`Deaths by place: the ${top.length} places with the highest medians.`, `${note}; all rows share one scale from zero.`,
      byArm("Place", top.map((p) => [p.place, p.arms]), context, true)) : null);
}

function byArm(what: string, rows: [string, ByArm<Interval>][], { arms }: Context, oneScale: boolean): HTMLElement {
  const used = arms.given(...rows.map(([, values]) => values));
  const shared = extent(rows.flatMap(([, values]) => used.flatMap((a) => ends(at(values, a)))));
  const head: Cell[] = [what, ...used.map((a) => arms.heading(a)), "Interval and median"];
  const body = rows.map(([label, values]): Cell[] => [label,
    ...used.map((a) => {
      const v = at(values, a);
      return el("span", {}, el("b", {}, number(v?.p50)), el("br"), el("small", {}, range(v?.p05, v?.p95)));
    }),
    intervals(used.filter((a) => at(values, a)).map((a) => ({ interval: at(values, a)!, colour: arms.colour(a.arm), label: arms.full(a), hollow: arms.hollow(a) })),
      oneScale ? shared : extent(used.flatMap((a) => ends(at(values, a)))))]);
  return table(head, body, ["", ...used.map(() => "n"), "graphic"], what === "Place" ? "Deaths by place and arm" : "Human cost by arm");
}
