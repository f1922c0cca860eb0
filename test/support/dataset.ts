import type { Column, Dataset } from '../../src/domain/models/dataset.ts';

/** A dataset of unweighted rows. */
export function datasetOf(
  columns: readonly Column[],
  values: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
): Dataset {
  return {
    columns,
    rows: labels.length,
    values: values.map((column) => Float64Array.from(column)),
    labels: Uint8Array.from(labels),
    weights: new Float64Array(labels.length).fill(1),
  };
}
