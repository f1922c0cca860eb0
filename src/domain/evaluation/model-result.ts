import { bootstrapFigures } from './intervals.ts';
import {
  auc,
  averagePrecision,
  brier,
  calibrationError,
  calibrationErrorFloor,
  calibrationSlope,
  logLoss,
} from './metrics.ts';
import type { Predictions, TestRows } from './out-of-sample.ts';
import type { Figure, ModelResult } from './report.ts';

type Metric = (scores: Float64Array, labels: Uint8Array, weights?: Float64Array) => number | null;

const bootstrapDraws = 200;

/**
 * How a model did on the test rows. Ranking figures are means over the folds by their weight, since each fold has a model of its own; the
 * intervals draw whole units over all folds and are laid around that mean.
 */
export function modelResult(predictions: Predictions, rows: TestRows, seed: number): ModelResult {
  const { kind, risks, logOdds } = predictions;
  const { labels, weights, units } = rows;
  const drawn = bootstrapFigures({ probabilities: risks, labels, weights, units }, { seed, draws: bootstrapDraws });
  return {
    name: kind,
    params: mostFrequent(predictions.params) ?? {},
    calibration: mostFrequent(predictions.calibrations) ?? 'none',
    auc: around(meanOverFolds(auc, predictions, rows), drawn.auc, 0.5),
    prAuc: around(meanOverFolds(averagePrecision, predictions, rows), drawn.prAuc, 0),
    brier: around(brier(risks, labels, weights), drawn.brier, 0),
    logLoss: around(logLoss(risks, labels, weights), drawn.logLoss, 0),
    ece: calibrationError(risks, labels, weights) ?? 0,
    eceFloor95: calibrationErrorFloor(risks, weights, { seed }) ?? 0,
    calibrationSlope: kind === 'base_rate' ? null : (calibrationSlope(logOdds, labels, weights)?.slope ?? null),
    fitMs: Math.round(predictions.fitMs),
  };
}

function meanOverFolds(metric: Metric, predictions: Predictions, rows: TestRows): number | null {
  let [sum, total] = [0, 0];
  for (let from = 0; from < rows.folds.length; ) {
    let to = from;
    let weight = 0;
    while (to < rows.folds.length && rows.folds[to] === rows.folds[from]) weight += rows.weights[to++] as number;
    const value = metric(
      predictions.risks.subarray(from, to),
      rows.labels.subarray(from, to),
      rows.weights.subarray(from, to),
    );
    if (value !== null) {
      sum += weight * value;
      total += weight;
    }
    from = to;
  }
  return total === 0 ? null : sum / total;
}

/** A figure with its drawn interval moved to lie around it; without leavers or stayers, what guessing has. */
function around(value: number | null, drawn: Figure | null, guess: number): Figure {
  if (value === null) return { value: guess, low: guess, high: guess };
  if (drawn === null) return { value, low: value, high: value };
  const shift = value - drawn.value;
  return { value, low: drawn.low + shift, high: drawn.high + shift };
}

function mostFrequent<T>(values: readonly T[]): T | undefined {
  const counts = new Map<string, { value: T; count: number }>();
  for (const value of values) {
    const key = JSON.stringify(value);
    counts.set(key, { value, count: (counts.get(key)?.count ?? 0) + 1 });
  }
  let best: { value: T; count: number } | undefined;
  for (const entry of counts.values()) if (best === undefined || entry.count > best.count) best = entry;
  return best?.value;
}
