/** How sure a figure is. Rows of one unit (a customer) are not independent: units are drawn whole. */
import { takeFloats } from '../models/dataset.ts';
import { unitCodes } from '../models/units.ts';
import { type Random, randomOf } from '../random.ts';
import { brierTerms, logLossTerms } from './metrics.ts';
import { rankDescending, rankFigures } from './ranking.ts';
import type { Figure } from './report.ts';
import { sumOf } from './weighting.ts';

export interface JudgedRows {
  readonly probabilities: Float64Array;
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
  readonly units: Int32Array;
  /** Fold of each row, where each fold was judged by a model of its own: ranking figures are then means over the folds, by weight. */
  readonly folds?: Uint8Array;
  /**
   * Folds are spans of time: whole folds are drawn, too, so that the interval says what to expect of another span, and not only of other
   * customers in the same ones.
   */
  readonly areFoldsDrawn?: boolean;
}

export interface BootstrapOptions {
  readonly seed: number;
  /** 200 unless given. */
  readonly draws?: number;
}

/** Null where a metric does not exist on these rows. */
export interface BootstrapFigures {
  readonly auc: Figure | null;
  readonly prAuc: Figure | null;
  readonly brier: Figure | null;
  readonly logLoss: Figure | null;
}

/** The rows of a fold in the order of their ranking, so that one pass over a draw gives all four figures. */
interface RankedRows {
  readonly runEnds: Uint32Array;
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
  readonly codes: Int32Array;
  readonly brierTerms: Float64Array;
  readonly logLossTerms: Float64Array;
}

/** AUC, average precision, Brier score, log loss of one draw; NaN where it does not exist. */
type Draw = readonly [auc: number, prAuc: number, brier: number, logLoss: number];

/**
 * 95 % percentile intervals of the cluster bootstrap (Efron 1979; Davison and Hinkley 1997, 3.8). The rows are ranked
 * once: a draw is a weight by unit. Draws in which a metric does not exist are left out, and an interval always holds
 * its value.
 */
export function bootstrapFigures(rows: JudgedRows, { seed, draws = 200 }: BootstrapOptions): BootstrapFigures {
  const { codes, count } = unitCodes(rows.units);
  const folds = positionsByFold(rows).map((positions) => rankRows(rows, positions, codes));
  const value = figuresUnder(folds, new Uint32Array(count).fill(1));
  const random = randomOf(seed);
  const drawn = Array.from({ length: draws }, () => {
    const some = rows.areFoldsDrawn ? folds.map(() => folds[random.int(folds.length)] as RankedRows) : folds;
    return figuresUnder(some, drawUnits(count, random));
  });
  const figure = (metric: 0 | 1 | 2 | 3): Figure | null =>
    figureOf(
      value[metric],
      drawn.map((draw) => draw[metric]),
    );
  return { auc: figure(0), prAuc: figure(1), brier: figure(2), logLoss: figure(3) };
}

function positionsByFold({ labels, folds }: JudgedRows): Uint32Array[] {
  const all = Uint32Array.from({ length: labels.length }, (_, row) => row);
  if (folds === undefined) return [all];
  return [...new Set(folds)].sort((a, b) => a - b).map((fold) => all.filter((row) => folds[row] === fold));
}

function rankRows(
  { probabilities, labels, weights }: JudgedRows,
  positions: Uint32Array,
  codes: Int32Array,
): RankedRows {
  const own = takeFloats(probabilities, positions);
  const ownLabels = Uint8Array.from(positions, (row) => labels[row] as number);
  const { order, runEnds } = rankDescending(own);
  return {
    runEnds,
    labels: Uint8Array.from(order, (row) => ownLabels[row] as number),
    weights: takeFloats(takeFloats(weights, positions), order),
    codes: Int32Array.from(order, (row) => codes[positions[row] as number] as number),
    brierTerms: takeFloats(brierTerms(own, ownLabels), order),
    logLossTerms: takeFloats(logLossTerms(own, ownLabels), order),
  };
}

/** As many units as there are, drawn with replacement: how often each was. */
function drawUnits(unitCount: number, random: Random): Uint32Array {
  const counts = new Uint32Array(unitCount);
  for (let draw = 0; draw < unitCount; draw++) {
    const unit = random.int(unitCount);
    counts[unit] = (counts[unit] as number) + 1;
  }
  return counts;
}

/** Each row weighs as often as its unit was drawn. */
function figuresUnder(folds: readonly RankedRows[], counts: Uint32Array): Draw {
  const auc = { sum: 0, weight: 0 };
  const precision = { sum: 0, weight: 0 };
  let [total, brier, loss] = [0, 0, 0];
  for (const rows of folds) {
    const weights = rows.weights.map((weight, i) => weight * (counts[rows.codes[i] as number] as number));
    let own = 0;
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i] as number;
      own += weight;
      brier += weight * (rows.brierTerms[i] as number);
      loss += weight * (rows.logLossTerms[i] as number);
    }
    const figures = rankFigures(rows.runEnds, rows.labels, weights);
    addTo(auc, figures.auc, own);
    addTo(precision, figures.averagePrecision, own);
    total += own;
  }
  return [auc.sum / auc.weight, precision.sum / precision.weight, brier / total, loss / total];
}

/** A fold in which a figure does not exist has no say in its mean. */
function addTo(mean: { sum: number; weight: number }, value: number | null, weight: number): void {
  if (value === null) return;
  mean.sum += weight * value;
  mean.weight += weight;
}

function figureOf(value: number, draws: readonly number[]): Figure | null {
  if (Number.isNaN(value)) return null;
  const known = Float64Array.from(draws.filter((draw) => !Number.isNaN(draw))).sort();
  if (known.length === 0) return { value, low: value, high: value };
  return { value, low: Math.min(value, quantile(known, 0.025)), high: Math.max(value, quantile(known, 0.975)) };
}

/** Linear between neighbours (Hyndman and Fan's type 7). */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] as number;
  return low + (at - below) * ((sorted[Math.min(below + 1, sorted.length - 1)] as number) - low);
}

export interface PairedDifference {
  /** Mean loss of A less that of B: above 0, B is better. */
  readonly gain: number;
  /**
   * Clustered by unit (Liang and Zeger 1986, with U / (U − 1)). With one unit nothing is known of the spread: it is
   * then as large as the gain, so that no rule takes the gain for real.
   */
  readonly standardError: number;
}

/** Weighted mean of the differences of losses on the same rows, with its cluster-robust standard error. */
export function pairedDifference(
  termsA: Float64Array,
  termsB: Float64Array,
  weights: Float64Array,
  units: Int32Array,
): PairedDifference {
  const total = sumOf(weights);
  if (!(total > 0)) return { gain: 0, standardError: 0 };
  const differences = termsA.map((a, i) => a - (termsB[i] as number));
  let gain = 0;
  for (let i = 0; i < differences.length; i++) gain += ((weights[i] as number) * (differences[i] as number)) / total;
  const { codes, count } = unitCodes(units);
  if (count < 2) return { gain, standardError: Math.abs(gain) };
  const scores = new Float64Array(count);
  codes.forEach((unit, i) => {
    scores[unit] = (scores[unit] as number) + (weights[i] as number) * ((differences[i] as number) - gain);
  });
  const variance = (count / (count - 1)) * sumOf(scores.map((score) => score * score));
  return { gain, standardError: Math.sqrt(variance) / total };
}
