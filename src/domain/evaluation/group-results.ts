import { takeFloats } from '../models/dataset.ts';
import { auc } from './metrics.ts';
import type { GroupResult } from './report.ts';
import { sumOf, weightsOr1 } from './weighting.ts';

export interface JudgedGroup {
  readonly probabilities: Float64Array;
  readonly labels: Uint8Array;
  readonly weights?: Float64Array;
  /** Position in `names` by row; below 0 for a row that belongs to none. */
  readonly codes: Int32Array;
  readonly names: readonly string[];
}

/**
 * Results by part, in the order of the names; parts without a row are left out. Rows and positives are what the rows
 * stand for, rounded.
 */
export function groupResults({ probabilities, labels, weights, codes, names }: JudgedGroup): GroupResult[] {
  const weightOf = weightsOr1(weights, labels.length);
  const rowsOf: number[][] = names.map(() => []);
  for (let row = 0; row < codes.length; row++) rowsOf[codes[row] as number]?.push(row);
  return names.flatMap((group, code) => {
    const rows = Uint32Array.from(rowsOf[code] ?? []);
    const own = { probabilities: takeFloats(probabilities, rows), weights: takeFloats(weightOf, rows) };
    const ownLabels = Uint8Array.from(rows, (row) => labels[row] as number);
    const total = sumOf(own.weights);
    if (!(total > 0)) return [];
    const positives = sumOf(own.weights.map((weight, i) => weight * (ownLabels[i] as number)));
    return [
      {
        group,
        rows: Math.round(total),
        positives: Math.round(positives),
        auc: auc(own.probabilities, ownLabels, own.weights),
        meanPredicted: sumOf(own.weights.map((weight, i) => weight * (own.probabilities[i] as number))) / total,
        observed: positives / total,
      },
    ];
  });
}
