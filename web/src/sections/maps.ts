// Two arms side by side over time. The regions are schematic: every point of
// the country belongs to the nearest region centre.
import { max } from "d3-array";
import { Delaunay } from "d3-delaunay";
import { geoBounds, geoConicEqualArea, geoPath, type GeoPermissibleObjects } from "d3-geo";
import { scaleThreshold } from "d3-scale";
import { interpolateYlGnBu } from "d3-scale-chromatic";
import type { MultiPoint } from "geojson";
import { create, select, type Selection } from "d3-selection";
import type { Column } from "../arms";
import { at, each, type MapOutcome, type Num, type Place, type Region } from "../data";
import { choice, drawn, el, figure, numbers, section, selectBox, table } from "../dom";
import { number, range, shortDay } from "../format";
import outlines from "../outlines.json";
import type { Context } from "../report";

const NAMED = 300_000; // inhabitants from which a place is named on the map
const NO_VALUE = "#fff", NOBODY = "#f4f4f0";

/** Logarithmic classes: the six highest half-decades (1, 3, 10, 30, ...) and one for all that is smaller. */
function classes(outcome: MapOutcome): { colour(v: Num): string; from: number[]; colours: string[] } {
  const top = max(each(outcome.arms).flat(), (row) => max(row, (v) => v ?? 0) ?? 0) ?? 1;
  const steps = Array.from({ length: 15 }, (_, i) => (i % 2 ? 3 : 1) * 10 ** Math.floor(i / 2)).filter((v) => v <= top);
  const from = [1, ...steps.slice(1).slice(-6)];
  const colours = from.map((_, i) => interpolateYlGnBu(0.12 + (0.78 * i) / Math.max(1, from.length - 1)));
  const scale = scaleThreshold<number, string>(from, [NOBODY, ...colours]);
  return { from, colours, colour: (v) => (v == null ? NO_VALUE : scale(Math.round(v))) };
}

