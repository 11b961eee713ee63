// What the Python side writes into the page. Every list may be missing and
// every number may be null: a section without data is left out.

export type Num = number | null;
export interface Interval { p05: Num; p50: Num; p95: Num }
export interface Bands { p05: Num[]; p50: Num[]; p95: Num[] }
/** Values by arm, then by policy mode. */
export type ByArm<T> = Record<string, Record<string, T | undefined> | undefined>;

export interface Arm { name: string; label: string }
/** One arm under one policy mode. */
export interface Which { arm: string; policies: string }
export const at = <T>(values: ByArm<T>, which: Which): T | undefined => values[which.arm]?.[which.policies];
export const each = <T>(values: ByArm<T>): T[] =>
  Object.values(values).flatMap((modes) => Object.values(modes ?? {})).filter((v): v is T & ({} | null) => v !== undefined);

export interface Region { name: string; lat: number; lon: number; population: Num }
export interface Place extends Region { region: string; kind: string }
export interface MapOutcome { id: string; label: string; unit: string; arms: ByArm<Num[][]> }
export interface Observation { hour: number; low: Num; best: Num; high: Num; label: string; source: string }
export interface Series {
  id: string; label: string; unit: string; log: boolean; step_hours: number;
  arms: ByArm<Bands>; observed: Observation[];
}
export interface Policy { name: string; label: string; recorded: Num; arms: ByArm<Interval & { share: Num }> }
export interface CrisisEvent { hour: number; place: string; kind: string; text: string; sources: string[] }
export interface TollRow { outcome: string; label: string; arms: ByArm<Interval> }
export interface TollPlace { place: string; arms: ByArm<Interval> }
export interface Paired extends Interval {
  arm: string; policies: string; against: string; outcome: string; label: string; unit: string; share_negative: Num; share_zero: Num;
}
export interface PriorDependence {
  assumptions: { policies: string; effects: string; sent: Num }[];
  rows: { outcome: string; label: string; unit: string; differences: Interval[] }[];
  sentences: string[];
}
export interface Demand { power: string; issue: string; label: string; arms: ByArm<Num>; happened: boolean | null }
/** Brier scores, of the runs and of the base rates. */
export interface Scores { arms: ByArm<Num>; base_rate: Num }
/** A prediction of the articles: probability by arm, base rate, and whether it happened (null where the record leaves it open). */
export interface Prediction {
  name: string; text: string; claims: string[]; arms: ByArm<Num>; base_rate: Num; basis: string; happened: boolean | null; brier: Scores;
}
export interface Powers {
  months: number[]; index: ByArm<Bands>; obligation: ByArm<Bands>; demands: Demand[];
  predictions: Prediction[]; scored: number; scores: Scores;
}
export interface ObservedRow extends Interval {
  series: string; label: string; unit: string; date: string; when: string; hour: Num; place: string;
  definition: string; counts: string; kind: string; lag: number;
  /** Of the sources; `range_low` and `range_high` with the least error of their kind. */
  low: Num; best: Num; high: Num; range_low: Num; range_high: Num;
  /** Whether range and interval meet; whether the interval contains the best estimate. */
  inside: boolean | null; best_inside: boolean | null; note: string; claims: string[];
}
export interface Parameter {
  name: string; symbol: string; unit: string; default: Num | string; low: Num; high: Num;
  prior: string; meaning: string; row: string | number | null; basis: string | string[];
}
export interface Source { id: string; title: string; outlet: string; author: string; date: string; reliability: string }
export interface Reading extends Interval { unit: string; policies: string; runs: number }
export interface Claim {
  id: string; source: string; article: string; locator: string; kind: string; text: string;
  ground: string; outcome: string; words: string; caveat: string; sources: string[]; assumption: string;
  number: string; condition: string; readings: Reading[]; missing: string;
}
export interface Statement { id: string; source: string; locator: string; text: string }

export interface Report {
  title: string; summary: string; country_id: string; headline: string[];
  meta: Partial<{
    scenario: string; version: string; seed: number; runs: number; citizens: number; hours: number;
    fingerprint: string; command: string; policies: string[]; seconds_per_run: number;
  }>;
  clock: { start: string; hours: number };
  arms: Arm[]; regions: Region[]; places: Place[];
  maps: { step_hours: number; default: Which[]; outcomes: MapOutcome[] };
  series: Series[]; policies: Policy[]; events: CrisisEvent[];
  toll: { rows: TollRow[]; places: TollPlace[] };
  paired: Paired[]; prior_dependence: PriorDependence; powers: Powers; observed: ObservedRow[]; claims: Claim[];
  evidence: {
    groups: { group: string; cited: number; assumed: number }[];
    parameters: Parameter[]; sources: Source[]; claims: Statement[];
  };
  limits: string[];
}

/** The data inside the page, with an empty list wherever nothing was given. */
export function load(): Report {
  const text = document.getElementById("steppefire-data")?.textContent?.trim() ?? "";
  const given = (text.startsWith("{") ? JSON.parse(text) : {}) as Partial<Report>;
  return {
    title: given.title ?? "Steppefire report",
    summary: given.summary ?? (text.startsWith("{") ? "" : "No data has been put into this page yet."),
    country_id: String(given.country_id ?? ""),
    headline: given.headline ?? [],
    meta: given.meta ?? {},
    clock: { start: given.clock?.start ?? "2000-01-01T00:00", hours: given.clock?.hours ?? 0 },
    arms: given.arms ?? [],
    regions: given.regions ?? [],
    places: given.places ?? [],
    maps: { step_hours: given.maps?.step_hours ?? 1, default: given.maps?.default ?? [], outcomes: given.maps?.outcomes ?? [] },
    series: given.series ?? [],
    policies: given.policies ?? [],
    events: given.events ?? [],
    toll: { rows: given.toll?.rows ?? [], places: given.toll?.places ?? [] },
    paired: given.paired ?? [],
    prior_dependence: {
      assumptions: given.prior_dependence?.assumptions ?? [], rows: given.prior_dependence?.rows ?? [],
      sentences: given.prior_dependence?.sentences ?? [],
    },
    powers: {
      months: given.powers?.months ?? [], index: given.powers?.index ?? {},
      obligation: given.powers?.obligation ?? {}, demands: given.powers?.demands ?? [],
      predictions: given.powers?.predictions ?? [], scored: given.powers?.scored ?? 0, scores: given.powers?.scores ?? { arms: {}, base_rate: null },
    },
    observed: given.observed ?? [],
    claims: given.claims ?? [],
    evidence: {
      groups: given.evidence?.groups ?? [], parameters: given.evidence?.parameters ?? [],
      sources: given.evidence?.sources ?? [], claims: given.evidence?.claims ?? [],
    },
    limits: given.limits ?? [],
  };
}
