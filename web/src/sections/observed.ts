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
  const box = el("div"), count = el("p", { class: "facts", "aria-live": "polite" });
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
    el("p", { class: "prose big" }, el("b", {}, `${inside} of ${judged.length}`), " observed figures lie inside the 90 % interval of the runs."),
    el("p", { class: "prose" }, `With a perfect model, about ${Math.round(judged.length * 0.1)} of ${judged.length} would lie outside. `
      + "Official figures are the authorities' own."),
    el("div", { class: "controls" },
      selectBox("Series", [["", "all"], ...all.map(([id, label]): [string, string] => [id, capital(label)])], "", (v) => { series = v; fill(); }),
      choice("Rows", [["all", "all"], ["inside", "inside"], ["outside", "outside"]], side, (v) => { side = v; fill(); })),
    figure("Observed figures and the interval of the runs.",
      "Units are given in the rows. In small print: the range of the observed figure, and 90 % of the runs. In the graphic, black: observed; blue bar: 90 % of the runs; blue tick: median. Each row has its own scale.",
      el("div", {}, count, box)));
}

const over = (main: string, below: string): HTMLElement => el("span", {}, main, el("br"), el("small", { class: "nowrap" }, below));

function line(r: ObservedRow): Cell[] {
  const domain = extent([...ends(r), r.low, r.best, r.high], false);
  const pad = (domain[1] - domain[0]) * 0.04;
  return [el("span", {}, r.label, " ", el("small", {}, r.unit)), over(r.place, r.date),
    over(number(r.best ?? r.low ?? r.high), r.low != null && r.high != null && r.low !== r.high ? range(r.low, r.high) : ""),
    over(number(r.p50), range(r.p05, r.p95)),
    intervals([{ interval: r, colour: COLOUR, label: r.label, observed: r }], [domain[0] - pad, domain[1] + pad], MINI),
    r.inside == null ? "no counterpart" : el("span", { class: r.inside ? "inside" : "outside" }, r.inside ? "\u25cf inside" : "\u25cb outside"),
    el("span", {}, r.note, r.note ? " " : "", ...(r.claims ?? []).flatMap((c, i) => [i ? ", " : "", el("small", { class: "nowrap" }, c)]))];
}
