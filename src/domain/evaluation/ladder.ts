/**
 * Design 4.4: the ladder of models, climbed only on evidence. Every model is fitted to the training part of each split, with parameters
 * and calibration chosen inside that part, and judged on the test part; the champion and the verdict come from those test rows alone.
 */
import type { Dataset } from '../models/dataset.ts';
import type { ModelKind, Params } from '../models/estimator.ts';
import { estimatorOf, estimators } from '../models/estimators.ts';
import { randomOf } from '../random.ts';
import { championReport, countEvents, emptyReport } from './champion-report.ts';
import { type Candidate, chooseParams, type FitInput, fitCandidate } from './fit-candidate.ts';
import type { LadderInput, LadderProgress } from './ladder-types.ts';
import { modelResult } from './model-result.ts';
import { type Predictions, predictOutOfSample, testRows } from './out-of-sample.ts';
import type { EvaluationReport } from './report.ts';
import { selectChampion } from './selection.ts';
import { innerTimeSplits, stratifiedFolds } from './splits.ts';

export interface LadderHooks {
  readonly onProgress?: (progress: LadderProgress) => void;
  /** Milliseconds of a running clock, for how long fits take. */
  readonly now: () => number;
}

/** Departures from which on a model is tried (design 4.4); 1 for the others. */
const leastEvents: Readonly<Partial<Record<ModelKind, number>>> = {
  decision_tree: 100,
  random_forest: 100,
  gradient_boosting: 100,
  linear_svm: 100,
};
const innerFolds = 3;

/** Evaluates the models that the data can carry, on rows they were not fitted to. */
export function climbLadder(input: LadderInput, hooks: LadderHooks): EvaluationReport {
  const rows = testRows(input);
  const events = countEvents(input.events);
  if (rows.positions.length === 0 || events === 0) return emptyReport(input, rows);
  const kinds = rungs(input.data, events);
  const predictions: Predictions[] = [];
  kinds.forEach((kind, rung) => {
    const candidates = fitFolds(kind, input, hooks, (fold) =>
      hooks.onProgress?.({
        done: rung * input.splits.length + fold,
        total: kinds.length * input.splits.length,
        what: `${words(kind)}, part ${fold + 1} of ${input.splits.length}`,
      }),
    );
    predictions.push(predictOutOfSample(kind, input, rows, candidates));
  });
  const [baseRate, ...ladder] = predictions;
  // Where experts have a say, their scorecard is the first rung; else what everyone can say, the base rate.
  const { champion, steps } = selectChampion(ladder[0]?.kind === 'scorecard' ? ladder : predictions, rows);
  const models = predictions.map((each) => modelResult(each, rows, input));
  const best = predictions.find((each) => each.kind === champion) as Predictions;
  return championReport({ input, rows, models, champion: best, baseRate: baseRate as Predictions, steps });
}

/** The rungs that so many departures carry, plainest first. */
function rungs(data: Dataset, events: number): ModelKind[] {
  const hasExperts = data.columns.some((column) => column.expertWeight !== undefined);
  return estimators
    .map((estimator) => estimator.kind)
    .filter((kind) => (kind === 'scorecard' ? hasExperts : events >= (leastEvents[kind] ?? 1)));
}

/** One candidate a split. By time, the parameters are chosen in the earliest split, which all later ones contain. */
function fitFolds(
  kind: ModelKind,
  input: LadderInput,
  hooks: LadderHooks,
  onFold: (fold: number) => void,
): Candidate[] {
  let known: Params | undefined;
  return input.splits.map(({ train }, fold) => {
    onFold(fold);
    const isByTime = input.times.length > 0;
    const fitted = fitKind(kind, input, train, hooks, isByTime ? known : undefined);
    known = fitted.params;
    return fitted;
  });
}

/** A model of this kind fitted to these rows, with parameters (unless given) and calibration chosen inside them. */
export function fitKind(
  kind: ModelKind,
  input: LadderInput,
  rows: Uint32Array,
  hooks: LadderHooks,
  params?: Params,
): Candidate {
  const { data, units, seed } = input;
  const fit: FitInput = { data, units, rows, ...innerSplits(input, rows), seed, now: hooks.now };
  const estimator = estimatorOf(kind);
  return fitCandidate(estimator, params ?? chooseParams(estimator, fit), fit);
}

/**
 * By time where the outer splits are; else, or where the history is too short for that, by folds of whole units. By time, only the last
 * split serves the calibration: its model learnt from nearly as much as the one to be calibrated, those of earlier splits from far less,
 * and are far more in need of it.
 */
function innerSplits(input: LadderInput, rows: Uint32Array): Pick<FitInput, 'inner' | 'innerForCalibration'> {
  const labels = Uint8Array.from(rows, (row) => input.data.labels[row] as number);
  const byTime = input.times.length > 0 ? innerTimeSplits(rows, input.times, input.gapMs) : [];
  const usable = byTime.filter(({ train, test }) => hasBoth(input.data, train) && hasBoth(input.data, test));
  if (usable.length > 0) return { inner: usable, innerForCalibration: usable.slice(-1) };
  const units = Int32Array.from(rows, (row) => input.units[row] as number);
  const folds = stratifiedFolds(labels, innerFolds, randomOf(input.seed), units)
    .map(({ train, test }) => ({ train: at(rows, train), test: at(rows, test) }))
    .filter(({ train }) => hasBoth(input.data, train));
  return { inner: folds, innerForCalibration: folds };
}

const at = (rows: Uint32Array, positions: Uint32Array): Uint32Array => positions.map((i) => rows[i] as number);

function hasBoth(data: Dataset, rows: Uint32Array): boolean {
  let positives = 0;
  for (const row of rows) positives += data.labels[row] as number;
  return positives > 0 && positives < rows.length;
}

function words(kind: ModelKind): string {
  return kind.replaceAll('_', ' ');
}