export function maps({ data, arms, clock }: Context): HTMLElement | null {
  const outcomes = data.maps.outcomes;
  const known = arms.given(...outcomes.map((o) => o.arms));
  if (!outcomes.length || !known.length || data.regions.length < 3) return null;
  const hours = data.maps.step_hours || 1;
  const steps = Math.max(...outcomes.flatMap((o) => each(o.arms).map((steps) => steps.length)));
  let outcome = outcomes[0]!, now = peak(outcome, known[0]!);
  const pair: Column[] = [0, 1].map((side) => arms.find(data.maps.default[side]) ?? known[side] ?? known[0]!);
  const value = (side: number, region: number): Num => at(outcome.arms, pair[side]!)?.[now]?.[region] ?? null;

  const views = [0, 1].map((side) => {
    const heading = el("div", { class: "maphead" });
    const map = drawn((width) => draw(data.country_id, data.regions, data.places, width, point));
    const paint = (): void => {
      const { colour } = classes(outcome);
      select(map).selectAll<SVGPathElement, number>("path.cell").attr("fill", (_, i) => colour(value(side, i)))
        .select("title").text((_, i) => `${data.regions[i]!.name}: ${number(value(side, i))}`);
      select(map).select("svg").attr("aria-label", `${outcome.label}, ${arms.full(pair[side]!)}, ${clock.moment(now * hours)}`);
    };
    heading.append(selectBox(side === 0 ? "Left map" : "Right map", known.map((a) => [a.id, arms.full(a)]), pair[side]!.id, (id) => { pair[side] = known.find((a) => a.id === id)!; update(); }));
    const redraw = map.redraw;
    new MutationObserver(paint).observe(map, { childList: true });
    return { box: el("div", { class: "map" }, heading, map), paint, redraw };
  });

  const date = el("output", { class: "moment", for: "map-time" });
  const happened = el("p", { class: "happened" }), pointed = el("p", { class: "pointed", "aria-live": "polite" });
  const slider = el("input", { type: "range", id: "map-time", min: 0, max: steps - 1, step: 1, value: now, "aria-label": "Time shown on both maps", oninput: () => { now = Number(slider.value); update(); } });
  const legend = el("div", { class: "maplegend" });
  const details = numbers(() => current(), "The numbers behind this figure, at the time shown");
  const current = (): HTMLElement => table(["Region", ...pair.map((a) => arms.full(a))],
    data.regions.map((r, i) => [r.name, number(value(0, i)), number(value(1, i))]), ["", "n", "n"], "Values by region at the time shown");

  // A region under the pointer is marked on both maps and read out below them.
  function point(region: number | null): void {
    for (const { box } of views) {
      const shape = region == null ? null : select(box).selectAll("path.cell").nodes()[region] as SVGPathElement;
      select(box).select("path.mark").attr("d", shape?.getAttribute("d") ?? null);
    }
    pointed.textContent = region == null ? "Point at a region to read its values."
      : `${data.regions[region]!.name}: ${number(value(0, region))} (${arms.full(pair[0]!)}) and ${number(value(1, region))} (${arms.full(pair[1]!)})`;
  }
  function update(): void {
    slider.value = String(now);
    const moment = clock.moment(now * hours);
    date.textContent = moment;
    slider.setAttribute("aria-valuetext", moment);
    const last = data.events.filter((e) => e.hour <= now * hours).sort((a, b) => b.hour - a.hour)[0];
    happened.textContent = last ? `Last recorded event: ${clock.short(last.hour)}, ${last.place}: ${last.text}` : "";
    for (const view of views) view.paint();
    legend.replaceChildren(key(outcome));
    if (details.querySelector(".scroll")) details.querySelector(".scroll")!.replaceWith(current());
  }

  let timer = 0;
  const pace = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1000 : 180;
  const play = el("button", { type: "button", class: "play", onclick: () => (timer ? stop() : start()) }, "Play");
  function stop(): void { clearInterval(timer); timer = 0; play.textContent = "Play"; }
  function start(): void {
    if (now >= steps - 1) now = 0;
    play.textContent = "Pause";
    timer = window.setInterval(() => { if (now >= steps - 1) stop(); else { now += 1; update(); } }, pace);
  }

  update();
  point(null);
  const ticks = el("div", { class: "ticks", "aria-hidden": "true" }, ...[0, 0.25, 0.5, 0.75, 1].map((f) => el("span", {}, shortDay(clock.date(Math.round(f * (steps - 1)) * hours)))));
  return section("maps", "Maps",
    el("div", { class: "controls" }, choice("Shown", outcomes.map((o) => [o.id, o.label]), outcome.id, (id) => {
      outcome = outcomes.find((o) => o.id === id)!;
      update();
    })),
    figure("Two arms side by side.", "Median of the runs in each region at the time shown below the maps; the legend gives the unit. The regions are schematic: each point belongs to the nearest regional centre. Small circles: towns with more than 100,000 inhabitants.",
      el("div", {}, el("div", { class: "twin" }, ...views.map((v) => v.box)), legend,
        el("div", { class: "time" }, play, el("div", { class: "track" }, slider, ticks), date), happened, pointed), details));
}

/** The step at which the sum over the regions of the first arm is highest: the moment shown at first. */
function peak(outcome: MapOutcome, arm: Column): number {
  const sums = (at(outcome.arms, arm) ?? []).map((row) => row.reduce<number>((n, v) => n + (v ?? 0), 0));
  return Math.max(0, sums.indexOf(Math.max(...sums)));
}

function key(outcome: MapOutcome): HTMLElement {
  const { from, colours } = classes(outcome);
  const words = from.map((low, i) => (i + 1 === from.length ? `${number(low)} or more` : range(low, from[i + 1]! - 1)));
  return el("p", { class: "key" }, el("span", {}, `${outcome.label} (${outcome.unit}):`),
    ...["none", ...words].map((word, i) => el("span", { class: "class" }, el("i", { style: `background:${i ? colours[i - 1] : NOBODY}` }), word)));
}

