import type { Column, Dataset } from '../dataset.ts';
import type { FitContext, Params } from '../estimator.ts';

/** Weights of the rows with leavers at their weight. @throws RangeError where the data has no row. */
export function trainingWeights(data: Dataset, context: FitContext): Float64Array {
  if (data.rows === 0) throw new RangeError('there is no row to fit to');
  const positive = context.positiveWeight ?? 1;
  return data.weights.map((weight, row) => (data.labels[row] === 1 ? weight * positive : weight));
}

export interface Rates {
  /** Weighted share of leavers, above 0 and below 1 even where all labels are equal (Laplace's half a row then). */
  readonly rate: number;
  readonly total: number;
  readonly isConstant: boolean;
}

export function ratesOf(labels: Uint8Array, weights: Float64Array, rows: Iterable<number> = labels.keys()): Rates {
  let total = 0;
  let positive = 0;
  for (const row of rows) {
    total += weights[row] as number;
    if (labels[row] === 1) positive += weights[row] as number;
  }
  const isConstant = positive === 0 || positive === total;
  return { rate: isConstant ? (positive + 0.5) / (total + 1) : positive / total, total, isConstant };
}

/** A number among parameters, or what stands for it. */
export function numberParam(params: Params, name: string, otherwise: number): number {
  const given = params[name];
  return typeof given === 'number' && Number.isFinite(given) ? given : otherwise;
}

/** Positions 0 to `count` - 1. */
export function allPositions(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}

/** Directions that trees are held to; categories have none. */
export function directionsOf(columns: readonly Column[]): Int8Array {
  return Int8Array.from(columns, (column) => (column.kind === 'number' ? column.direction : 0));
}
