// Every observed figure with the interval of the runs.
import type { ObservedRow } from "../data";
import { choice, el, figure, section, selectBox, table, type Cell } from "../dom";
import { number, range } from "../format";
import { ends, extent, intervals, MINI } from "../intervals";
import type { Context } from "../report";
import { capital } from "./fans";

const COLOUR = "#0072B2";

export function observed({ data }: Context): HTMLElement | null {
  const rows = data.observed;
  if (!rows.length) return null;
  const judged = rows.filter((r) => r.inside != null);
  const inside = judged.filter((r) => r.inside).length;
  let series = "", side: "all" | "inside" | "outside" = "all";
  const box = el("div", { class: "folded" }), count = el("p", { class: "facts", "aria-live": "polite" });
  const fill = (): void => {
    const chosen = rows.filter((r) => (!series || r.series === series) && (side === "all" || r.inside === (side === "inside")));
    count.textContent = `${chosen.length} of ${rows.length} rows shown.`;
    box.replaceChildren(table(
      ["Figure", "Place and day", "Observed", "Simulated", "Observed and simulated", "Inside", "Note"],
      chosen.map(line), ["", "", "n", "n", "graphic", "nowrap", "note"], "Observed and simulated figures"));
  };
  fill();
  const all = [...new Map(rows.map((r) => [r.series, r.label && new Set(rows.filter((q) => q.series === r.series).map((q) => q.label)).size === 1 ? r.label : r.series.replaceAll("_", " ")])).entries()];
  return section("observed", "Comparison with observed figures",
    el("p", { class: "prose big" }, el("b", {}, `${inside} of ${judged.length}`), " observed figures, with the error of their source, meet the 90 % interval of the runs."),
    el("p", { class: "prose" }, `By the best estimate alone, ${judged.filter((r) => r.best_inside).length} lie inside; with a perfect model and exact figures, about ${Math.round(judged.length * 0.9)} would. `
      + "Each figure is compared at its own hour; counts announced during the crisis, with what had been reported by then. Official figures are the authorities' own."),
    el("div", { class: "controls" },
      selectBox("Series", [["", "all"], ...all.map(([id, label]): [string, string] => [id, capital(label)])], "", (v) => { series = v; fill(); }),
      choice("Rows", [["all", "all"], ["inside", "inside"], ["outside", "outside"]], side, (v) => { side = v; fill(); })),
    figure("Observed figures and the interval of the runs.",
      "Units are given in the rows. In small print: the range of the observed figure with the least error of its kind of source, and 90 % of the runs. In the graphic, black: observed; blue bar: 90 % of the runs; blue tick: median. Each row has its own scale.",
      el("div", {}, count, box)));
}

const over = (main: string, below: string): HTMLElement => el("span", {}, main, el("br"), el("small", { class: "nowrap" }, below));

function line(r: ObservedRow): Cell[] {
  const domain = extent([...ends(r), r.range_low, r.best, r.range_high], false);
  const pad = (domain[1] - domain[0]) * 0.04;
  const low = r.range_low, high = r.range_high;
  return [el("span", { title: r.counts }, r.label, " ", el("small", {}, r.unit)), over(r.place, r.when),
    over(number(r.best ?? low ?? high), low != null && high != null && low !== high ? range(low, high) : ""),
    over(number(r.p50), range(r.p05, r.p95)),
    intervals([{ interval: r, colour: COLOUR, label: r.label, observed: { low, best: r.best, high } }], [domain[0] - pad, domain[1] + pad], MINI),
    r.inside == null ? "no counterpart" : el("span", { class: r.inside ? "inside" : "outside" }, r.inside ? "\u25cf inside" : "\u25cb outside"),
    el("span", {}, r.note, r.note ? " " : "", ...(r.claims ?? []).flatMap((c, i) => [i ? ", " : "", el("small", { class: "nowrap" }, c)]))];
}
