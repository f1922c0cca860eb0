/** How customers looked when a model was trained: what later ones are held against (src/services/models/monitor-model.ts). */
import { type DriftReference, driftReference } from '../evaluation/drift.ts';
import { takeFloats } from '../models/dataset.ts';
import type { TrainingSet } from './training-set.ts';

export interface Reference {
  /** The newest as-of date trained on. Years of history have moved within themselves: what counts is what moves from here on. */
  readonly asOf: number;
  /** By column. */
  readonly columns: Readonly<Record<string, DriftReference>>;
}

/** Distribution of each column among the customers of the newest date, of which each has one row. */
export function referenceOf(set: TrainingSet): Reference {
  const asOf = newest(set.asOf);
  const rows = alike(rowsAt(set.asOf, asOf), set.data.weights);
  const { columns, values } = set.data;
  return {
    asOf,
    columns: Object.fromEntries(
      columns.map(({ name }, c) => [name, driftReference(takeFloats(values[c] as Float64Array, rows))]),
    ),
  };
}

function newest(times: Float64Array): number {
  let last = Number.NEGATIVE_INFINITY;
  for (const time of times) last = Math.max(last, time);
  return last;
}

function rowsAt(times: Float64Array, at: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < times.length; row++) if (times[row] === at) rows.push(row);
  return rows;
}

/** Where rows stand for unlike numbers, a systematic sample in which all stand for the same: no row twice. */
function alike(rows: readonly number[], weights: Float64Array): Uint32Array {
  let heaviest = 0;
  for (const row of rows) heaviest = Math.max(heaviest, weights[row] as number);
  const taken: number[] = [];
  let sum = heaviest / 2;
  for (const row of rows) {
    sum += weights[row] as number;
    if (sum < heaviest) continue;
    sum -= heaviest;
    taken.push(row);
  }
  return Uint32Array.from(taken);
}
