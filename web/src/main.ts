import { Arms } from "./arms";
import { load } from "./data";
import { el } from "./dom";
import { Clock } from "./format";
import type { Context, Section } from "./report";
import { claims } from "./sections/claims";
import { evidence } from "./sections/evidence";
import { fans } from "./sections/fans";
import { headline } from "./sections/headline";
import { limits } from "./sections/limits";
import { maps } from "./sections/maps";
import { observed } from "./sections/observed";
import { paired } from "./sections/paired";
import { powers } from "./sections/powers";
import { priorDependence } from "./sections/prior_dependence";
import { reproduce } from "./sections/reproduce";
import { timeline } from "./sections/timeline";
import { toll } from "./sections/toll";
import "./style.css";

const data = load();
const context: Context = { data, arms: new Arms(data.arms, data.meta.policies ?? []), clock: new Clock(data.clock.start) };
const ORDER: Section[] = [paired, priorDependence, maps, fans, timeline, toll, powers, observed, claims, evidence, limits, reproduce];
const sections = ORDER.map((make) => make(context)).filter((s) => s !== null);

document.title = data.title;
document.getElementById("page")!.append(
  headline(context),
  el("nav", { "aria-label": "Contents" }, el("ol", {}, ...sections.map((s) =>
    el("li", {}, el("a", { href: `#${s.id}` }, s.querySelector("h2")!.textContent!))))),
  el("main", {}, ...sections));

// On paper nothing can be opened: print shows every fold, and closes again only those it opened.
let opened: HTMLDetailsElement[] = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open])")];
  for (const fold of opened) { fold.open = true; fold.dispatchEvent(new Event("toggle")); }
});
addEventListener("afterprint", () => { for (const fold of opened) fold.open = false; });
