/**
 * Readings back into samples. A reading says what was used in the 30 days before it; the book's format wants samples, and its reader
 * sums them up on a grid of 30 days. One sample a window, at the last moment of use in it, gives the same sums again.
 */
import { dayMs } from '../../domain/records/time.ts';
import type { Instant, UsageReading } from '../../domain/records/types.ts';

export interface UsageSample {
  readonly accountId: string;
  readonly metric: string;
  readonly value: number;
  readonly at: Instant;
}

const windowMs = 30 * dayMs;

/**
 * Of one metric of one account, oldest first. Readings that overlap (a CRM is read every day) are passed over: from the newest one
 * back, each window is taken once.
 */
export function usageSamples(readings: readonly UsageReading[]): UsageSample[] {
  const samples: UsageSample[] = [];
  const newestFirst = [...readings].sort((a, b) => b.at - a.at);
  let openUntil = Number.POSITIVE_INFINITY;
  let before: UsageReading | null = null;
  for (const reading of newestFirst) {
    if (reading.at > openUntil) continue;
    // Nothing was read at the end of the window before: what the later reading says of it is all there is.
    if (before !== null && openUntil - reading.at >= windowMs) samples.push(...previousOf(before));
    samples.push(...sampleOf(reading, reading.last30, reading.at));
    openUntil = reading.at - windowMs;
    before = reading;
  }
  if (before !== null) samples.push(...previousOf(before));
  return samples.reverse();
}

const previousOf = (reading: UsageReading): UsageSample[] =>
  reading.prev30 === null ? [] : sampleOf(reading, reading.prev30, reading.at - windowMs);

/** At the last use where that lies in the window that ends at `end`, else in its middle. No use leaves no sample. */
function sampleOf({ accountId, metric, lastAt }: UsageReading, value: number, end: Instant): UsageSample[] {
  const isInside = lastAt !== null && lastAt >= end - windowMs && lastAt < end;
  if (value === 0 && !isInside) return [];
  return [{ accountId, metric, value, at: isInside ? lastAt : end - windowMs / 2 }];
}
