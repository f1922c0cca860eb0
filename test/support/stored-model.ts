/** A trained model as the registry keeps it, fitted to made-up rows: what it says does not matter, that it can score does. */

import type { NewModel } from '../../src/contracts/learnt-repositories.ts';
import { features } from '../../src/domain/features/registry.ts';
import { estimatorOf } from '../../src/domain/models/estimators.ts';
import { randomOf } from '../../src/domain/random.ts';
import { dayMs } from '../../src/domain/records/time.ts';
import { referenceOf } from '../../src/domain/training/reference.ts';
import { riskColumns } from '../../src/domain/training/risk-columns.ts';
import type { StoredRiskModel } from '../../src/domain/training/stored-risk-model.ts';
import type { TrainingSet } from '../../src/domain/training/training-set.ts';
import { figuresOf } from '../../src/services/models/train-model.ts';
import { sampleReport } from './sample-report.ts';

/** Customers on one as-of date; a third leaves, those with the higher first column. */
export function trainingSet(customers = 60, seed = 3, asOf = Date.UTC(2025, 6, 1)): TrainingSet {
  const random = randomOf(seed);
  const values = riskColumns.map(() => Float64Array.from({ length: customers }, () => random.normal()));
  const labels = Uint8Array.from({ length: customers }, (_, i) => ((values[0]?.[i] ?? 0) > 0.45 ? 1 : 0));
  return {
    data: { columns: riskColumns, rows: customers, values, labels, weights: new Float64Array(customers).fill(1) },
    customers: Int32Array.from({ length: customers }, (_, i) => i),
    customerIds: Array.from({ length: customers }, (_, i) => `c${i}`),
    asOf: new Float64Array(customers).fill(asOf),
    rules: labels.slice(),
    events: Int32Array.from(labels, (label, i) => (label === 1 ? i : -1)),
    parts: [],
    horizonDays: 90,
    window: { from: asOf, to: asOf, knownUntil: asOf + 120 * dayMs },
    sampling: { population: customers, keptShare: 1 },
  };
}

export function storedModel(over: Partial<StoredRiskModel> = {}, set: TrainingSet = trainingSet()): StoredRiskModel {
  const estimator = estimatorOf('logistic_regression');
  const [params = {}] = estimator.grid(set.data);
  const model = estimator.fit(set.data, params, { seed: 7 });
  const events = set.events.filter((event) => event >= 0).length;
  return {
    format: 1,
    kind: 'logistic_regression',
    params,
    model: model.toJSON(),
    calibration: { method: 'none' },
    horizonDays: set.horizonDays,
    features: features.map((feature) => feature.key),
    seed: 7,
    trainedOn: {
      rows: set.data.rows,
      positives: events,
      events,
      customers: set.customerIds.length,
      baseRate: events / set.data.rows,
      ...set.window,
      rules: { 1: events },
      keptShare: 1,
    },
    typical: {},
    reference: referenceOf(set),
    ...over,
  };
}

export function newModel(stored: StoredRiskModel | null = storedModel(), note: string | null = null): NewModel {
  const report = sampleReport(7, 400);
  return { stored, report, figures: figuresOf(stored, report), note };
}
