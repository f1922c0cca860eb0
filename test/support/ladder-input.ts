import type { LadderInput } from '../../src/domain/evaluation/ladder-types.ts';
import { stratifiedFolds } from '../../src/domain/evaluation/splits.ts';
import { randomOf } from '../../src/domain/random.ts';
import { sigmoid } from '../../src/domain/scoring/base-rate.ts';

export interface LadderInputOptions {
  readonly rows: number;
  readonly seed: number;
  /** Log-odds that one standard deviation of the first column is worth; 0: nothing can be learnt. */
  readonly effect: number;
  /** Log-odds of a usual row. */
  readonly intercept?: number;
  readonly folds?: number;
}

/** Three columns of noise, the first of which matters by `effect`; labels drawn from it. */
export function ladderInput({ rows, seed, effect, intercept = -1, folds = 3 }: LadderInputOptions): LadderInput {
  const random = randomOf(seed);
  const values = [0, 1, 2].map(() => Float64Array.from({ length: rows }, () => random.normal()));
  const first = values[0] as Float64Array;
  const labels = Uint8Array.from(first, (x) => (random.unit() < sigmoid(intercept + effect * x) ? 1 : 0));
  const units = Int32Array.from({ length: rows }, (_, i) => i);
  return {
    data: {
      columns: ['a', 'b', 'c'].map((name) => ({ name, kind: 'number', categories: [], direction: 0 })),
      rows,
      values,
      labels,
      weights: new Float64Array(rows).fill(1),
    },
    units,
    events: units.map((unit, row) => (labels[row] === 1 ? unit : -1)),
    splits: stratifiedFolds(labels, folds, randomOf(seed), units),
    times: new Float64Array(0),
    gapMs: 0,
    parts: [],
    tiers: { medium: 0.06, high: 0.15, critical: 0.3 },
    method: `${folds} folds`,
    warnings: [],
    seed,
    unitName: 'rows',
  };
}
