/** Splits into rows to fit on and rows to judge by. Positions are rising and never in both. */

import { unitCodes } from '../models/units.ts';
import { type Random, shuffled } from '../random.ts';
import type { Split } from './ladder-types.ts';

/**
 * k folds with whole units on one side and positives spread evenly: every row is tested once. Fewer folds where there
 * are fewer units; none with less than two. Units in random order, those with most positives first, go to the fold that
 * has least.
 */
export function stratifiedFolds(labels: Uint8Array, k: number, random: Random, units?: Int32Array): Split[] {
  const rows = labels.length;
  const { codes, count } = units
    ? unitCodes(units)
    : { codes: Int32Array.from({ length: rows }, (_, i) => i), count: rows };
  const folds = Math.min(k, count);
  if (folds < 2) return [];
  const foldOfUnit = dealUnits(labels, codes, count, folds, random);
  return Array.from({ length: folds }, (_, fold) =>
    splitWhere(rows, (row) => foldOfUnit[codes[row] as number] === fold),
  );
}

function dealUnits(labels: Uint8Array, codes: Int32Array, count: number, folds: number, random: Random): Uint32Array {
  const sizes = new Uint32Array(count);
  const positives = new Uint32Array(count);
  codes.forEach((unit, row) => {
    sizes[unit] = (sizes[unit] as number) + 1;
    positives[unit] = (positives[unit] as number) + (labels[row] as number);
  });
  // A stable sort: units of one size stay in random order.
  const order = shuffled(count, random).sort(
    (a, b) => (positives[b] as number) - (positives[a] as number) || (sizes[b] as number) - (sizes[a] as number),
  );
  const foldOf = new Uint32Array(count);
  const [foldPositives, foldSizes] = [new Float64Array(folds), new Float64Array(folds)];
  for (const unit of order) {
    const fold = leastOf((positives[unit] as number) > 0 ? foldPositives : foldSizes, foldSizes);
    foldOf[unit] = fold;
    foldPositives[fold] = (foldPositives[fold] as number) + (positives[unit] as number);
    foldSizes[fold] = (foldSizes[fold] as number) + (sizes[unit] as number);
  }
  return foldOf;
}

function leastOf(first: Float64Array, second: Float64Array): number {
  let least = 0;
  for (let fold = 1; fold < first.length; fold++) {
    const gap = (first[fold] as number) - (first[least] as number);
    if (gap < 0 || (gap === 0 && (second[fold] as number) < (second[least] as number))) least = fold;
  }
  return least;
}

function splitWhere(rows: number, isTest: (row: number) => boolean): Split {
  const [train, test]: [number[], number[]] = [[], []];
  for (let row = 0; row < rows; row++) (isTest(row) ? test : train).push(row);
  return { train: Uint32Array.from(train), test: Uint32Array.from(test) };
}

export interface TimeSplitOptions {
  /** Test windows, the last of which ends with the last row. */
  readonly windows: number;
  readonly windowMs: number;
  /**
   * Between the last training row and the first test row; one horizon, so that every training label was known by then.
   */
  readonly gapMs: number;
  /** Only rows from here on are trained on and tested; the first row unless given. */
  readonly from?: number;
  /** Only rows before here; after the last row unless given. */
  readonly to?: number;
}

/**
 * Rolling origin: consecutive test windows, each trained on all rows at least the gap before its first row. Windows
 * without a test row or without a training row are left out.
 */
export function timeSplits(
  times: Float64Array,
  { windows, windowMs, gapMs, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: TimeSplitOptions,
): Split[] {
  const rows = Uint32Array.from({ length: times.length }, (_, i) => i).filter((row) => {
    const time = times[row] as number;
    return time >= from && time < to;
  });
  const { last } = spanOf(rows, times);
  if (last === null) return [];
  const starts = Array.from({ length: windows }, (_, i) => last + 1 - (windows - i) * windowMs);
  return rollingOrigin(rows, times, gapMs, [...starts, last + 1]);
}

export interface InnerTimeSplitOptions {
  /** 3 unless given. */
  readonly windows?: number;
}

/**
 * Rolling origin within a training part, for the choice of parameters and calibration: test windows of equal length
 * over the later half of its time, or over what is left after the gap and a quarter of the rest. Positions are into the
 * whole data set. Empty where the part is no longer than the gap.
 */
export function innerTimeSplits(
  rows: Uint32Array,
  times: Float64Array,
  gapMs: number,
  { windows = 3 }: InnerTimeSplitOptions = {},
): Split[] {
  const { first, last } = spanOf(rows, times);
  if (first === null || last === null || last - first <= gapMs) return [];
  const span = last - first;
  const start = first + Math.max(span / 2, gapMs + (span - gapMs) / 4);
  const bounds = Array.from({ length: windows }, (_, i) => start + ((last - start) * i) / windows);
  return rollingOrigin(rows, times, gapMs, [...bounds, last + 1]);
}

/**
 * A split for each pair of neighbouring bounds: tested on [bound, next), trained on what lies the gap before the first
 * row of it.
 */
function rollingOrigin(rows: Uint32Array, times: Float64Array, gapMs: number, bounds: readonly number[]): Split[] {
  const splits: Split[] = [];
  for (let window = 0; window + 1 < bounds.length; window++) {
    const [start, end] = [bounds[window] as number, bounds[window + 1] as number];
    const test = rows.filter((row) => (times[row] as number) >= start && (times[row] as number) < end);
    const { first } = spanOf(test, times);
    if (first === null) continue;
    // Also before the window itself: without a gap, rows at its first moment are tested and not trained on.
    const train = rows.filter((row) => (times[row] as number) <= first - gapMs && (times[row] as number) < start);
    if (train.length > 0) splits.push({ train, test });
  }
  return splits;
}

function spanOf(
  rows: Uint32Array,
  times: Float64Array,
): { readonly first: number | null; readonly last: number | null } {
  let [first, last]: [number | null, number | null] = [null, null];
  for (const row of rows) {
    const time = times[row] as number;
    if (first === null || time < first) first = time;
    if (last === null || time > last) last = time;
  }
  return { first, last };
}
