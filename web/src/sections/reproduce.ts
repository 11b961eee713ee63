import { el, section } from "../dom";
import { number } from "../format";
import type { Context } from "../report";

export function reproduce({ data: { meta } }: Context): HTMLElement | null {
  const facts: [string, string | undefined][] = [
    ["Scenario", meta.scenario], ["Version", meta.version], ["Seed", meta.seed == null ? undefined : String(meta.seed)],
    ["Runs per arm", meta.runs == null ? undefined : number(meta.runs)], ["Simulated citizens", meta.citizens == null ? undefined : number(meta.citizens)],
    ["Simulated hours", meta.hours == null ? undefined : number(meta.hours)], ["Policy modes", meta.policies?.join(", ")],
    ["Computing time", meta.seconds_per_run == null ? undefined : `${number(meta.seconds_per_run)} s per run of one arm`], ["Fingerprint of the scenario", meta.fingerprint],
  ];
  const known = facts.filter(([, v]) => v);
  if (!known.length && !meta.command) return null;
  return section("reproduce", "Reproducing these results",
    meta.command ? el("p", { class: "prose" }, "This command gives the same numbers with the same version and the same scenario files, which the fingerprint identifies.") : null,
    meta.command ? el("pre", { tabindex: 0 }, el("code", {}, meta.command)) : null,
    el("dl", {}, ...known.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value!)])));
}
