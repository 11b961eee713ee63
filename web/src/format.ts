import type { Interval, Num } from "./data";

const MINUS = "\u2212", EN_DASH = "\u2013", NOTHING = "\u2013";

/** A percentage is never broken across lines. */
export const unbroken = (text: string): string => text.replaceAll(" %", "\u00a0%");

/** Whole numbers from 10 on, otherwise as many decimals as two figures need. */
export function number(value: Num | undefined): string {
  if (value == null || !Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  const digits = size >= 10 || Number.isInteger(value) ? 0 : size >= 1 ? 1 : size >= 0.1 ? 2 : size >= 0.01 ? 3 : 4;
  const text = size.toLocaleString("en-GB", { maximumFractionDigits: digits });
  return (value < 0 && text !== "0" ? MINUS : "") + text;
}

export function signed(value: Num | undefined): string {
  return (value ?? 0) > 0 ? `+${number(value)}` : number(value);
}

/** Shares near 0 and 1 never read as certain. */
export function percent(share: Num | undefined): string {
  if (share == null || !Number.isFinite(share)) return NOTHING;
  if (share > 0 && share < 0.005) return "<1\u00a0%";
  if (share < 1 && share > 0.995) return ">99\u00a0%";
  return `${Math.round(share * 100)}\u00a0%`;
}

export function range(low: Num | undefined, high: Num | undefined, form = number): string {
  if (low == null && high == null) return NOTHING;
  if (low === high) return form(low);
  // A dash between signed numbers reads like a minus.
  const joint = (low ?? 0) < 0 || form === signed ? " to " : EN_DASH;
  return `${form(low)}${joint}${form(high)}`;
}

export const interval = (x: Interval | undefined, form = number): string =>
  x ? `${form(x.p50)} (${range(x.p05, x.p95, form)})` : NOTHING;

/** The scenario clock is local time without a zone; it is carried as UTC so that the reader's own zone never shifts it. */
export class Clock {
  private readonly start: number;
  constructor(start: string) { this.start = Date.parse(/[zZ]$/.test(start) ? start : `${start}Z`); }
  date(hour: number): Date { return new Date(this.start + hour * 3_600_000); }
  day(hour: number): string { return shortDay(this.date(hour)); }
  moment(hour: number): string {
    return this.date(hour).toLocaleString("en-GB", {
      timeZone: "UTC", weekday: "short", day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit",
    }).replace(" at ", ", ");
  }
  short(hour: number): string {
    return `${this.day(hour)}, ${this.date(hour).toISOString().slice(11, 16)}`;
  }
}

export const shortDay = (date: Date): string =>
  date.toLocaleDateString("en-GB", { timeZone: "UTC", day: "numeric", month: "short" });
