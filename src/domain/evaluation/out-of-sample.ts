import { type Dataset, readRow, takeFloats, takeRows } from '../models/dataset.ts';
import type { FittedModel, ModelKind, Params } from '../models/estimator.ts';
import { applyCalibration, calibratedContributions } from './calibrate.ts';
import type { CalibrationMethod } from './calibration.ts';
import type { Candidate } from './fit-candidate.ts';
import type { LadderInput } from './ladder-types.ts';
import { probabilities } from './probabilities.ts';
import type { Importance } from './report.ts';

/** The rows of all test parts, one after the other. */
export interface TestRows {
  readonly positions: Uint32Array;
  /** Number of the split that each row was tested in. */
  readonly folds: Uint8Array;
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
  readonly units: Int32Array;
  readonly events: Int32Array;
}

/** What one model said of them, each fold's part by the model fitted to that fold's training rows. */
export interface Predictions {
  readonly kind: ModelKind;
  readonly logOdds: Float64Array;
  readonly risks: Float64Array;
  readonly params: readonly Params[];
  readonly calibrations: readonly CalibrationMethod[];
  readonly fitMs: number;
  readonly importances: readonly Importance[];
}

/** Rows whose shares are averaged for the importances. */
const importanceRows = 1_000;

export function testRows(input: LadderInput): TestRows {
  const size = input.splits.reduce((sum, split) => sum + split.test.length, 0);
  const positions = new Uint32Array(size);
  const folds = new Uint8Array(size);
  let at = 0;
  input.splits.forEach(({ test }, fold) => {
    positions.set(test, at);
    folds.fill(fold, at, at + test.length);
    at += test.length;
  });
  return {
    positions,
    folds,
    labels: Uint8Array.from(positions, (row) => input.data.labels[row] as number),
    weights: takeFloats(input.data.weights, positions),
    units: Int32Array.from(positions, (row) => input.units[row] as number),
    events: Int32Array.from(positions, (row) => input.events[row] as number),
  };
}

/** Predicts every test part by its own candidate. */
export function predictOutOfSample(
  kind: ModelKind,
  input: LadderInput,
  rows: TestRows,
  candidates: readonly Candidate[],
): Predictions {
  const logOdds = new Float64Array(rows.positions.length);
  let at = 0;
  candidates.forEach(({ model, calibration }, fold) => {
    const test = input.splits[fold]?.test ?? new Uint32Array();
    const raw = model.predictLogOdds(takeRows(input.data, test));
    for (let i = 0; i < raw.length; i++) logOdds[at + i] = applyCalibration(calibration, raw[i] as number);
    at += test.length;
  });
  const last = candidates[candidates.length - 1];
  return {
    kind,
    logOdds,
    risks: probabilities(logOdds),
    params: candidates.map((candidate) => candidate.params),
    calibrations: candidates.map((candidate) => candidate.calibration.method),
    fitMs: candidates.reduce((sum, candidate) => sum + candidate.fitMs, 0),
    importances:
      last === undefined ? [] : importancesOf(last, input.data, input.splits.at(-1)?.test ?? new Uint32Array()),
  };
}

/** Mean absolute share of each column in the calibrated log-odds, over evenly spaced rows; the largest first. */
export function importancesOf(
  { model, calibration }: { readonly model: FittedModel; readonly calibration: Candidate['calibration'] },
  data: Dataset,
  positions: Uint32Array,
): Importance[] {
  const sums = new Float64Array(data.columns.length);
  const row = new Float64Array(data.columns.length);
  const step = Math.max(1, Math.floor(positions.length / importanceRows));
  let count = 0;
  for (let i = 0; i < positions.length; i += step) {
    const { base, shares } = model.contributions(readRow(data, positions[i] as number, row));
    const calibrated = calibratedContributions(calibration, base, shares);
    for (let c = 0; c < sums.length; c++) sums[c] = (sums[c] as number) + Math.abs(calibrated.shares[c] as number);
    count += 1;
  }
  return data.columns
    .map((column, c) => ({ name: column.name, meanShare: (sums[c] as number) / Math.max(1, count) }))
    .sort((a, b) => b.meanShare - a.meanShare || (a.name < b.name ? -1 : 1));
}
