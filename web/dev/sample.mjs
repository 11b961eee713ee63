// INVENTED FIGURES, for work on the page only: nothing here comes from a run.
// Usage: npm run sample -- [template] [result]
import { readFileSync, writeFileSync } from "node:fs";

let seed = 20220105;
const random = () => { seed = (seed * 1664525 + 1013904223) % 4294967296; return seed / 4294967296; };
const round = (v, d = 0) => Math.round(v * 10 ** d) / 10 ** d;

const REGIONS = `Akmola,53.2796,69.3885,785708|Aktobe,50.2839,57.167,916750|Almaty Region,45.0156,78.3739,2177253|Atyrau,47.1067,51.9213,681241
West Kazakhstan,51.2333,51.3667,683327|Zhambyl,42.9,71.3667,1209665|Karaganda,49.802,73.0879,1355879|Kostanay,53.2198,63.6354,835686
Kyzylorda,44.8488,65.4823,823251|Mangystau,43.6481,51.1722,745909|Pavlodar,52.2873,76.9674,756511|North Kazakhstan,54.8753,69.1639,539111
Turkistan,43.3014,68.2755,2088510|East Kazakhstan,49.9716,82.6059,1344854|Nur-Sultan (Astana),51.169392,71.449074,1295711|Almaty,43.238949,76.94578,2101485
Shymkent,42.3417,69.5901,1162308`.split(/[|\n]/).map((l) => { const [name, lat, lon, population] = l.split(","); return { name, lat: +lat, lon: +lon, population: +population }; });
const CENTRES = ["Kokshetau", "Aktobe", "Taldykorgan", "Atyrau", "Oral", "Taraz", "Karaganda", "Kostanay", "Kyzylorda", "Aktau", "Pavlodar", "Petropavl", "Turkistan", "Oskemen", "Nur-Sultan", "Almaty", "Shymkent"];
const places = Array.from({ length: 75 }, (_, i) => {
  const r = REGIONS[i % 17];
  return i < 17 ? { name: CENTRES[i], region: r.name, kind: "city", lat: r.lat, lon: r.lon, population: round(r.population * (i > 13 ? 1 : 0.3)) }
    : { name: i === 17 ? "Zhanaozen" : `Town ${i}`, region: r.name, kind: i % 3 ? "town" : "district", lat: r.lat + random() * 3 - 1.5, lon: r.lon + random() * 4 - 2, population: round(20000 + random() * 60000) };
});

const arms = [{ name: "factual", label: "As it happened" }, { name: "without-alliance", label: "Without the alliance" }];
const MODES = ["scripted", "responsive"];
const worse = (which) => (which.arm.startsWith("without") ? 1.35 : 1) * (which.policies === "responsive" ? 1.1 : 1);
const byArm = (make) => Object.fromEntries(arms.map((a) => [a.name, Object.fromEntries(MODES.map((m) => [m, make({ arm: a.name, policies: m })]))]));
const around = (v, spread = 0.5, d = 0) => ({ p05: round(v * (1 - spread * (0.6 + random() * 0.4)), d), p50: round(v, d), p95: round(v * (1 + spread * (0.8 + random() * 0.8)), d) });
const HOURS = 456, STEP = 3, STEPS = HOURS / STEP + 1;
const wave = (h, a) => Math.exp(-(((h - 105) / (26 * worse(a))) ** 2)) + 0.08 * Math.exp(-(((h - 60) / 20) ** 2));
const grown = (h, a) => 1 / (1 + Math.exp(-(h - 125) / (14 * worse(a))));
const WEIGHT = [0.02, 0.2, 0.4, 0.15, 0.1, 0.5, 0.1, 0.04, 0.4, 0.6, 0.05, 0.01, 0.06, 0.2, 0.15, 3, 0.4];

