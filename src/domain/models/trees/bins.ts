/**
 * Columns as small whole numbers: what the histogram grower works on. Numbers fall into at most 255 bins of about equal weight
 * (every value its own bin where there are no more than that), categories into a bin for each level that is common enough. The last
 * bin of every column is for what is not known; rare levels are pooled there too, as an unknown level will be at prediction.
 */
import type { Column, Dataset } from '../dataset.ts';

/** Bins with a value; with the one for missing, codes fit in a byte. */
const maxBins = 255;
/** Levels of a category that get a bin of their own at most, the heaviest first. */
const maxLevels = 254;
/** Weight of rows below which a level is pooled with what is not known. */
const minLevelWeight = 10;

export interface ColumnBins {
  readonly isCategory: boolean;
  /** Bins with a value; the code of a missing one is this number. */
  readonly count: number;
  /** Of numbers: value x is in the first bin b with x <= cuts[b], else in the last. Midway between neighbours seen. */
  readonly cuts: Float64Array;
  /** Of categories: the category's code for each bin, ascending. */
  readonly levels: Int32Array;
  /** Of categories: share of the spread between the levels' rates of leavers that chance does not explain; 1 for numbers. */
  readonly signal: number;
}

export interface BinnedData {
  readonly rows: number;
  readonly bins: readonly ColumnBins[];
  /** A code a row, by column. */
  readonly codes: readonly Uint8Array[];
}

/** Learns the bins of every column from all rows and encodes them. */
export function binData(data: Dataset, weights: Float64Array): BinnedData {
  const bins: ColumnBins[] = [];
  const codes: Uint8Array[] = [];
  data.columns.forEach((column, c) => {
    const values = data.values[c] as Float64Array;
    const learned =
      column.kind === 'category' ? levelBins(column, values, data.labels, weights) : numberBins(values, weights);
    bins.push(learned);
    codes.push(learned.isCategory ? encodeLevels(learned.levels, column, values) : encodeNumbers(learned, values));
  });
  return { rows: data.rows, bins, codes };
}

/** Infinite values count as the largest finite ones. */
export function clampFinite(value: number): number {
  if (value > Number.MAX_VALUE) return Number.MAX_VALUE;
  return value < -Number.MAX_VALUE ? -Number.MAX_VALUE : value;
}

/** Bin of each category's code; -1 for levels pooled with what is not known. */
export function levelPositions(levels: ArrayLike<number>, categories: number): Int16Array {
  const positions = new Int16Array(categories).fill(-1);
  for (let bin = 0; bin < levels.length; bin++) positions[levels[bin] as number] = bin;
  return positions;
}

function numberBins(values: Float64Array, weights: Float64Array): ColumnBins {
  const { distinct, counts } = distinctSorted(values);
  const weightsOf = (): Float64Array => (areEqual(weights) ? counts : weightOf(distinct, values, weights));
  const lastOfBin = distinct.length <= maxBins ? distinct.keys() : quantiles(distinct, weightsOf());
  const cuts: number[] = [];
  for (const i of lastOfBin) {
    if (i + 1 < distinct.length) cuts.push(midway(distinct[i] as number, distinct[i + 1] as number));
  }
  const count = distinct.length === 0 ? 0 : cuts.length + 1;
  return { isCategory: false, count, cuts: Float64Array.from(cuts), levels: new Int32Array(0), signal: 1 };
}

/** The different values, ascending, and how often each comes. */
function distinctSorted(values: Float64Array): { distinct: Float64Array; counts: Float64Array } {
  const sorted = values.map(clampFinite).sort();
  const counts = new Float64Array(sorted.length);
  let last = -1;
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i] as number;
    if (Number.isNaN(value)) break; // they sort last
    if (last < 0 || value !== sorted[last]) sorted[++last] = value;
    counts[last] = (counts[last] as number) + 1;
  }
  return { distinct: sorted.subarray(0, last + 1), counts: counts.subarray(0, last + 1) };
}