/** The conic equal-area projection with its two parallels a sixth inside the country's span. */
function draw(country: string, regions: Region[], places: Place[], width: number, point: (region: number | null) => void): SVGSVGElement {
  const outline = (outlines as unknown as Record<string, GeoPermissibleObjects | undefined>)[country];
  const spots: MultiPoint = { type: "MultiPoint", coordinates: [...regions, ...places].map((p) => [p.lon, p.lat]) };
  const [[west, south], [east, north]] = geoBounds(outline ?? spots);
  const height = Math.round(width * 0.6), margin = outline ? 4 : 30;
  const projection = geoConicEqualArea().rotate([-(west + east) / 2, 0]).parallels([south + (north - south) / 6, north - (north - south) / 6])
    .fitExtent([[margin, margin], [width - margin, height - margin]], outline ?? spots);
  const centres = regions.map((r) => projection([r.lon, r.lat]) ?? [0, 0]);
  const clip = `outline-${Math.random().toString(36).slice(2)}`;
  const border = outline ? geoPath(projection)(outline)! : hull(spots, projection);

  const svg = create("svg").attr("viewBox", `0 0 ${width} ${height}`).attr("width", width).attr("height", height).attr("role", "img");
  svg.append("clipPath").attr("id", clip).append("path").attr("d", border);
  const clipped = svg.append("g").attr("clip-path", `url(#${clip})`);
  const cells = Delaunay.from(centres as [number, number][]).voronoi([0, 0, width, height]);
  clipped.selectAll("path").data(regions.map((_, i) => i)).join("path")
    .attr("class", "cell").attr("d", (i) => cells.renderCell(i))
    .on("pointerenter", (_, i) => point(i)).on("pointerleave", () => point(null)).append("title");
  clipped.append("path").attr("class", "mark");
  svg.append("path").attr("class", "border").attr("d", border);
  towns(svg.append("g").attr("class", "towns"), places, projection, width);
  return svg.node() as SVGSVGElement;
}

/** Circles for the large towns (the countryside of a region is a place too, but has no spot); a name is left out where it would run into an earlier, larger one. */
function towns(layer: Selection<SVGGElement, undefined, null, undefined>, places: Place[], projection: (p: [number, number]) => [number, number] | null, width: number): void {
  const taken: [number, number, number, number][] = [];
  const large = places.filter((p) => p.kind !== "rural" && (p.population ?? 0) > 100_000).sort((a, b) => b.population! - a.population!);
  for (const place of large) {
    const [x, y] = projection([place.lon, place.lat]) ?? [0, 0];
    layer.append("circle").attr("cx", x).attr("cy", y).attr("r", Math.max(1.8, Math.sqrt(place.population! / 1e6) * 4));
    const long = place.name.length * 5.6 + 8, left = x + long > width;
    const box: [number, number, number, number] = left ? [x - long, y - 7, x, y + 7] : [x, y - 7, x + long, y + 7];
    if (place.population! < NAMED || taken.some((t) => box[0] < t[2] && t[0] < box[2] && box[1] < t[3] && t[1] < box[3])) continue;
    taken.push(box);
    layer.append("text").attr("x", left ? x - 7 : x + 7).attr("y", y + 3.5).attr("text-anchor", left ? "end" : "start").text(place.name);
  }
}

/** Without an outline: the hull of the places, a little widened. */
function hull(spots: MultiPoint, projection: (p: [number, number]) => [number, number] | null): string {
  const all = spots.coordinates.map(([lon, lat]) => projection([lon!, lat!]) ?? [0, 0] as [number, number]);
  const ring = [...Delaunay.from(all).hull].map((i) => all[i]!);
  const mid = [0, 1].map((k) => ring.reduce((n, p) => n + p[k]!, 0) / ring.length);
  return `M${ring.map((p) => p.map((v, k) => (mid[k]! + (v - mid[k]!) * 1.07).toFixed(1)).join(",")).join("L")}Z`;
}
