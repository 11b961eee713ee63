// Claims of the articles, with verdicts from the record, the runs and the precedents.
import type { Claim, Reading, Report } from "../data";
import { el, prose, section, selectBox, table, type Child } from "../dom";
import { interval, number, percent } from "../format";
import type { Context } from "../report";

const ALL = "";
const ORDER = ["supported", "partly", "contradicted", "unconfirmed", "inconclusive", "not yet computed", "contested", "not testable"];
const SHARES = ["share of runs", "probability", "share"];

export function claims({ data }: Context): HTMLElement | null {
  if (!data.claims.length) return null;
  const box = el("div"), count = el("span", { class: "facts", "aria-live": "polite" });
  const search = el("input", { type: "search", oninput: () => fill() });
  const chosen = { article: ALL, ground: ALL, outcome: ALL };
  const filters = (Object.keys(chosen) as (keyof typeof chosen)[]).map((key) =>
    selectBox(key === "outcome" ? "Verdict" : key[0]!.toUpperCase() + key.slice(1),
      [[ALL, "all"], ...[...new Set(data.claims.map((c) => c[key]))].map((v): [string, string] => [v, v])],
      ALL, (value) => { chosen[key] = value; fill(); }));
  const fill = (): void => {
    const word = search.value.trim().toLowerCase();
    const filtered = word !== "" || Object.values(chosen).some((value) => value !== ALL);
    const found = data.claims.filter((c) => (Object.keys(chosen) as (keyof typeof chosen)[]).every((key) => chosen[key] === ALL || c[key] === chosen[key])
      && (!word || JSON.stringify(c).toLowerCase().includes(word)));
    count.textContent = `${found.length} of ${data.claims.length} shown`;
    const articles = [...new Set(found.map((c) => c.article))];
    box.replaceChildren(...articles.map((title, i) => article(title, found.filter((c) => c.article === title), filtered || i === 0, data)));
  };
  fill();
  return section("claims", "Claims of the articles",
    prose("Every claim of the articles, paraphrased, with its verdict and the ground for it. Where runs or precedents decide, the verdict is computed from the number shown: a claim is supported if the whole 90 % interval meets the condition, contradicted if none of it does, and inconclusive otherwise."),
    tally(data.claims), el("div", { class: "controls" }, ...filters, el("label", { class: "field" }, el("span", {}, "Find"), search), count), box);
}

/** Numbers of claims by ground and verdict. */
function tally(all: Claim[]): HTMLElement {
  const grounds = [...new Set(all.map((c) => c.ground))], outcomes = ORDER.filter((o) => all.some((c) => c.outcome === o));
  const many = (some: Claim[]): string => (some.length ? number(some.length) : "");
  return table(["Ground", ...outcomes, "all"],
    grounds.map((ground) => {
      const of = all.filter((c) => c.ground === ground);
      return [ground.replaceAll("-", " "), ...outcomes.map((o) => many(of.filter((c) => c.outcome === o))), many(of)];
    }), ["", ...outcomes.map(() => "n"), "n"], "Claims by ground and verdict");
}

function article(title: string, of: Claim[], open: boolean, data: Report): HTMLElement {
  return el("details", { class: "numbers claims", open }, el("summary", {}, `${title}: ${of.length} ${of.length === 1 ? "claim" : "claims"}`),
    table(["", "Claim", "Verdict", "Reason"], of.map((c) => [c.id, claim(c), verdict(c), why(c, data)]), ["code", "half", "verdict", "half"], title));
}

const claim = (c: Claim): HTMLElement => el("div", {}, c.text, " ", el("small", {}, `${c.kind}, ${c.locator}`));

const verdict = (c: Claim): HTMLElement => el("div", {}, el("b", { class: c.outcome.replaceAll(" ", "-") }, c.outcome),
  c.ground.replaceAll("-", " ") === c.outcome ? null : el("small", {}, ` by ${c.ground}`));

function why(c: Claim, { evidence }: Report): HTMLElement {
  const basis = c.sources.map((id) => evidence.claims.find((e) => e.id === id)?.text ?? evidence.sources.find((s) => s.id === id)?.title ?? id);
  const lines: Child[] = [
    c.number && el("p", {}, `${c.number} (holds if ${c.condition})`, c.readings.length ? ": " : "", c.readings.map(reading).join("; ")),
    c.missing && el("p", {}, `Needs: ${c.missing}.`),
    c.caveat && el("p", {}, `But ${c.caveat}.`),
  ];
  return el("div", {}, c.words, ...lines.filter(Boolean),
    basis.length ? el("details", { class: "basis" }, el("summary", {}, basis.length === 1 ? "source" : `${basis.length} sources`),
      el("ul", {}, ...basis.map((text, i) => el("li", {}, el("b", {}, c.sources[i]!), ` ${text}`)))) : null,
    c.assumption && el("small", {}, ` Assumption: ${c.assumption}.`));
}

function reading(r: Reading): string {
  const write = SHARES.includes(r.unit) ? percent : number;
  const span = r.p05 === r.p95 ? write(r.p50) : interval(r, write);
  return r.policies ? `${span}, ${r.policies} policies, ${number(r.runs)} runs` : span;
}
