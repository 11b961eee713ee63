// The human cost, by arm: never left out of a comparison.
import { modeLabel } from "../arms";
import type { ByArm, Interval } from "../data";
import { el, figure, section, table, type Cell } from "../dom";
import { number, range } from "../format";
import { ends, extent, intervals } from "../intervals";
import type { Context } from "../report";

export function toll(context: Context): HTMLElement | null {
  const { rows, places } = context.data.toll;
  if (!rows.length && !places.length) return null;
  const worst = (arms: ByArm<Interval>): number => Math.max(0, ...Object.values(arms).map((a) => a?.p50 ?? 0), ...Object.values(arms).map((a) => (a?.p95 ?? 0) / 1e6));
  const top = [...places].sort((a, b) => worst(b.arms) - worst(a.arms)).slice(0, 12);
  const note = "Persons. Large: median of the runs; small: 90 % of the runs. In the graphic, bar: 90 % of the runs; tick: median, in the order of the columns"
    + (context.arms.modes.length > 1 ? `; hollow bars: ${modeLabel(context.arms.modes[1]!).toLowerCase()}` : "");
  return section("toll", "The human cost",
    rows.length ? figure("Dead, injured and detained by the end of the simulated period, by arm.", `${note}; each row has its own scale from zero.`,
      byArm("Outcome", rows.map((r) => [r.label, r.arms]), context, false)) : null,
    top.length ? figure(`Dead by place: the ${top.length} places with the highest medians.`, `${note}; all rows share one scale from zero.`,
      byArm("Place", top.map((p) => [p.place, p.arms]), context, true)) : null);
}

function byArm(what: string, rows: [string, ByArm<Interval>][], { arms }: Context, oneScale: boolean): HTMLElement {
  const used = arms.all.filter((a) => rows.some(([, values]) => values[a.name]));
  const shared = extent(rows.flatMap(([, values]) => used.flatMap((a) => ends(values[a.name]))));
  const head: Cell[] = [what, ...used.map((a) => arms.heading(a.name)), "Interval and median"];
  const body = rows.map(([label, values]): Cell[] => [label,
    ...used.map((a) => {
      const v = values[a.name];
      return el("span", {}, el("b", {}, number(v?.p50)), el("br"), el("small", {}, range(v?.p05, v?.p95)));
    }),
    intervals(used.filter((a) => values[a.name]).map((a) => ({ interval: values[a.name]!, colour: arms.colour(a.name), label: arms.full(a.name), hollow: arms.hollow(a.name) })),
      oneScale ? shared : extent(used.flatMap((a) => ends(values[a.name]))))]);
  return table(head, body, ["", ...used.map(() => "n"), "graphic"], what === "Place" ? "Dead by place and arm" : "Toll by arm");
}
