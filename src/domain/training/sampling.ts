/**
 * Which rows are kept where there are more than fit. Rows that left and rows that stayed are two strata; of each the k rows with the
 * lowest draws are kept, k being what there is room for. Draws are hashes, so that is a simple random sample without replacement
 * whatever the order of coming, a row of it has the inclusion probability k / N exactly, and weight N / k (Horvitz and Thompson 1952).
 * While rows come, all above the k-th lowest draw so far are out for good: the bottom-k sketch of Cohen and Kaplan (2007).
 */
import { hash } from '../hash.ts';
import type { Instant } from '../records/types.ts';

export interface Stratum {
  /** Rows that came. */
  population: number;
  /** Rows that are held now, a few more than there is room for. */
  held: number;
  /** Rows with a draw at or above it are not among the lowest. */
  threshold: number;
}

export const strata = ['stayed', 'left'] as const;
export type StratumName = (typeof strata)[number];

/** Uniform in [0, 1), 52 bits, by customer and date alone. */
export function drawOf(customerId: string, asOf: Instant, seed: number): number {
  return Number.parseInt(hash(`${customerId}\n${asOf}`, seed).slice(0, 13), 16) / 2 ** 52;
}

/**
 * Room of a stratum: what the other one leaves, but at least half. So all rows that left are kept until they alone fill half of the
 * room; beyond that a few stayers of great weight would stand against them.
 */
export function roomFor(name: StratumName, sizes: Readonly<Record<StratumName, Stratum>>, maxRows: number): number {
  const half = name === 'left' ? Math.ceil(maxRows / 2) : Math.floor(maxRows / 2);
  const other = sizes[name === 'left' ? 'stayed' : 'left'].population;
  return Math.max(half, maxRows - other);
}

/** The value that exactly `count` of these lie below. */
export function thresholdOf(draws: Float64Array, count: number): number {
  return count >= draws.length ? 1 : (draws.slice().sort()[count] as number);
}
