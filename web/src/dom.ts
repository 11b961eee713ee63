// Small helpers that keep the figures free of document handling.
import { unbroken } from "./format";

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | number | boolean | EventListener | undefined>;

/** An element; attributes starting with "on" are listeners, false and undefined ones are left out. */
export function el<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((c): c is Node | string => c != null && c !== false));
  return node;
}

export function section(id: string, title: string, ...children: Child[]): HTMLElement {
  return el("section", { id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title` }, title), ...children);
}

export const prose = (text: string): HTMLElement => el("p", { class: "prose" }, unbroken(text));

let figures = 0;
/** A numbered figure: what is shown and in which unit stands above it, the numbers behind it below. */
export function figure(title: string, note: string, body: Child, numbers?: Child): HTMLElement {
  figures += 1;
  return el("figure", {},
    el("figcaption", {}, el("strong", {}, `Figure ${figures}. ${title}`), note ? " " : "", unbroken(note)),
    body, numbers);
}

/** What stands in a cell, or a ready-made cell (one that spans columns). */
export type Cell = Child | HTMLTableCellElement;

const cell = (content: Cell, tag: "td" | "th", scope?: string): HTMLTableCellElement =>
  content instanceof HTMLTableCellElement ? content : el(tag, { scope }, content);

/** A table; classes per column ("n" for numbers). The first column of every row is its header. */
export function table(heads: Cell[], rows: Cell[][], classes: string[] = [], label?: string): HTMLElement {
  const body = rows.map((row) => el("tr", {}, ...row.map((c, i) => {
    const node = cell(c, i === 0 ? "th" : "td", i === 0 ? "row" : undefined);
    if (classes[i]) node.classList.add(...classes[i]!.split(" "));
    return node;
  })));
  const head = el("tr", {}, ...heads.map((c, i) => {
    const node = cell(c, "th", "col");
    if (classes[i]) node.classList.add(...classes[i]!.split(" "));
    return node;
  }));
  // Wide tables scroll inside their own frame, which must be reachable by keyboard.
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label ?? "table" },
    el("table", {}, el("thead", {}, head), el("tbody", {}, ...body)));
}

/** The numbers behind a figure, made only when they are asked for (or printed). */
export function numbers(make: () => Child, summary = "The numbers behind this figure"): HTMLElement {
  const box = el("details", { class: "numbers" }, el("summary", {}, summary));
  let made = false;
  box.addEventListener("toggle", () => {
    if (!made && box.open) { made = true; const child = make(); if (child) box.append(child); }
  });
  return box;
}

/** Draws into a box now and again whenever its width changes. */
export function drawn(draw: (width: number) => Node | Node[], className = ""): HTMLElement & { redraw(): void } {
  const box = el("div", { class: `drawn ${className}` });
  let width = 0;
  const redraw = (): void => {
    if (width > 0) { const made = draw(width); box.replaceChildren(...(Array.isArray(made) ? made : [made])); }
  };
  new ResizeObserver(([entry]) => {
    const now = Math.floor(entry!.contentRect.width);
    // In the next frame: a chart drawn at once would change the height being observed.
    if (now > 0 && Math.abs(now - width) > 1) { width = now; requestAnimationFrame(redraw); }
  }).observe(box);
  return Object.assign(box, { redraw });
}

let groups = 0;
/** One choice out of several, as native radio buttons. */
export function choice<T extends string>(legend: string, options: [T, string][], chosen: T, onchange: (value: T) => void): HTMLElement {
  const name = `choice-${++groups}`;
  return el("fieldset", { class: "choice" }, el("legend", {}, legend),
    ...options.map(([value, text]) => el("label", {},
      el("input", { type: "radio", name, value, checked: value === chosen, onchange: () => onchange(value) }), el("span", {}, text))));
}

export function selectBox(label: string, options: [string, string][], chosen: string, onchange: (value: string) => void): HTMLElement {
  const box = el("select", { onchange: () => onchange(box.value) },
    ...options.map(([value, text]) => el("option", { value, selected: value === chosen }, text)));
  return el("label", { class: "field" }, el("span", {}, label), box);
}
