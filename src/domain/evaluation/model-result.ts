import { bootstrapFigures } from './intervals.ts';
import type { LadderInput } from './ladder-types.ts';
import { calibrationError, calibrationErrorFloor, calibrationSlope } from './metrics.ts';
import type { Predictions, TestRows } from './out-of-sample.ts';
import type { Figure, ModelResult } from './report.ts';

const bootstrapDraws = 200;

/** How a model did on the test rows. Ranking figures are means over the folds, since each fold has a model of its own. */
export function modelResult(
  predictions: Predictions,
  rows: TestRows,
  { seed, times }: Pick<LadderInput, 'seed' | 'times'>,
): ModelResult {
  const { kind, risks, logOdds } = predictions;
  const { labels, weights } = rows;
  const drawn = bootstrapFigures(
    { ...rows, probabilities: risks, areFoldsDrawn: times.length > 0 },
    { seed, draws: bootstrapDraws },
  );
  return {
    name: kind,
    params: mostFrequent(predictions.params) ?? {},
    calibration: mostFrequent(predictions.calibrations) ?? 'none',
    auc: drawn.auc ?? guess(0.5),
    prAuc: drawn.prAuc ?? guess(0),
    brier: drawn.brier ?? guess(0),
    logLoss: drawn.logLoss ?? guess(0),
    ece: calibrationError(risks, labels, weights) ?? 0,
    eceFloor95: calibrationErrorFloor(risks, weights, { seed }) ?? 0,
    calibrationSlope: kind === 'base_rate' ? null : (calibrationSlope(logOdds, labels, weights)?.slope ?? null),
    fitMs: Math.round(predictions.fitMs),
  };
}

/** Where a figure does not exist (only leavers, only stayers): what guessing has. */
function guess(value: number): Figure {
  return { value, low: value, high: value };
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
