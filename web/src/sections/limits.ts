import { el, section } from "../dom";
import { unbroken } from "../format";
import type { Context } from "../report";

export function limits({ data }: Context): HTMLElement | null {
  return data.limits.length ? section("limits", "Limitations", el("ul", { class: "prose" }, ...data.limits.map((text) => el("li", {}, unbroken(text))))) : null;
}