const bands = (curve, size, step, spread = 0.5, d = 0) => byArm((a) => {
  const mid = Array.from({ length: Math.floor(HOURS / step) + 1 }, (_, i) => curve(i * step, a) * size * worse(a));
  return { p05: mid.map((v) => round(v * (1 - spread), d)), p50: mid.map((v) => round(v, d)), p95: mid.map((v) => round(v * (1 + 1.6 * spread), d)) };
});
const figure = (hour, best, low = best * 0.8, high = best * 1.3) => ({ hour, low: low && round(low), best: best && round(best), high: high && round(high), label: "invented count", source: "invented source" });
const series = [
  { id: "participants", label: "people on the street", unit: "persons", log: true, step_hours: 3, arms: bands(wave, 48000, 3), observed: [figure(36, 700), figure(60, 1500), figure(84, 36831), figure(108, 50000), figure(112, 20000, null, null)] },
  { id: "detained", label: "detained so far", unit: "persons", log: false, step_hours: 6, arms: bands(grown, 9000, 6), observed: [figure(132, 2300), figure(156, 4400), figure(204, 7900), figure(228, 9900)] },
  { id: "killed", label: "killed so far", unit: "persons", log: false, step_hours: 6, arms: bands(grown, 210, 6, 0.45), observed: [figure(200, 164), figure(348, 227), { ...figure(400, null, 225, 238), best: null }] },
  { id: "regions_affected", label: "regions with protest", unit: "regions", log: false, step_hours: 6, arms: bands((h, a) => Math.min(1, wave(h, a) * 1.3), 11, 6, 0.3), observed: [figure(12, 1, 1, 1), figure(36, 2, 2, 2), figure(84, 12, 10, 14)] },
  { id: "sites", label: "administration buildings held by crowds", unit: "buildings", log: false, step_hours: 6, arms: bands(wave, 6, 6, 0.6, 1), observed: [] },
  { id: "internet", label: "share of people with internet", unit: "share", log: false, step_hours: 6, arms: byArm(() => ({ p05: Array(77).fill(0).map((_, i) => (i > 16 && i < 38 ? 0.02 : 0.95)), p50: Array(77).fill(0).map((_, i) => (i > 16 && i < 36 ? 0.05 : 0.98)), p95: Array(77).fill(1) })), observed: [] },
];
const POLICIES = [["price-cap", "Price of gas capped again", 76], ["emergency-almaty", "State of emergency, Almaty and Mangystau", 97], ["cabinet", "Cabinet dismissed", 103], ["emergency-all", "State of emergency, whole country", 118], ["shutdown", "Internet shut down", 112], ["request", "Alliance asked for help", 121], ["decision", "Alliance decides to send troops", 124], ["arrival", "First alliance troops arrive", 140], ["lethal", "Order to fire without warning", 157], ["withdrawal", "Alliance withdrawal begins", 300], ["withdrawn", "Alliance withdrawal complete", 434], ["curfew", "Curfew beyond the recorded one", null]];
const policies = POLICIES.map(([name, label, recorded], i) => ({
  name, label, recorded,
  arms: byArm((a) => {
    if (a.arm.startsWith("without") && [5, 6, 7, 9, 10].includes(i)) return { p05: null, p50: null, p95: null, share: 0 };
    const at = (recorded ?? 130) + (a.policies === "responsive" ? 5 : 0), width = a.policies === "responsive" ? 20 : 3;
    return { p05: at - width * random(), p50: at, p95: at + width * 2 * random(), share: round(0.6 + 0.4 * random(), 2) };
  }),
}));
const dead = { p: 190, s: 19 };
const TOLL = [["dead_protesters", "Dead, protesters", dead.p], ["dead_forces", "Dead, security forces", dead.s], ["dead_bystanders", "Dead, bystanders", 14], ["injured_protesters", "Injured, protesters", 2200], ["injured_forces", "Injured, security forces", 1300], ["injured_bystanders", "Injured, bystanders", 160], ["detained", "Detained", 9800]];
const labels = ["participants", "killed so far", "detained", "regions with protest", "buildings"];

