import { el, section } from "../dom";
import type { Context } from "../report";

export function limits({ data }: Context): HTMLElement | null {
  return data.limits.length ? section("limits", "What this cannot tell", el("ul", { class: "prose" }, ...data.limits.map((text) => el("li", {}, text)))) : null;
}
