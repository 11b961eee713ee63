// The small graphic of tables: per line a bar from p05 to p95 with a tick at the
// median, and optionally an observed point with its low-high bar above it.
import { scaleLinear } from "d3-scale";
import { create } from "d3-selection";
import type { Interval, Num } from "./data";
import { interval } from "./format";

export interface Line { interval: Interval; colour: string; label: string; hollow?: boolean; observed?: { low: Num; best: Num; high: Num } }

const INK = "#222";
export const MINI = 240;

export function extent(values: (Num | undefined)[], withZero = true): [number, number] {
  const known = values.filter((v): v is number => v != null && Number.isFinite(v));
  if (withZero) known.push(0);
  const low = Math.min(...known), high = Math.max(...known);
  return known.length && low < high ? [low, high] : [low || 0, (low || 0) + 1];
}

export const ends = (x: Interval | undefined): (Num | undefined)[] => [x?.p05, x?.p50, x?.p95];

export function intervals(lines: Line[], domain: [number, number], width = MINI): SVGSVGElement {
  const pitch = lines.length > 1 ? 13 : 18;
  const height = pitch * lines.length + 4;
  const x = scaleLinear(domain, [5, width - 5]);
  const words = lines.map((l) => `${l.label}: ${interval(l.interval)}`).join("; ");
  const svg = create("svg").attr("class", "mini").attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height)
    .attr("role", "img").attr("aria-label", words);
  svg.append("title").text(words);
  // The zero line runs through every row, so that the eye can follow it down the table.
  if (domain[0] <= 0 && domain[1] >= 0)
    svg.append("line").attr("x1", x(0)).attr("x2", x(0)).attr("y1", 0).attr("y2", height).attr("stroke", "#999");
  lines.forEach((line, i) => {
    const y = 2 + pitch * (i + 0.5), { p05, p50, p95 } = line.interval;
    if (p05 != null && p95 != null)
      svg.append("rect").attr("x", x(p05)).attr("width", Math.max(1, x(p95) - x(p05))).attr("y", y - 3).attr("height", 6)
        .attr("fill", line.hollow ? "#fff" : line.colour).attr("fill-opacity", line.hollow ? 1 : 0.35)
        .attr("stroke", line.hollow ? line.colour : "none");
    if (p50 != null)
      svg.append("rect").attr("x", x(p50) - 1.5).attr("width", 3).attr("y", y - 5).attr("height", 10).attr("fill", line.colour);
    const observed = line.observed;
    if (observed?.low != null && observed.high != null)
      svg.append("line").attr("x1", x(observed.low)).attr("x2", x(observed.high)).attr("y1", y).attr("y2", y).attr("stroke", INK).attr("stroke-width", 1.5);
    const best = observed && (observed.best ?? observed.low ?? observed.high);
    if (best != null) svg.append("circle").attr("cx", x(best)).attr("cy", y).attr("r", 3.6).attr("fill", INK).attr("stroke", "#fff");
  });
  return svg.node() as SVGSVGElement;
}
