import { dayMs } from '../records/time.ts';

/** A mean of points, exponentially weighted by age, while it is summed up. */
export interface RecentMean {
  /** What the events weigh together: as many events of today would weigh as much. */
  evidence: number;
  /** Of weight x points. */
  sum: number;
}

/** Share of its weight, as a logarithm, that an event loses in a millisecond so that half is left after `halfLifeDays`. */
export function decayOf(halfLifeDays: number): number {
  return Math.LN2 / (halfLifeDays * dayMs);
}

/** Adds an event of this age; `points` speak for (100) or against (0) the customer. */
export function addPoints(mean: RecentMean, ageMs: number, points: number, decay: number): void {
  const weight = Math.exp(-decay * ageMs);
  mean.evidence += weight;
  mean.sum += weight * points;
}
