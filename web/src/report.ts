import type { Arms } from "./arms";
import type { Report } from "./data";
import type { Clock } from "./format";

/** What every section is given. */
export interface Context { data: Report; arms: Arms; clock: Clock }
/** A section, or nothing where the report has no data for it. */
export type Section = (context: Context) => HTMLElement | null;
