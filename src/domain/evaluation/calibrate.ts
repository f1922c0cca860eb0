/** Turns a model's log-odds into calibrated ones. No method ever reverses the order of two customers. */
import { takeFloats } from '../models/dataset.ts';
import type { Contributions } from '../models/estimator.ts';
import { unitCodes } from '../models/units.ts';
import { randomOf, shuffled } from '../random.ts';
import { logit, sigmoid } from '../scoring/base-rate.ts';
import { type Calibration, type CalibrationMethod, calibrationMethods } from './calibration.ts';
import { pairedDifference } from './intervals.ts';
import { isotonicProbabilities, isotonicValue } from './isotonic.ts';
import { fitLogistic, fitLogisticLine, softplus } from './logistic-line.ts';
import { logLossTerms } from './metrics.ts';
import { stratifiedFolds } from './splits.ts';
import { sumOf, weightedMean, weightsOr1 } from './weighting.ts';

const none: Calibration = { method: 'none' };

/** Fewer rows than this and isotonic regression follows the noise. */
const isotonicMinRows = 1_000;

/** Fits a method to log-odds of rows that did not train the model; `none` where the method has no fit on these rows. */
export function fitCalibration(
  method: CalibrationMethod,
  logOdds: Float64Array,
  labels: Uint8Array,
  weights?: Float64Array,
): Calibration {
  const weightOf = weightsOr1(weights, labels.length);
  const [positives, negatives] = classWeights(labels, weightOf);
  if (!(positives > 0 && negatives > 0)) return none;
  switch (method) {
    case 'none':
      return none;
    case 'platt':
      return fitPlatt(logOdds, labels, weightOf);
    case 'beta':
      return fitBeta(logOdds, labels, weightOf);
    case 'isotonic':
      return { method, ...isotonicProbabilities(logOdds, labels, weightOf) };
  }
}

/**
 * Platt 1999 with his smoothed targets, (N₊ + 1) / (N₊ + 2) and 1 / (N₋ + 2), on log-odds. A slope below 0 would
 * reverse the order of customers: it is held at 0.
 */
function fitPlatt(logOdds: Float64Array, labels: Uint8Array, weights: Float64Array): Calibration {
  const [positives, negatives] = classWeights(labels, weights);
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (negatives + 2)];
  const targets = Float64Array.from(labels, (label) => (label === 1 ? high : low));
  const line = fitLogisticLine(logOdds, targets, weights);
  if (line === null) return none;
  if (line.slope >= 0) return { method: 'platt', ...line };
  return {
    method: 'platt',
    slope: 0,
    intercept: logit((positives * high + negatives * low) / (positives + negatives)),
  };
}

/**
 * Kull, Silva Filho, Flach 2017: logistic regression on ln p and −ln(1 − p); where one of a, b comes out below 0 the
 * fit is repeated without it.
 */
function fitBeta(logOdds: Float64Array, labels: Uint8Array, weights: Float64Array): Calibration {
  const targets = Float64Array.from(labels);
  const logP = logOdds.map((x) => -softplus(-x));
  const minusLogQ = logOdds.map(softplus);
  const both = fitLogistic([logP, minusLogQ], targets, weights);
  if (both === null) return none;
  const [a, b, c] = [both[0] as number, both[1] as number, both[2] as number];
  if (a >= 0 && b >= 0) return { method: 'beta', a, b, c };
  const isOnA = b < 0;
  const single = fitLogisticLine(isOnA ? logP : minusLogQ, targets, weights);
  if (single === null) return none;
  const { slope, intercept } = single;
  if (slope < 0) return constantBeta(classWeights(labels, weights));
  return { method: 'beta', a: isOnA ? slope : 0, b: isOnA ? 0 : slope, c: intercept };
}

function constantBeta([positives, negatives]: readonly [number, number]): Calibration {
  return { method: 'beta', a: 0, b: 0, c: Math.log(positives / negatives) };
}

/** Calibrated log-odds; finite for finite ones, and never falling as they rise. */
export function applyCalibration(calibration: Calibration, logOdds: number): number {
  switch (calibration.method) {
    case 'none':
      return logOdds;
    case 'platt':
      return calibration.slope * logOdds + calibration.intercept;
    case 'beta':
      return calibration.b * softplus(logOdds) - calibration.a * softplus(-logOdds) + calibration.c;
    case 'isotonic':
      return logit(isotonicValue(calibration, logOdds));
  }
}

/** Slope of the calibrated log-odds at `logOdds`. */
function slopeAt(calibration: Extract<Calibration, { method: 'beta' }>, logOdds: number): number {
  const p = sigmoid(logOdds);
  return calibration.a * (1 - p) + calibration.b * p;
}

/**
 * Shares of the calibrated log-odds: base + Σ shares = calibrated log-odds. Platt scales both by its slope, exactly.
 * Beta scales all shares by one factor, so that they lead from the calibrated base to the calibrated log-odds. Isotonic
 * is a step function and has no such factor: the shares stay those of the uncalibrated log-odds, and the base takes up
 * the difference.
 */
