/** One rung of the ladder on one part of the data: parameters and calibration from inner splits, then the fit on all of its rows. */
import { type Dataset, takeFloats, takeRows } from '../models/dataset.ts';
import type { Estimator, FitContext, FittedModel, Params } from '../models/estimator.ts';
import { randomOf, shuffled } from '../random.ts';
import { chooseCalibration } from './calibrate.ts';
import type { Calibration } from './calibration.ts';
import type { Split } from './ladder-types.ts';
import { logLoss } from './metrics.ts';
import { probabilities } from './probabilities.ts';

export interface FitInput {
  readonly data: Dataset;
  readonly units: Int32Array;
  readonly rows: Uint32Array;
  /** Splits of `rows`; empty where there is too little to split. */
  readonly inner: readonly Split[];
  /** Those of them whose predictions the calibration is fitted to. */
  readonly innerForCalibration: readonly Split[];
  readonly seed: number;
  /** Milliseconds of a running clock. */
  readonly now: () => number;
}

export interface Candidate {
  readonly params: Params;
  readonly model: FittedModel;
  readonly calibration: Calibration;
  readonly fitMs: number;
}

/** Predictions for rows that the model was not fitted on. */
interface Trial {
  readonly params: Params;
  readonly positions: Uint32Array;
  readonly logOdds: Float64Array;
  readonly loss: number;
}

/** More rows than this tell no more about which parameters suit. */
const maxRowsForParams = 20_000;

/** The parameters of least log loss over the inner splits, on a sample where there are many rows; the plainest among equals. */
export function chooseParams(estimator: Estimator, input: FitInput): Params {
  const grid = estimator.grid(takeRows(input.data, input.rows));
  const [plainest = {}] = grid;
  const inner = input.inner.map((split) => thinned(split, input.seed));
  if (grid.length < 2 || inner.length === 0) return plainest;
  let best: Trial | undefined;
  for (const params of grid) {
    const trial = tryParams(estimator, params, input, inner);
    if (best === undefined || trial.loss < best.loss) best = trial;
  }
  return best?.params ?? plainest;
}

/** Fits on all rows; the calibration is fitted on the inner splits' predictions, never on rows that trained the model it corrects. */
export function fitCandidate(estimator: Estimator, params: Params, input: FitInput): Candidate {
  const calibration = calibrationOf(estimator, params, input);
  const rows = takeRows(input.data, input.rows);
  const startedAt = input.now();
  const model = estimator.fit(rows, params, contextOf(input, input.rows));
  return { params, model, calibration, fitMs: input.now() - startedAt };
}

function calibrationOf(estimator: Estimator, params: Params, input: FitInput): Calibration {
  if (input.innerForCalibration.length === 0 || estimator.kind === 'base_rate') return { method: 'none' };
  const { positions, logOdds } = tryParams(estimator, params, input, input.innerForCalibration);
  return chooseCalibration({
    logOdds,
    labels: Uint8Array.from(positions, (row) => input.data.labels[row] as number),
    weights: takeFloats(input.data.weights, positions),
    units: Int32Array.from(positions, (row) => input.units[row] as number),
    seed: input.seed,
  }).calibration;
}

function tryParams(estimator: Estimator, params: Params, input: FitInput, inner: readonly Split[]): Trial {
  const size = inner.reduce((sum, split) => sum + split.test.length, 0);
  const positions = new Uint32Array(size);
  const logOdds = new Float64Array(size);
  let at = 0;
  for (const { train, test } of inner) {
    const model = estimator.fit(takeRows(input.data, train), params, contextOf(input, train));
    positions.set(test, at);
    logOdds.set(model.predictLogOdds(takeRows(input.data, test)), at);
    at += test.length;
  }
  const labels = Uint8Array.from(positions, (row) => input.data.labels[row] as number);
  const loss = logLoss(probabilities(logOdds), labels, takeFloats(input.data.weights, positions));
  return { params, positions, logOdds, loss: loss ?? Number.POSITIVE_INFINITY };
}

/** Rows of one unit stay together where a fit sets some aside. */
function contextOf({ seed, units }: FitInput, rows: Uint32Array): FitContext {
  return { seed, groups: Int32Array.from(rows, (row) => units[row] as number) };
}

function thinned(split: Split, seed: number): Split {
  const share = maxRowsForParams / (split.train.length + split.test.length);
  if (share >= 1) return split;
  return { train: sampleOf(split.train, share, seed), test: sampleOf(split.test, share, seed + 1) };
}

function sampleOf(positions: Uint32Array, share: number, seed: number): Uint32Array {
  const order = shuffled(positions.length, randomOf(seed)).subarray(0, Math.ceil(positions.length * share));
  return order.map((i) => positions[i] as number).sort();
}
