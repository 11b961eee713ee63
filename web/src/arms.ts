// Names, colours and the reader's choice of arms and policy mode, shared by all figures.
import { at, type Arm, type ByArm, type Which } from "./data";
import { choice, el } from "./dom";

// Okabe-Ito, in the order that keeps the first pairs furthest apart.
const PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000"];
const MODES: Record<string, string> = { scripted: "Policies as recorded", responsive: "Responsive policies" };

export const modeLabel = (mode: string): string => MODES[mode] ?? mode;

/** An arm under a policy mode; `id` is unique among them, for scales and menus. */
export interface Column extends Which { id: string; label: string }

export class Arms {
  /** Every arm under every mode: all arms of the first mode, then those of the second. */
  readonly all: Column[];
  mode: string;
  private readonly hidden = new Set<string>();
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly arms: Arm[], readonly modes: string[]) {
    this.mode = modes[0] ?? "";
    this.all = modes.flatMap((policies, m) => arms.map((a, i) => ({ id: `${m}.${i}`, arm: a.name, policies, label: a.label })));
  }
  find(which: Which | undefined): Column | undefined {
    return this.all.find((c) => c.arm === which?.arm && c.policies === which.policies);
  }
  /** Those for which any of the values is given. */
  given<T>(...values: ByArm<T>[]): Column[] { return this.all.filter((c) => values.some((v) => at(v, c) != null)); }
  /** An arm keeps its colour in both policy modes. */
  colour(arm: string): string {
    const place = this.arms.findIndex((a) => a.name === arm);
    return place < 0 ? "#555" : PALETTE[place % PALETTE.length]!;
  }
  label(arm: string): string { return this.arms.find((a) => a.name === arm)?.label ?? arm; }
  /** With the policy mode, where both were run. */
  full(which: Which): string {
    const label = this.label(which.arm);
    return this.modes.length > 1 ? `${label} \u2013 ${modeLabel(which.policies).toLowerCase()}` : label;
  }
  /** A column heading: colour, label, and the policy mode below. */
  heading(which: Which): HTMLElement {
    // The swatch is never separated from the first word.
    const [first, ...rest] = this.label(which.arm).split(" ");
    return el("span", {}, el("span", { class: "nowrap" }, swatch(this.colour(which.arm)), first), rest.map((word) => ` ${word}`).join(""),
      this.modes.length > 1 ? el("small", { class: "mode" }, modeLabel(which.policies).toLowerCase()) : null);
  }
  /** Bars of the second policy mode share a colour with the first and are drawn hollow. */
  hollow(which: Which): boolean { return this.modes.indexOf(which.policies) > 0; }
  /** The arms now chosen for the charts, always in the order given. */
  shown(): Column[] { return this.all.filter((c) => c.policies === this.mode && !this.hidden.has(c.arm)); }

  onchange(listener: () => void): void { this.listeners.push(listener); }
  private changed(): void { for (const listener of this.listeners) listener(); }

  /** Legend and control in one: a box per arm, and the policy mode. Every copy on the page stays in step. */
  controls(): HTMLElement {
    const bar = el("div", { class: "controls" });
    const fill = (): void => {
      const focus = (document.activeElement as HTMLInputElement | null)?.value;
      const held = bar.contains(document.activeElement);
      bar.replaceChildren(
        this.modes.length > 1 ? choice("Policies", this.modes.map((m) => [m, modeLabel(m)]), this.mode, (m) => { this.mode = m; this.changed(); }) : "",
        el("fieldset", { class: "legend" }, el("legend", {}, "Arms"), ...this.arms.map((arm) =>
          el("label", {},
            el("input", {
              type: "checkbox", value: arm.name, checked: !this.hidden.has(arm.name),
              onchange: () => { if (!this.hidden.delete(arm.name)) this.hidden.add(arm.name); this.changed(); },
            }),
            swatch(this.colour(arm.name)), arm.label))));
      if (held) bar.querySelector<HTMLInputElement>(`input[value="${CSS.escape(focus ?? "")}"]`)?.focus();
    };
    fill();
    this.onchange(fill);
    return bar;
  }
}

export const swatch = (colour: string): HTMLElement => el("span", { class: "swatch", style: `background:${colour}`, "aria-hidden": "true" });