const data = {
  title: "SAMPLE WITH INVENTED FIGURES: Kazakhstan, January 2022, with and without the alliance",
  summary: "INVENTED FIGURES for work on the page. The report compares what an ensemble of simulated crises does when the Collective Security Treaty Organization sends troops, as it did in January 2022, and when it does not. Every number is a median of many runs with the interval that holds 90 % of them.",
  country_id: process.env.COUNTRY ?? "398",
  headline: ["INVENTED: without the alliance, the crisis would have lasted a median of 9 hours longer, and in 31 % of the runs it would not have lasted longer at all.", "INVENTED: the median number of dead rises from 223 to 301 (90 % of paired differences: \u221240 to +260).", "INVENTED: the incumbent stays in office in 97 % of the runs with and 88 % of the runs without the alliance."],
  meta: { scenario: "kazakhstan-2022", version: "0.0.0-sample", seed: 20220105, runs: 400, citizens: 19000, hours: HOURS, fingerprint: "sample0000sample0000sample0000sample0000sample0000sample0000", command: "steppefire run kazakhstan-2022 --runs 400 --seed 20220105 --arm without-alliance --policies both", policies: MODES, seconds_per_run: 1.84 },
  clock: { start: "2022-01-01T00:00", hours: HOURS },
  arms, regions: REGIONS, places,
  maps: {
    step_hours: STEP, default: arms.map((a) => ({ arm: a.name, policies: "scripted" })),
    outcomes: [["participants", "On the street", wave, 15000], ["detained", "Detained so far", grown, 2400], ["killed", "Killed so far", grown, 60]].map(([id, label, curve, size]) => ({
      id, label, unit: "persons", arms: byArm((a) => Array.from({ length: STEPS }, (_, s) => REGIONS.map((_, r) => round(curve(s * STEP - r, a) * size * WEIGHT[r] * worse(a))))),
    })),
  },
  series, policies,
  events: [[8, "Zhanaozen", "protest", "First rally against the price of gas."], [97, "Almaty", "policy", "State of emergency declared."], [121, "Nur-Sultan", "alliance-request", "The president asks the alliance for help."], [124, "Yerevan", "alliance-decision", "The chair announces the decision to send peacekeepers."], [140, "Almaty", "alliance-arrival", "First units land."], [300, "Almaty", "alliance-withdrawal", "Withdrawal begins."], [434, "Almaty", "alliance-withdrawal", "Last units leave."]].map(([hour, place, kind, text]) => ({ hour, place, kind, text: `${text} (invented)`, sources: ["S0-01"] })),
  toll: { rows: TOLL.map(([outcome, label, v]) => ({ outcome, label, arms: byArm((a) => around(v * worse(a))) })), places: places.slice(0, 20).map((p, i) => ({ place: p.name, arms: byArm((a) => around(WEIGHT[i % 17] * 45 * worse(a), 0.7)) })) },
  paired: MODES.flatMap((policies) => [["dead", "Dead", "persons", 78], ["injured", "Injured", "persons", 900], ["detained", "Detained", "persons", 1500], ["duration", "Length of the crisis", "hours", 9], ["lost_sites", "Sites lost for more than a day", "sites", 1.3], ["index", "Multi-vector index after 24 months", "index", -0.05]]
    .map(([outcome, label, unit, v]) => ({ arm: "without-alliance", policies, against: "factual", outcome, label, unit, p05: round(v - Math.abs(v) * 1.6, 2), p50: round(v * (0.9 + 0.3 * random()), 2), p95: round(v + Math.abs(v) * 2.2, 2), share_negative: v < 0 ? 0.91 : round(0.12 + 0.1 * random(), 2), share_zero: 0.05 }))),
  prior_dependence: {
    assumptions: MODES.flatMap((policies) => ["prior", "zero"].map((effects) => ({ policies, effects, sent: policies === "scripted" ? 1 : 0.4 }))),
    rows: [["dead", "Dead", "persons", 78], ["duration", "Length of the crisis", "hours", 9]].map(([outcome, label, unit, v]) => ({
      outcome, label, unit, differences: MODES.flatMap(() => [around(v), { p05: 0, p50: 0, p95: 0 }]),
    })),
    sentences: ["INVENTED: with the effects of its troops set to zero, the intervention changes none of these outcomes."],
  },
  powers: (() => {
    const months = Array.from({ length: 25 }, (_, m) => m);
    const path = (base, move) => byArm((a) => { const mid = months.map((m) => base + move * (a.arm.startsWith("without") ? 0.2 : 1) * (1 - Math.exp(-m / 8))); return { p05: mid.map((v) => round(v - 0.04, 3)), p50: mid.map((v) => round(v, 3)), p95: mid.map((v) => round(v + 0.05, 3)) }; });
    const predictions = [["recognition", "Invented: the contested territories are recognised", 0.1, false], ["corridor", "Invented: trade by the southern corridor grows", 0.6, null]].map(([name, text, v, happened]) => {
      const probability = byArm((a) => round(v / worse(a), 3));
      const brier = { arms: happened == null ? {} : byArm((a) => round((v / worse(a) - happened) ** 2, 3)), base_rate: happened == null ? null : 0.04 };
      return { name, text, claims: ["S0-01"], arms: probability, base_rate: 0.2, basis: "granted in earlier cases: 1 of 6", happened, brier };
    });
    const scores = { arms: byArm(() => 0.02), base_rate: 0.04 };
    return { months, index: path(0.62, -0.07), obligation: path(0.1, 0.35), predictions, scored: 1, scores, demands: [["Russia", "recognition", "Recognise contested territories", 0.04, false], ["Russia", "sanctions", "Join counter-sanctions", 0.08, false], ["China", "security", "Closer security ties", 0.55, true], ["West", "inquiry", "Independent inquiry into the deaths", 0.18, false], ["Turkey", "corridor", "More trade by the southern corridor", 0.7, null]].map(([power, issue, label, v, happened]) => ({ power, issue, label, happened, arms: byArm((a) => round(v / worse(a), 3)) })) };
  })(),
  observed: Array.from({ length: 75 }, (_, i) => {
    const best = round(10 ** (1 + random() * 3)), mid = best * (0.5 + random()), inside = random() < 0.77;
    return { series: ["participants", "killed_total", "detained_total", "injured", "buildings"][i % 5], label: labels[i % 5], unit: i % 5 === 4 ? "buildings" : "persons", date: `2022-01-${String(2 + (i % 17)).padStart(2, "0")}`, when: `2022-01-${String(2 + (i % 17)).padStart(2, "0")}${i % 8 ? "" : " 08:00"}`, hour: i % 8 ? null : 32 + 24 * (i % 17), definition: "so-far", counts: "What has been counted by the hour of the figure.", kind: "invented", lag: 12, place: CENTRES[i % 17], low: i % 4 ? round(best * 0.8) : null, best: i % 7 ? best : null, high: round(best * 1.2), range_low: i % 4 ? round(best * 0.75) : null, range_high: round(best * 1.25), ...(inside ? { p05: round(Math.min(best, mid) * 0.5), p50: round(mid), p95: round(Math.max(best, mid) * 1.8) } : { p05: round(best * 1.4), p50: round(best * 1.9), p95: round(best * 3) }), inside, best_inside: inside && i % 5 > 0, note: i % 6 ? "" : "official figure, disputed (invented)", claims: i % 3 ? [] : ["S0-01"] };
  }),
  claims: [["S0-01", "simulation", "inconclusive"], ["S0-02", "record", "supported"], ["S0-03", "contested", "contested"]].map(([id, ground, outcome]) => ({
    id, source: "S0", article: "Invented source number 0", locator: "para 1", kind: "event", text: "An invented claim.", ground, outcome,
    words: "An invented question.", caveat: "", sources: ["S0-01"], assumption: "",
    number: ground === "simulation" ? "killed, without-alliance minus factual" : "", condition: ground === "simulation" ? "above 0" : "",
    readings: ground === "simulation" ? [{ ...around(78, 2), unit: "persons", policies: "scripted", runs: 400 }] : [], missing: "",
  })),
  evidence: {
    groups: [["citizens", 14, 6], ["information", 5, 7], ["forces", 9, 4], ["elites", 6, 8], ["alliance", 12, 2], ["powers", 10, 5]].map(([group, cited, assumed]) => ({ group, cited, assumed })),
    parameters: Array.from({ length: 40 }, (_, i) => ({ name: `citizens.sample_parameter_${i}`, symbol: ["\u03b1", "\u03b2", "\u03b3", "\u03ba"][i % 4] + (i % 9), unit: i % 2 ? "1/hour" : "share", default: round(random(), 3), low: round(random() * 0.2, 3), high: round(1 + random(), 3), prior: i % 3 ? "uniform" : "log-normal", meaning: "How strongly an invented quantity moves another invented quantity", row: `S1-${i}`, basis: i % 3 ? ["S0-01", "S0-02"] : "Assumption: no source gives a number; the range spans an order of magnitude." })),
    sources: Array.from({ length: 14 }, (_, i) => ({ id: `S${i}`, title: `Invented source number ${i} about a crisis that was simulated`, outlet: "Invented Review", author: "A. Nobody", date: "2022-02-01", reliability: ["A", "B", "C"][i % 3] })),
    claims: [{ id: "S0-01", source: "S0", locator: "para 1", text: "An invented claim about how a protest spread." }, { id: "S0-02", source: "S0", locator: "para 2", text: "Another invented claim." }],
  },
  limits: ["INVENTED: one crisis in one country; nothing here is a forecast.", "INVENTED: what individual persons decided or intended.", "INVENTED: figures reported by the authorities are the authorities\u2019 own and are carried with their alternatives."],
};

const [template, result = "dist/sample.html"] = process.argv.slice(2);
const page = template || new URL("../../src/steppefire/web/page.html", import.meta.url);
const text = JSON.stringify(data).replaceAll("<", "\\u003c");
writeFileSync(result, readFileSync(page, "utf8").replace("__STEPPEFIRE_DATA__", () => text));
