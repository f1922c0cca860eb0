/** Sums of gradients and hessians by bin: what splits are found in. */
import type { BinnedData } from './bins.ts';

/** Where each column's bins stand in a histogram: a pair (gradient, hessian) a bin, the missing bin last. */
export interface HistogramLayout {
  readonly offsets: Int32Array;
  readonly length: number;
}

export function histogramLayout(data: BinnedData): HistogramLayout {
  const offsets = new Int32Array(data.bins.length);
  let length = 0;
  data.bins.forEach((bins, c) => {
    offsets[c] = length;
    length += 2 * (bins.count + 1);
  });
  return { offsets, length };
}

/** Adds rows to one column's bins; `pairs` holds gradient and hessian of these rows one after another. The hot loop of all fits. */
export function addToHistogram(
  histogram: Float64Array,
  offset: number,
  codes: Uint8Array,
  rows: Uint32Array,
  pairs: Float64Array,
): void {
  for (let i = 0, p = 0; i < rows.length; i++, p += 2) {
    const at = offset + 2 * (codes[rows[i] as number] as number);
    histogram[at] = (histogram[at] as number) + (pairs[p] as number);
    histogram[at + 1] = (histogram[at + 1] as number) + (pairs[p + 1] as number);
  }
}

/** A sibling's bins are its parent's less the other child's: the larger child is never counted. */
export function subtractHistogram(from: Float64Array, other: Float64Array, start: number, end: number): void {
  for (let i = start; i < end; i++) from[i] = (from[i] as number) - (other[i] as number);
}

/** Histograms that are used again and again. */
export interface HistogramPool {
  /** A histogram with anything in it. */
  readonly take: () => Float64Array;
  readonly give: (histogram: Float64Array) => void;
}

export function histogramPool(length: number): HistogramPool {
  const free: Float64Array[] = [];
  return { take: () => free.pop() ?? new Float64Array(length), give: (histogram) => void free.push(histogram) };
}
