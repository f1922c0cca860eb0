import type { Instant } from '../records/types.ts';

/** A calendar month in UTC: months since January of year 0, so that the next one is one more. */
export type Month = number;

export function monthOf(at: Instant): Month {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** First moment of the month. */
export function monthStart(month: Month): Instant {
  return Date.UTC(Math.floor(month / 12), ((month % 12) + 12) % 12, 1);
}

/** "2026-11". */
export function monthKey(month: Month): string {
  return new Date(monthStart(month)).toISOString().slice(0, 7);
}

/** @throws RangeError where the text is no month such as "2026-11". */
export function monthFromKey(key: string): Month {
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(key);
  if (match === null) throw new RangeError(`no month: ${key}`);
  return Number(match[1]) * 12 + Number(match[2]) - 1;
}
