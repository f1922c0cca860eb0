/**
 * What predictions are judged by. Labels are 0 or 1, weights say how many rows of the population a row stands for (1
 * unless given). Null where a metric does not exist: no rows, or one class only.
 */
import { type Random, randomOf } from '../random.ts';
import { fitLogisticLine } from './logistic-line.ts';
import { type RankFigures, rankDescending, rankFigures } from './ranking.ts';
import { sumOf, weightedMean, weightsOr1 } from './weighting.ts';

/** Probabilities are kept this far from 0 and 1 before their logarithm is taken. */
const closestToCertain = 1e-15;

/** Area under the ROC curve; ties by midranks. Equals scikit-learn's roc_auc_score. */
export function auc(scores: Float64Array, labels: Uint8Array, weights?: Float64Array): number | null {
  return figuresOf(scores, labels, weights).auc;
}

/** Average precision, ties as one threshold. Equals scikit-learn's average_precision_score. */
export function averagePrecision(scores: Float64Array, labels: Uint8Array, weights?: Float64Array): number | null {
  return figuresOf(scores, labels, weights).averagePrecision;
}

/** Mean squared error of the probabilities (Brier 1950). */
export function brier(probabilities: Float64Array, labels: Uint8Array, weights?: Float64Array): number | null {
  return weightedMean(brierTerms(probabilities, labels), weightsOr1(weights, labels.length));
}

/** (p − y)² by row. */
export function brierTerms(probabilities: Float64Array, labels: Uint8Array): Float64Array {
  return probabilities.map((p, i) => (p - (labels[i] as number)) ** 2);
}

/** Mean of −ln of the probability of what happened. */
export function logLoss(probabilities: Float64Array, labels: Uint8Array, weights?: Float64Array): number | null {
  return weightedMean(logLossTerms(probabilities, labels), weightsOr1(weights, labels.length));
}

/** −ln of the probability of what happened, by row: for comparisons of two models on the same rows. */
export function logLossTerms(probabilities: Float64Array, labels: Uint8Array): Float64Array {
  return probabilities.map((p, i) => {
    const clipped = Math.min(1 - closestToCertain, Math.max(closestToCertain, p));
    return labels[i] === 1 ? -Math.log(clipped) : -Math.log1p(-clipped);
  });
}

/**
 * Expected calibration error (Naeini, Cooper, Hauskrecht 2015): Σ over bins of equal width of |Σ w (p − y)|, over Σ w.
 * Null without weight.
 */
export function calibrationError(
  probabilities: Float64Array,
  labels: Uint8Array,
  weights?: Float64Array,
  bins = 10,
): number | null {
  const weightOf = weightsOr1(weights, labels.length);
  const total = sumOf(weightOf);
  if (!(total > 0)) return null;
  const gaps = new Float64Array(bins);
  for (let i = 0; i < labels.length; i++) {
    const p = probabilities[i] as number;
    const bin = binOf(p, bins);
    gaps[bin] = (gaps[bin] as number) + (weightOf[i] as number) * (p - (labels[i] as number));
  }
  return sumOf(gaps.map(Math.abs)) / total;
}

export interface FloorOptions {
  readonly seed: number;
  /** Share of draws below the floor; 0.95 unless given. */
  readonly percentile?: number;
  /** 1,000 unless given. */
  readonly draws?: number;
  readonly bins?: number;
}

/** A bin with more rows than this is drawn as one normal number instead of row by row. */
const maxRowsDrawn = 500;

/**
 * The calibration error that a perfect model shows by chance on these rows: labels are drawn from the predictions
 * themselves and the error is measured each time. In a large bin Σ w (p − y) is drawn from its normal limit, N(0, Σ w²
 * p (1 − p)), so that the time does not grow with the rows. Rows are taken as independent; where many rows of one
 * customer see the same departure the true floor is higher.
 */
export function calibrationErrorFloor(
  probabilities: Float64Array,
  weights: Float64Array | undefined,
  { seed, percentile = 0.95, draws = 1_000, bins = 10 }: FloorOptions,
): number | null {
  const weightOf = weightsOr1(weights, probabilities.length);
  const total = sumOf(weightOf);
  if (!(total > 0)) return null;
  const byBin: number[][] = Array.from({ length: bins }, () => []);
  for (let i = 0; i < probabilities.length; i++) byBin[binOf(probabilities[i] as number, bins)]?.push(i);
  const drawers = byBin.map((rows) => gapDrawer(rows, probabilities, weightOf));
  const random = randomOf(seed);
  const errors = Float64Array.from({ length: draws }, () => {
    let sum = 0;
    for (const draw of drawers) sum += Math.abs(draw(random));
    return sum / total;
  }).sort();
  return errors[Math.min(draws - 1, Math.ceil(percentile * draws) - 1)] ?? null;
}

/** Draws Σ w (p − y) of a bin with labels from its own probabilities. */
function gapDrawer(
  rows: readonly number[],
  probabilities: Float64Array,
  weights: Float64Array,
): (random: Random) => number {
  const p = Float64Array.from(rows, (row) => probabilities[row] as number);
  const w = Float64Array.from(rows, (row) => weights[row] as number);
  if (rows.length > maxRowsDrawn) {
    const sd = Math.sqrt(sumOf(p.map((each, i) => (w[i] as number) ** 2 * each * (1 - each))));
    return (random) => sd * random.normal();
  }
  const expected = sumOf(p.map((each, i) => each * (w[i] as number)));
  return (random) => {
    let drawn = 0;
    for (let i = 0; i < p.length; i++) if (random.unit() < (p[i] as number)) drawn += w[i] as number;
    return expected - drawn;
  };
}

function binOf(p: number, bins: number): number {
  return Math.max(0, Math.min(bins - 1, Math.floor(p * bins)));
}

/**
 * Logistic regression of the labels on the log-odds (Cox 1958): slope 1 and intercept 0 are right, a slope below 1 says
 * too much. Null where it does not exist: one class only, equal log-odds, or classes that the log-odds separate without
 * fault.
 */
export function calibrationSlope(
  logOdds: Float64Array,
  labels: Uint8Array,
  weights?: Float64Array,
): { readonly slope: number; readonly intercept: number } | null {
  return fitLogisticLine(logOdds, Float64Array.from(labels), weightsOr1(weights, labels.length));
}

function figuresOf(scores: Float64Array, labels: Uint8Array, weights: Float64Array | undefined): RankFigures {
  const { order, runEnds } = rankDescending(scores);
  const ranked = weightsOr1(weights, labels.length);
  return rankFigures(
    runEnds,
    Uint8Array.from(order, (row) => labels[row] as number),
    Float64Array.from(order, (row) => ranked[row] as number),
  );
}
