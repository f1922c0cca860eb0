/**
 * What an evaluation found: the ladder of models on data they were not fitted to, and what to believe of it. Plain JSON; stored with a
 * model, printed by the commands, drawn by src/report. Probabilities and shares are 0 to 1.
 */
import type { ModelKind, Params } from '../models/estimator.ts';
import type { CalibrationMethod } from './calibration.ts';

/** A figure with its 95 % interval. */
export interface Figure {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface ModelResult {
  readonly name: ModelKind;
  /** Chosen most often over the folds. */
  readonly params: Params;
  readonly calibration: CalibrationMethod;
  /** Area under the ROC curve; 0.5 is guessing. */
  readonly auc: Figure;
  /** Average precision; guessing has the base rate. */
  readonly prAuc: Figure;
  readonly brier: Figure;
  /** Natural logarithm; of the calibrated probabilities. */
  readonly logLoss: Figure;
  /** Expected calibration error, 10 bins of equal width. */
  readonly ece: number;
  /** 95th percentile of the calibration error that a perfect model would show on so many rows. */
  readonly eceFloor95: number;
  /** Of a logistic regression of labels on log-odds: 1 is right, below 1 the model says too much; null for one that says the same of all. */
  readonly calibrationSlope: number | null;
  /** Time of the final fits, summed over the folds. */
  readonly fitMs: number;
}

export const verdictKinds = ['too_little_data', 'no_better_than_base_rate', 'usable'] as const;
export type VerdictKind = (typeof verdictKinds)[number];

export interface Verdict {
  readonly kind: VerdictKind;
  /** For an admin: what it means, with the numbers, and what stands in for it where it is not usable. */
  readonly sentence: string;
}

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly meanPredicted: number;
  /** Share that left, with its 95 % interval. */
  readonly observed: Figure;
}

/** A point of the ROC curve (x: false positive rate, y: true positive rate) or the PR curve (x: recall, y: precision). */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** Customers from the riskiest down, in tenths. */
export interface LiftRow {
  readonly share: number;
  readonly rows: number;
  readonly positives: number;
  /** Share that left over the share of all that left. */
  readonly lift: number;
  /** Share of all leavers found so far. */
  readonly captured: number;
}

export interface TierResult {
  readonly tier: string;
  /** Lowest risk of the tier. */
  readonly from: number;
  readonly rows: number;
  readonly positives: number;
  /** Of those said to be in this tier or a worse one: share that left. */
  readonly precision: number;
  /** Of all that left: share that was in this tier or a worse one. */
  readonly recall: number;
  readonly lift: number;
  readonly meanPredicted: number;
}

/** The champion within a part of the rows: a month, an industry. */
export interface GroupResult {
  readonly group: string;
  readonly rows: number;
  readonly positives: number;
  /** Null where the part has leavers or stayers only. */
  readonly auc: number | null;
  readonly meanPredicted: number;
  readonly observed: number;
}

export interface Importance {
  readonly name: string;
  /** Mean absolute share in the log-odds. */
  readonly meanShare: number;
}

/** One comparison on the way to the champion. */
export interface SelectionStep {
  readonly champion: ModelKind;
  readonly challenger: ModelKind;
  /** Log loss of the champion less that of the challenger: above 0 the challenger is better. */
  readonly gain: number;
  readonly standardError: number;
  readonly isReplaced: boolean;
}

export interface EvaluationReport {
  readonly rows: number;
  /** Rows that left. */
  readonly positives: number;
  /** Departures: a customer that left counts once, however many rows saw it coming. */
  readonly events: number;
  readonly baseRate: number;
  readonly champion: ModelKind;
  readonly verdict: Verdict;
  readonly models: readonly ModelResult[];
  readonly selection: readonly SelectionStep[];
  /** Log loss of the base rate less that of the champion on the same rows, with its standard error clustered by customer; null without models. */
  readonly skill: { readonly gain: number; readonly standardError: number } | null;
  /** Of the champion. */
  readonly reliability: readonly ReliabilityBin[];
  readonly roc: readonly CurvePoint[];
  readonly precisionRecall: readonly CurvePoint[];
  readonly lift: readonly LiftRow[];
  readonly tiers: readonly TierResult[];
  readonly groups: Readonly<Record<string, readonly GroupResult[]>>;
  readonly importances: readonly Importance[];
  readonly warnings: readonly EvaluationWarning[];
  /** How the rows were split, in words: "5 folds, stratified", "4 windows of 90 days, trained on what came before with a gap of 90 days". */
  readonly method: string;
}

export interface EvaluationWarning {
  /** UPPER_SNAKE, stable. */
  readonly code: string;
  readonly message: string;
}