function areEqual(weights: Float64Array): boolean {
  return weights.every((weight) => weight === weights[0]);
}

function weightOf(distinct: Float64Array, values: Float64Array, weights: Float64Array): Float64Array {
  const sums = new Float64Array(distinct.length);
  for (let row = 0; row < values.length; row++) {
    const value = clampFinite(values[row] as number);
    if (Number.isNaN(value)) continue;
    const at = lowerBound(distinct, value);
    sums[at] = (sums[at] as number) + (weights[row] as number);
  }
  return sums;
}

/** Position of the last value of each bin. A heavy value fills its bin alone; what is left is shared evenly by the bins left. */
function quantiles(distinct: Float64Array, weights: Float64Array): number[] {
  const last: number[] = [];
  let left = 0;
  for (const weight of weights) left += weight;
  let inBin = 0;
  for (let i = 0; i < distinct.length && last.length < maxBins - 1; i++) {
    inBin += weights[i] as number;
    const fair = left / (maxBins - last.length);
    const next = i + 1 < weights.length ? (weights[i + 1] as number) : 0;
    if (inBin + next / 2 < fair) continue;
    last.push(i);
    left -= inBin;
    inBin = 0;
  }
  return last;
}

/** A threshold at or above `low` and below `high`, without overflow. */
function midway(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}

function encodeNumbers(bins: ColumnBins, values: Float64Array): Uint8Array {
  const codes = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    codes[row] = Number.isNaN(value) ? bins.count : lowerBound(bins.cuts, value);
  }
  return codes;
}

/** First position whose value is at or above `value`; the length where there is none. */
function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function levelBins(column: Column, values: Float64Array, labels: Uint8Array, weights: Float64Array): ColumnBins {
  const totals = new Float64Array(column.categories.length);
  const positives = new Float64Array(column.categories.length);
  for (let row = 0; row < values.length; row++) {
    const code = values[row] as number;
    if (!(code >= 0 && code < totals.length)) continue;
    const weight = weights[row] as number;
    totals[code] = (totals[code] as number) + weight;
    if (labels[row] === 1) positives[code] = (positives[code] as number) + weight;
  }
  const common = [...totals.keys()].filter((code) => (totals[code] as number) >= minLevelWeight);
  common.sort((a, b) => (totals[b] as number) - (totals[a] as number) || a - b);
  const levels = Int32Array.from(common.slice(0, maxLevels)).sort();
  const signal = signalOf(
    Float64Array.from(levels, (code) => totals[code] as number),
    Float64Array.from(levels, (code) => positives[code] as number),
  );
  return { isCategory: true, count: levels.length, cuts: new Float64Array(0), levels, signal };
}

/** 1 less what chance explains of the levels' spread; from their rates' weighted squares around the common rate. */
function signalOf(totals: Float64Array, positives: Float64Array): number {
  const total = totals.reduce((sum, each) => sum + each, 0);
  const rate = positives.reduce((sum, each) => sum + each, 0) / total;
  const spread = totals.reduce((sum, each, level) => {
    const difference = (positives[level] as number) / each - rate;
    return sum + each * difference * difference;
  }, 0);
  return shareBeyondChance(spread, totals.length, rate * (1 - rate));
}

/**
 * Share of a spread Σ n (rate - mean)² over K groups that is more than chance, by the factor of James and Stein (1961): without an effect
 * (K - 1) times the variance of a row is expected. One group less is counted, for two groups have a single cut, as two numbers have.
 */
export function shareBeyondChance(spread: number, groups: number, variance: number): number {
  const byChance = (groups - 2) * variance;
  if (!(byChance > 0)) return 1;
  return spread > byChance ? 1 - byChance / spread : 0;
}

function encodeLevels(levels: Int32Array, column: Column, values: Float64Array): Uint8Array {
  const positions = levelPositions(levels, column.categories.length);
  const codes = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const bin = positions[values[row] as number] ?? -1; // NaN and codes beyond the categories have none
    codes[row] = bin < 0 ? levels.length : bin;
  }
  return codes;
}
