import { el } from "../dom";
import { number, unbroken } from "../format";
import type { Context } from "../report";

export function headline({ data }: Context): HTMLElement {
  const [first, ...rest] = data.headline.map(unbroken);
  const { runs, citizens, version, scenario } = data.meta;
  const facts = [
    scenario && `scenario ${scenario}`, runs != null && `${number(runs)} runs per arm`,
    citizens != null && `${number(citizens)} simulated citizens`, version && `Steppefire ${version}`,
  ].filter(Boolean).join(" \u00b7 ");
  return el("header", { id: "top" },
    el("h1", {}, data.title),
    el("p", { class: "prose lead" }, data.summary),
    facts ? el("p", { class: "facts" }, facts) : null,
    first ? el("div", { class: "answers" }, el("p", { class: "answer" }, first),
      rest.length ? el("ul", {}, ...rest.map((text) => el("li", {}, text))) : null) : null);
}
