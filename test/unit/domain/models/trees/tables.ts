import type { Column, Dataset } from '../../../../../src/domain/models/dataset.ts';
import { type BinnedData, binData } from '../../../../../src/domain/models/trees/bins.ts';
import type { GrowLimits, Sample } from '../../../../../src/domain/models/trees/grow.ts';
import { allPositions } from '../../../../../src/domain/models/trees/training-rows.ts';
import { type Random, randomOf } from '../../../../../src/domain/random.ts';
import { datasetOf } from '../../../../support/dataset.ts';

export function number(name: string, direction: -1 | 0 | 1 = 0): Column {
  return { name, kind: 'number', categories: [], direction };
}

export function category(name: string, levels: number): Column {
  return { name, kind: 'category', categories: Array.from({ length: levels }, (_, i) => `${name} ${i}`), direction: 0 };
}

/** Rows whose label is drawn with the probability that `risk` gives them. */
export function drawn(
  columns: readonly Column[],
  rows: number,
  draw: { readonly value: (column: number, random: Random) => number; readonly risk: (row: number[]) => number },
  seed = 1,
): Dataset {
  const random = randomOf(seed);
  const cells = Array.from({ length: rows }, () => columns.map((_, c) => draw.value(c, random)));
  const labels = cells.map((row) => (random.unit() < draw.risk(row) ? 1 : 0));
  return datasetOf(
    columns,
    columns.map((_, c) => cells.map((row) => row[c] ?? 0)),
    labels,
  );
}

/** Squared loss on the labels: gradient -label, hessian 1, so that an unshrunk leaf's value is its rows' rate. */
export function sampleOf(data: Dataset): Sample {
  return {
    rows: allPositions(data.rows),
    gradients: Float64Array.from(data.labels, (label) => -label),
    hessians: new Float64Array(data.rows).fill(1),
    weights: data.weights,
  };
}

export const openLimits: GrowLimits = {
  leaves: 1000,
  depth: 30,
  minHessian: 1,
  lambda: 0,
  minGain: 1e-9,
  noise: 0,
  columnsPerSplit: Number.POSITIVE_INFINITY,
  rate: 1,
};

export function binned(data: Dataset): BinnedData {
  return binData(data, data.weights);
}

export function columnsOf(data: Dataset): Int32Array {
  return Int32Array.from(data.columns.keys());
}