export function calibratedContributions(calibration: Calibration, base: number, shares: Float64Array): Contributions {
  if (calibration.method === 'none') return { base, shares };
  if (calibration.method === 'platt') {
    const { slope, intercept } = calibration;
    return { base: slope * base + intercept, shares: shares.map((share) => slope * share) };
  }
  const sum = sumOf(shares);
  const target = applyCalibration(calibration, base + sum);
  const scaled = calibration.method === 'beta' ? scaledShares(calibration, base, shares, sum, target) : shares;
  // The base again from the sum: additivity then holds to rounding, whatever the factor lost.
  return { base: target - sumOf(scaled), shares: scaled };
}

function scaledShares(
  calibration: Extract<Calibration, { method: 'beta' }>,
  base: number,
  shares: Float64Array,
  sum: number,
  target: number,
): Float64Array {
  // Where the shares cancel out, the factor is the limit of the quotient.
  const isFlat = Math.abs(sum) < 1e-6;
  const factor = isFlat ? slopeAt(calibration, base) : (target - applyCalibration(calibration, base)) / sum;
  return shares.map((share) => factor * share);
}

function classWeights(labels: Uint8Array, weights: Float64Array): readonly [positives: number, negatives: number] {
  let [positives, negatives] = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 1) positives += weights[i] as number;
    else negatives += weights[i] as number;
  }
  return [positives, negatives];
}

export interface CalibrationInput {
  /** Of rows that the model was not fitted to. */
  readonly logOdds: Float64Array;
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
  readonly units: Int32Array;
  readonly seed: number;
}

export interface ChosenCalibration {
  readonly calibration: Calibration;
  readonly method: CalibrationMethod;
  /** Log loss by cross-validation of the methods that were tried. */
  readonly losses: Readonly<Partial<Record<CalibrationMethod, number>>>;
}

const folds = 5;
/** Customers of each class from which on a calibration is tried at all. */
const minUnitsOfAClass = 10;
/** The choice among methods needs no more rows than this; the chosen one is fitted to all. */
const maxRowsForChoice = 20_000;
/** A method that lowers the log loss by less than this changes no decision. */
const leastGain = 1e-4;

/**
 * The calibration with the least log loss by cross-validation over units, fitted to all rows. From the plainest up, a
 * method is replaced only by one that is better by more than one standard error (clustered by unit) and by more than
 * 0.0001. Of more than 20,000 rows the choice sees a sample of whole units.
 */
export function chooseCalibration(input: CalibrationInput): ChosenCalibration {
  const sample = sampled(input);
  const { weights, units } = sample;
  const candidates = methodsFor(sample);
  const terms = candidates.map((method) => crossValidatedTerms(method, sample));
  let best = 0;
  for (let challenger = 1; challenger < candidates.length; challenger++) {
    const [kept, tried] = [terms[best] as Float64Array, terms[challenger] as Float64Array];
    const { gain, standardError } = pairedDifference(kept, tried, weights, units);
    if (gain > Math.max(standardError, leastGain)) best = challenger;
  }
  const calibration = fitCalibration(candidates[best] ?? 'none', input.logOdds, input.labels, input.weights);
  const losses = candidates.map((method, i) => [method, weightedMean(terms[i] as Float64Array, weights) ?? 0]);
  return { calibration, method: calibration.method, losses: Object.fromEntries(losses) };
}

/** Whole units in random order, until there are rows enough. */
function sampled(input: CalibrationInput): CalibrationInput {
  const { logOdds, labels, weights, units, seed } = input;
  const rows = labels.length;
  if (rows <= maxRowsForChoice) return input;
  const { codes, count } = unitCodes(units);
  const sizes = new Uint32Array(count);
  for (const unit of codes) sizes[unit] = (sizes[unit] as number) + 1;
  const isDrawn = new Uint8Array(count);
  let drawn = 0;
  for (const unit of shuffled(count, randomOf(seed))) {
    if (drawn >= maxRowsForChoice) break;
    isDrawn[unit] = 1;
    drawn += sizes[unit] as number;
  }
  const kept = Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => isDrawn[codes[row] as number] === 1);
  return {
    logOdds: takeFloats(logOdds, kept),
    labels: Uint8Array.from(kept, (row) => labels[row] as number),
    weights: takeFloats(weights, kept),
    units: Int32Array.from(kept, (row) => units[row] as number),
    seed,
  };
}

function methodsFor({ labels, units }: CalibrationInput): readonly CalibrationMethod[] {
  const [leavers, stayers] = [new Set<number>(), new Set<number>()];
  for (let i = 0; i < labels.length; i++) (labels[i] === 1 ? leavers : stayers).add(units[i] as number);
  if (Math.min(leavers.size, stayers.size) < minUnitsOfAClass) return ['none'];
  return calibrationMethods.filter((method) => method !== 'isotonic' || labels.length >= isotonicMinRows);
}

/** Log loss by row, each calibrated by a fit to the other folds. The folds are the same for every method. */
function crossValidatedTerms(method: CalibrationMethod, input: CalibrationInput): Float64Array {
  const { logOdds, labels, weights, units, seed } = input;
  const calibrated = Float64Array.from(logOdds);
  for (const { train, test } of method === 'none' ? [] : stratifiedFolds(labels, folds, randomOf(seed), units)) {
    const fitted = fitCalibration(
      method,
      takeFloats(logOdds, train),
      Uint8Array.from(train, (row) => labels[row] as number),
      takeFloats(weights, train),
    );
    for (const row of test) calibrated[row] = applyCalibration(fitted, logOdds[row] as number);
  }
  return logLossTerms(calibrated.map(sigmoid), labels);
}
