// The evidence behind each number of the model.
import { swatch } from "../arms";
import type { Parameter, Report } from "../data";
import { el, figure, section, table } from "../dom";
import { number, percent, range } from "../format";
import type { Context } from "../report";

const CITED = "#0072B2", ASSUMED = "#c9c9c9";

export function evidence({ data }: Context): HTMLElement | null {
  const { groups, parameters, sources } = data.evidence;
  if (!groups.length && !parameters.length && !sources.length) return null;
  const cited = groups.reduce((n, g) => n + g.cited, 0), all = groups.reduce((n, g) => n + g.cited + g.assumed, 0);
  return section("evidence", "Evidence",
    groups.length ? el("p", { class: "prose big" }, el("b", {}, percent(cited / Math.max(1, all))), ` of the ${number(all)} numbers of the model cite a source; the others are stated assumptions.`) : null,
    groups.length ? figure("Numbers that cite a source, by group.", "Count of numbers; bars on one scale.", el("div", { class: "narrow" },
      el("p", { class: "key" }, swatch(CITED), "cited", swatch(ASSUMED), "assumed"),
      table(["Group", "Cited", "Assumed", "Share cited"], groups.map((g) => [g.group, number(g.cited), number(g.assumed), shares(g.cited, g.assumed, Math.max(...groups.map((h) => h.cited + h.assumed)))]), ["", "n", "n", "graphic"], "Numbers by basis"))) : null,
    parameters.length ? catalogue(parameters, data) : null,
    sources.length ? el("div", {}, el("h3", {}, "Sources"),
      el("ol", { class: "sources" }, ...sources.map((s) => el("li", { id: `source-${s.id}` }, el("b", {}, s.id), ` ${[s.author, s.title].filter(Boolean).join(": ")}. `,
        el("small", {}, [s.outlet, s.date, s.reliability && `reliability: ${s.reliability}`].filter(Boolean).join(" \u00b7 ")))))) : null);
}

function shares(cited: number, assumed: number, most: number): HTMLElement {
  const part = (n: number, colour: string): HTMLElement => el("i", { style: `width:${(100 * n) / most}%;background:${colour}` });
  return el("span", { class: "stack", role: "img", "aria-label": `${cited} cited, ${assumed} assumed` }, part(cited, CITED), part(assumed, ASSUMED));
}

function catalogue(parameters: Parameter[], data: Report): HTMLElement {
  const box = el("div"), count = el("span", { class: "facts", "aria-live": "polite" });
  const search = el("input", { type: "search", oninput: () => fill() });
  const fill = (): void => {
    const word = search.value.trim().toLowerCase();
    const chosen = parameters.filter((p) => !word || JSON.stringify(p).toLowerCase().includes(word));
    count.textContent = `${chosen.length} of ${parameters.length} shown`;
    box.replaceChildren(table(["Name", "Symbol", "Value", "Range", "Unit", "Prior", "Meaning and basis"],
      chosen.map((p) => [p.name, p.symbol, typeof p.default === "string" ? p.default : number(p.default), range(p.low, p.high), p.unit, p.prior, basis(p, data)]),
      ["code", "nowrap", "n", "n", "", "", "wide"], "Parameters"));
  };
  fill();
  return el("div", {}, el("h3", {}, "Parameters"),
    el("div", { class: "controls" }, el("label", { class: "field" }, el("span", {}, "Find"), search), count), box);
}

function basis(p: Parameter, { evidence: { claims, sources } }: Report): HTMLElement {
  const given = Array.isArray(p.basis) ? p.basis : p.basis ? [p.basis] : [];
  // The basis is free text or ids of statements; the text of every statement named in it is shown.
  const named = claims.filter((c) => given.some((text) => text.split(/[^\w.-]+/).includes(c.id)));
  return el("details", { class: "basis" },
    el("summary", {}, p.meaning || "Basis"),
    ...given.filter((text) => !claims.some((c) => c.id === text.trim())).map((text) => el("p", {}, text)),
    named.length ? el("ul", {}, ...named.map((c) => el("li", {}, el("b", {}, c.id), ` ${c.text} `,
      el("small", {}, [sources.find((s) => s.id === c.source)?.title ?? c.source, c.locator].filter(Boolean).join(", "))))) : null,
    p.row != null && p.row !== "" ? el("p", {}, el("small", {}, `Row of the system: ${p.row}`)) : null);
}
