import { dayMs, weekStart } from '../records/time.ts';
import type { Instant } from '../records/types.ts';

/** Noon UTC is the same calendar day from UTC-12 to UTC+11. */
const noonMs = dayMs / 2;

/** Noon (UTC) of the day `days` after `from`; a weekend moves on to Monday. */
export function workingDayAfter(from: Instant, days: number): Instant {
  const day = (Math.floor(from / dayMs) + days) * dayMs;
  const weekday = Math.round((day - weekStart(day)) / dayMs);
  const shift = weekday === 5 ? 2 : weekday === 6 ? 1 : 0;
  return day + shift * dayMs + noonMs;
}
