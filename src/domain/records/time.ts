import type { Instant } from './types.ts';

/** Milliseconds of a day. */
export const dayMs = 86_400_000;

/** 1970-01-05, a Monday: weeks are counted from it, in UTC. */
const mondayMs = 4 * dayMs;

/** Monday 00:00 UTC of the week that `at` is in. */
export function weekStart(at: Instant): Instant {
  return Math.floor((at - mondayMs) / (7 * dayMs)) * 7 * dayMs + mondayMs;
}

/** How many items of a list sorted by `at` lie at or before `asOf`. */
export function countUpTo<T>(list: readonly T[], asOf: Instant, at: (item: T) => Instant): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(list[middle] as T) <= asOf) low = middle + 1;
    else high = middle;
  }
  return low;
}
