/** Whether what is scored today still looks like what was learnt from, and whether what was predicted came true. */

import { unitCodes } from '../models/units.ts';
import type { Figure } from './report.ts';
import { sumOf } from './weighting.ts';
import { wilson } from './wilson.ts';

/** 95th percentile of the standard normal. */
const z95OneSided = 1.644854;
const maxBins = 10;
/** Values a bin of the smaller sample should hold: below it the index is mostly noise. */
const valuesPerBin = 20;
/** A shift of a third of a standard deviation has an index of about 0.1. */
const notable = 0.1;

export interface Drift {
  /** Population stability index. */
  readonly psi: number;
  /** 95th percentile of the index between such samples without drift. */
  readonly floor95: number;
  readonly isDrift: boolean;
}

/** A column's distribution, to hold later ones against; plain JSON. */
export interface DriftReference extends Bins {
  /** Values in each bin, the last one those not known. */
  readonly counts: readonly number[];
}

interface Bins {
  /** Bounds, rising; an edge belongs to the bin below it. */
  readonly edges: readonly number[];
  /** Edges whose value is a bin of its own: without it, what falls below the most frequent value would not be seen. */
  readonly atoms: readonly number[];
}

/**
 * Bins by quantiles of the sample, one for values that are not known (NaN), and one for each value so frequent that it
 * is a quantile twice. Ten quantile bins, or fewer where this sample or the one it will be held against (`currentSize`)
 * is small.
 */
export function driftReference(values: Float64Array, currentSize = values.length): DriftReference {
  const bins = quantileBins(values, currentSize);
  return { ...bins, counts: countsOf(values, bins) };
}

/**
 * How far a sample has moved from the reference, which may be a sample too. Drift is an index above its floor by more
 * than 0.1: chance alone does not explain it, and it is large enough to matter. Bins that neither side reached do not
 * count; without values on one side there is no drift.
 */
export function driftOf(reference: Float64Array | DriftReference, current: Float64Array): Drift {
  const known = reference instanceof Float64Array ? driftReference(reference, current.length) : reference;
  const now = countsOf(current, known);
  const isReached = (_: number, bin: number): boolean => (known.counts[bin] as number) + (now[bin] as number) > 0;
  const [before, after] = [known.counts.filter(isReached), now.filter(isReached)];
  const [n, m] = [total(before), total(after)];
  if (n === 0 || m === 0) return { psi: 0, floor95: 0, isDrift: false };
  const { floor95 } = psiFloor(n, m, before.length);
  const index = psi(before, after);
  return { psi: index, floor95, isDrift: index > floor95 + notable };
}

/**
 * Population stability index of counts by bin, Σ (q − p) ln(q / p) (Siddiqi 2006); half a value is added to each bin,
 * so that an empty one leaves it finite.
 */
export function psi(before: readonly number[], after: readonly number[]): number {
  const [n, m] = [total(before) + before.length / 2, total(after) + after.length / 2];
  let index = 0;
  for (let bin = 0; bin < before.length; bin++) {
    const p = ((before[bin] as number) + 0.5) / n;
    const q = ((after[bin] as number) + 0.5) / m;
    index += (q - p) * Math.log(q / p);
  }
  return index;
}

/**
 * What the index is without any drift, between samples of n and m: about (1/n + 1/m) times a chi-square variable with
 * bins − 1 degrees of freedom (Yurdakul 2018). The chi-square quantile by Wilson and Hilferty 1931.
 */
export function psiFloor(n: number, m: number, bins: number): { readonly expected: number; readonly floor95: number } {
  const degrees = bins - 1;
  if (!(degrees >= 1 && n > 0 && m > 0)) return { expected: 0, floor95: 0 };
  const unit = 1 / n + 1 / m;
  const spread = 2 / (9 * degrees);
  return { expected: degrees * unit, floor95: degrees * (1 - spread + z95OneSided * Math.sqrt(spread)) ** 3 * unit };
}

function quantileBins(values: Float64Array, currentSize: number): Bins {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  if (known.length === 0) return { edges: [], atoms: [] };
  const bins = Math.max(2, Math.min(maxBins, Math.floor(Math.min(known.length, currentSize) / valuesPerBin)));
  const cuts = Array.from({ length: bins - 1 }, (_, i) => quantileOf(known, (i + 1) / bins));
  const edges = [...new Set(cuts)];
  const ends = [known[0], known[known.length - 1]];
  const isAtom = (edge: number): boolean => ends.includes(edge) || cuts.indexOf(edge) !== cuts.lastIndexOf(edge);
  return { edges, atoms: edges.filter(isAtom) };
}

/** The lowest value that at least this share does not exceed: always a value of the sample. */
function quantileOf(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}

/** Values in each bin, the last one those not known. */
function countsOf(values: Float64Array, { edges, atoms }: Bins): number[] {
  const counts = new Array<number>(edges.length + atoms.length + 2).fill(0);
  for (const value of values) {
    let bin = Number.isNaN(value) ? counts.length - 1 : 0;
    for (const edge of edges) if (value > edge) bin += 1;
    for (const atom of atoms) if (value >= atom) bin += 1;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

function total(counts: readonly number[]): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

export interface MaturedCalibration {
  readonly rows: number;
  /** Mean probability that was predicted. */
  readonly predicted: number;
  /** Share that left, with its 95 % interval. */
  readonly observed: Figure;
  /** Observed over predicted, with its 95 % interval: above 1, more left than was said. */
  readonly ratio: Figure;
  readonly isOff: boolean;
}

/** Departures, seen or predicted, from which on a ratio is judged. */
const leastDepartures = 20;
/** A ratio this much above or below 1 changes what a risk means to a reader. */
const notableRatio = 1.2;

/**
 * Predictions whose horizon is over against what happened. Off means: at least 20 departures seen or predicted, a ratio
 * beyond 1.2 or below 1 / 1.2, and an interval (Wilson) that leaves 1 out. With units the interval counts each once,
 * since rows of one customer share its fate. Null without rows or without any risk predicted.
 */
export function maturedCalibration(
  predictions: Float64Array,
  labels: Uint8Array,
  units?: Int32Array,
): MaturedCalibration | null {
  const rows = predictions.length;
  const [expected, seen] = [sumOf(predictions), sumOf(Float64Array.from(labels))];
  if (!(expected > 0)) return null;
  const predicted = expected / rows;
  const observed = wilson(seen / rows, units === undefined ? rows : unitCodes(units).count);
  const ratio = { value: seen / expected, low: observed.low / predicted, high: observed.high / predicted };
  const isNotable = ratio.value > notableRatio || ratio.value < 1 / notableRatio;
  const isSure = ratio.low > 1 || ratio.high < 1;
  return {
    rows,
    predicted,
    observed,
    ratio,
    isOff: Math.max(expected, seen) >= leastDepartures && isNotable && isSure,
  };
}
