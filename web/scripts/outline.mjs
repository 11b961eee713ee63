// Takes the outlines the page can draw out of the world atlas, so that the
// page carries one country and not the whole world.
import { readFileSync, writeFileSync } from "node:fs";
import { feature } from "topojson-client";

const WANTED = ["398"]; // ISO 3166-1 numeric: Kazakhstan
const here = (p) => new URL(p, import.meta.url);

const world = JSON.parse(readFileSync(here("../node_modules/world-atlas/countries-50m.json"), "utf8"));
// Two decimals of a degree are about one kilometre: finer than a map pixel.
const round = (x) => (Array.isArray(x) ? x.map(round) : Math.round(x * 100) / 100);
const unique = (ring) => ring.filter((p, i) => i === 0 || p[0] !== ring[i - 1][0] || p[1] !== ring[i - 1][1]);

const outlines = {};
for (const id of WANTED) {
  const country = world.objects.countries.geometries.find((g) => g.id === id);
  const { type, coordinates } = feature(world, country).geometry;
  const rounded = round(coordinates);
  outlines[id] = {
    type,
    coordinates: type === "Polygon" ? rounded.map(unique) : rounded.map((polygon) => polygon.map(unique)),
  };
}
writeFileSync(here("../src/outlines.json"), JSON.stringify(outlines) + "\n");
