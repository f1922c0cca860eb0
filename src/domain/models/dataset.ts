/** A table to learn from: columns of numbers and categories, a label and a weight a row. What every model is fitted to. */

export interface Column {
  readonly name: string;
  readonly kind: 'number' | 'category';
  /** Names of the categories by their code; empty for numbers. */
  readonly categories: readonly string[];
  /** 1: a higher value never lowers the risk; -1: never raises it; 0: not known. Trees are held to it. */
  readonly direction: -1 | 0 | 1;
  /**
   * What experts hold one unit of this number to be worth in log-odds. Such a column is in steps from usual: 0 is usual, and beyond
   * 2.5 steps nothing more is believed. The centre of the prior of linear models; columns without it have a prior around 0.
   */
  readonly expertWeight?: number;
}

export interface Dataset {
  readonly columns: readonly Column[];
  readonly rows: number;
  /** One array a column, `rows` long: the number, or the category's code; NaN is not known. */
  readonly values: readonly Float64Array[];
  /** 1: left within the horizon. */
  readonly labels: Uint8Array;
  /** How many rows of the population a row stands for, above 0; 1 unless it was sampled. */
  readonly weights: Float64Array;
}

/** The rows at these positions, in their order; a position may come twice (bootstrap). */
export function takeRows(data: Dataset, positions: Uint32Array): Dataset {
  const rows = positions.length;
  return {
    columns: data.columns,
    rows,
    values: data.values.map((column) => takeFloats(column, positions)),
    labels: Uint8Array.from({ length: rows }, (_, i) => data.labels[positions[i] as number] as number),
    weights: takeFloats(data.weights, positions),
  };
}

/** Values at these positions. */
export function takeFloats(values: Float64Array, positions: Uint32Array): Float64Array {
  const taken = new Float64Array(positions.length);
  for (let i = 0; i < positions.length; i++) taken[i] = values[positions[i] as number] as number;
  return taken;
}

/** One row, a number a column, written into `into`. */
export function readRow(data: Dataset, row: number, into: Float64Array): Float64Array {
  for (let c = 0; c < data.values.length; c++) into[c] = (data.values[c] as Float64Array)[row] as number;
  return into;
}

/** Rows labelled 1, not weighted. */
export function countPositives(labels: Uint8Array): number {
  let count = 0;
  for (const label of labels) count += label;
  return count;
}
