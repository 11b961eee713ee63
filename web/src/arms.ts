// Names, colours and the reader's choice of arms, shared by all figures.
import type { Arm } from "./data";
import { choice, el } from "./dom";

// Okabe-Ito, in the order that keeps the first pairs furthest apart.
const PALETTE = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000"];
const MODES: Record<string, string> = { scripted: "Policies as recorded", responsive: "Policies answer the events" };

export const modeLabel = (mode: string): string => MODES[mode] ?? mode;

export class Arms {
  readonly modes: string[];
  mode: string;
  private readonly hidden = new Set<string>();
  private readonly listeners: (() => void)[] = [];
  private readonly colours = new Map<string, string>();

  constructor(readonly all: Arm[]) {
    this.modes = [...new Set(all.map((a) => a.mode))];
    this.mode = this.modes[0] ?? "";
    // An arm keeps its colour in both policy modes: it is the same "what if".
    for (const arm of all) if (!this.colours.has(this.what(arm))) this.colours.set(this.what(arm), PALETTE[this.colours.size % PALETTE.length]!);
  }
  private what(arm: Arm): string {
    const name = arm.name.split(arm.mode).join("").replace(/^[^a-z0-9]+|[^a-z0-9]+$/gi, "");
    return name || arm.label;
  }
  get(name: string): Arm | undefined { return this.all.find((a) => a.name === name); }
  colour(name: string): string { const arm = this.get(name); return (arm && this.colours.get(this.what(arm))) ?? "#555"; }
  label(name: string): string { return this.get(name)?.label ?? name; }
  /** With the policy mode, where arms of both modes stand side by side. */
  full(name: string): string {
    const arm = this.get(name);
    return arm && this.modes.length > 1 ? `${arm.label} \u2013 ${modeLabel(arm.mode).toLowerCase()}` : this.label(name);
  }
  /** A column heading: colour, label, and the policy mode below. */
  heading(name: string): HTMLElement {
    const arm = this.get(name);
    return el("span", {}, swatch(this.colour(name)), this.label(name),
      arm && this.modes.length > 1 ? el("small", { class: "mode" }, modeLabel(arm.mode).toLowerCase()) : null);
  }
  /** Arms of the second policy mode share a colour with the first and are drawn hollow. */
  hollow(name: string): boolean { return this.modes.indexOf(this.get(name)?.mode ?? "") > 0; }
  inMode(mode: string): Arm[] { return this.all.filter((a) => a.mode === mode); }
  /** The arms now chosen for the charts, always in the order given. */
  shown(): Arm[] { return this.inMode(this.mode).filter((a) => !this.hidden.has(this.what(a))); }

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
        el("fieldset", { class: "legend" }, el("legend", {}, "Arms"), ...this.inMode(this.mode).map((arm) => {
          const what = this.what(arm);
          return el("label", {},
            el("input", {
              type: "checkbox", value: what, checked: !this.hidden.has(what),
              onchange: () => { if (!this.hidden.delete(what)) this.hidden.add(what); this.changed(); },
            }),
            swatch(this.colour(arm.name)), arm.label);
        })));
      if (held) bar.querySelector<HTMLInputElement>(`input[value="${CSS.escape(focus ?? "")}"]`)?.focus();
    };
    fill();
    this.onchange(fill);
    return bar;
  }
}

export const swatch = (colour: string): HTMLElement => el("span", { class: "swatch", style: `background:${colour}`, "aria-hidden": "true" });
