/**
 * What goes together with an outcome (renewed or not, or a number): correlation and regression with intervals. It says what was seen
 * together, never what caused what: nobody drew lots for who got the driver.
 */
import type { Figure } from '../evaluation/report.ts';
import { fitLinear } from '../models/fit-linear.ts';
import { addRow, emptyRows, type LinearRows, rowDot } from '../models/linear-rows.ts';
import { logisticLoss, type RowLoss } from '../models/row-loss.ts';
import { type CholeskyFactor, choleskySolve } from '../numeric/cholesky.ts';
import { meanAndSd } from '../numeric/moments.ts';
import { type AssociationFacts, associationWords, type OutcomeKind } from './association-words.ts';

export interface Driver {
  readonly name: string;
  /** One number a row; NaN where it is not known. */
  readonly values: Float64Array;
}

export interface AssociationInput {
  readonly outcome: OutcomeKind;
  readonly outcomes: Float64Array;
  readonly drivers: readonly Driver[];
  /** A number for each row: rows of one customer are not independent of each other. */
  readonly groups?: ArrayLike<number>;
  /** "renewed", "renewal rate": what the outcome is called. */
  readonly name: string;
}

export interface Association extends AssociationFacts {
  readonly words: string;
}

export interface AssociationReport {
  readonly rows: number;
  /** Largest effect first. */
  readonly associations: readonly Association[];
  readonly leftOut: readonly { readonly driver: string; readonly reason: string }[];
  /** Why there is no regression; null where there is one. */
  readonly reason: string | null;
  readonly note: string;
}

const z95 = 1.959964;
const fewestRows = 30;
/** Of the rarer outcome, and for each driver (Peduzzi et al. 1996, J. Clinical Epidemiology 49). */
const fewestEvents = 10;
/** Weak prior on a standardised weight: 2.5 (Gelman et al. 2008, Annals of Applied Statistics 2(4)); it bounds separable data. */
const priorPrecision = 1 / 2.5 ** 2;
const note =
  'Associations, not causes: they say what went together in these rows. Of 20 drivers without any effect, one is expected to look clear.';

/** @throws RangeError where the columns are not as long as the outcomes. */
export function associate(input: AssociationInput): AssociationReport {
  const rows = input.outcomes.length;
  if (input.drivers.some(({ values }) => values.length !== rows)) throw new RangeError('columns of another length');
  const kept: Standardised[] = [];
  const leftOut: { driver: string; reason: string }[] = [];
  for (const driver of input.drivers) {
    const standardised = standardise(driver);
    if (typeof standardised === 'string') leftOut.push({ driver: driver.name, reason: standardised });
    else kept.push(standardised);
  }
  const reason = problemOf(input, kept.length);
  const effects = reason === null ? effectsOf(input, kept) : [];
  const neutral = input.outcome === 'happened' ? 1 : 0;
  const associations = kept.map((driver, i): Association => {
    const effect = effects[i] ?? null;
    const isClear = effect !== null && (effect.low > neutral || effect.high < neutral);
    const correlation = correlationOf(driver, input.outcomes);
    const found = { driver: driver.name, n: driver.n, step: driver.sd, correlation, effect, isClear };
    return { ...found, words: associationWords(found, input) };
  });
  const size = ({ effect }: Association): number => {
    if (effect === null) return 0;
    return Math.abs(input.outcome === 'happened' ? Math.log(effect.value) : effect.value);
  };
  associations.sort((a, b) => size(b) - size(a) || (a.driver < b.driver ? -1 : 1));
  return { rows, associations, leftOut, reason, note };
}

interface Standardised {
  readonly name: string;
  readonly n: number;
  readonly sd: number;
  /** (value - mean) / sd; 0, the mean, where it is not known. */
  readonly scaled: Float64Array;
  readonly isKnown: Uint8Array;
}

function standardise({ name, values }: Driver): Standardised | string {
  const isKnown = Uint8Array.from(values, (value) => (Number.isFinite(value) ? 1 : 0));
  const known = values.filter((value) => Number.isFinite(value));
  if (known.length < fewestRows) return `known in ${known.length} rows only`;
  const { mean, sd } = meanAndSd(known, new Float64Array(known.length).fill(1));
  if (!(sd > 0) || !Number.isFinite(sd) || !Number.isFinite(mean)) return 'it does not vary';
  const scaled = values.map((value) => (Number.isFinite(value) ? value / sd - mean / sd : 0));
  return { name, n: known.length, sd, scaled, isKnown };
}

function problemOf({ outcome, outcomes }: AssociationInput, drivers: number): string | null {
  if (!outcomes.every(Number.isFinite)) return 'an outcome is not a number';
  if (drivers === 0) return 'no driver varies';
  if (outcomes.length < fewestRows) return `${outcomes.length} rows are too few`;
  if (outcome === 'number') {
    const { sd } = meanAndSd(outcomes, new Float64Array(outcomes.length).fill(1));
    if (!(sd > 0) || !Number.isFinite(sd)) return 'the outcome does not vary';
    return outcomes.length < fewestEvents * (drivers + 1) ? `too few rows for ${drivers} drivers` : null;
  }
  if (!outcomes.every((value) => value === 0 || value === 1)) return 'an outcome is neither 0 nor 1';
  const hits = outcomes.filter((value) => value === 1).length;
  const rarer = Math.min(hits, outcomes.length - hits);
  return rarer < fewestEvents * drivers
    ? `${rarer} cases of the rarer outcome are too few for ${drivers} drivers`
    : null;
}

/** Weights of all drivers together with robust intervals, in the order of the drivers. */
function effectsOf(input: AssociationInput, drivers: readonly Standardised[]): Figure[] {
  const rows = input.outcomes.length;
  const terms = drivers.length + 1;
  const x = emptyRows({ rows, denseTerms: terms, terms, groups: 0 });
  for (let i = 0; i < rows; i++) {
    x.dense[i * terms] = 1;
    drivers.forEach(({ scaled }, j) => {
      x.dense[i * terms + j + 1] = scaled[i] as number;
    });
  }
  const isLogistic = input.outcome === 'happened';
  const ones = new Float64Array(rows).fill(1);
  const { mean, sd } = meanAndSd(input.outcomes, ones);
  const targets = isLogistic ? input.outcomes : input.outcomes.map((value) => value / sd - mean / sd);
  const loss = isLogistic ? logisticLoss(targets, ones) : squaredLoss(targets);
  const precision = new Float64Array(terms).fill(priorPrecision);
  precision[0] = 0;
  const { beta, hessian } = fitLinear({ x, loss, centre: new Float64Array(terms), precision });
  const errors = robustErrors(x, loss.slopes(etaOf(x, beta)), hessian, input.groups);
  return drivers.map((_, j) => {
    const [value, half] = [beta[j + 1] as number, z95 * (errors[j + 1] as number)];
    const unit = isLogistic ? (logOdds: number) => Math.exp(Math.max(-700, Math.min(700, logOdds))) : scaledBy(sd);
    return { value: unit(value), low: unit(value - half), high: unit(value + half) };
  });
}

function scaledBy(sd: number): (value: number) => number {
  return (value) => value * sd;
}

function etaOf(x: LinearRows, beta: Float64Array): Float64Array {
  return Float64Array.from({ length: x.rows }, (_, i) => rowDot(x, i, beta));
}

function squaredLoss(targets: Float64Array): RowLoss {
  return {
    value: (eta) => eta.reduce((sum, each, i) => sum + (each - (targets[i] as number)) ** 2 / 2, 0),
    slopes: (eta) => eta.map((each, i) => each - (targets[i] as number)),
    curvatures: (eta) => new Float64Array(eta.length).fill(1),
  };
}

/** Sandwich estimator H⁻¹ (Σ s s') H⁻¹ over customers (Liang and Zeger 1986, Biometrika 73(1)); each row is one unless given. */
function robustErrors(
  x: LinearRows,
  slopes: Float64Array,
  hessian: CholeskyFactor,
  groups: ArrayLike<number> | undefined,
): Float64Array {
  const scores = new Map<number, Float64Array>();
  for (let i = 0; i < x.rows; i++) {
    const group = groups?.[i] ?? i;
    let score = scores.get(group);
    if (score === undefined) {
      score = new Float64Array(x.terms);
      scores.set(group, score);
    }
    addRow(x, i, slopes[i] as number, score);
  }
  const variances = new Float64Array(x.terms);
  for (const score of scores.values()) {
    const solved = choleskySolve(hessian, score);
    for (let j = 0; j < x.terms; j++) variances[j] = (variances[j] as number) + (solved[j] as number) ** 2;
  }
  const few = scores.size / Math.max(1, scores.size - 1);
  return variances.map((variance) => Math.sqrt(variance * few));
}

function correlationOf({ scaled, isKnown, n }: Standardised, outcomes: Float64Array): Figure | null {
  const known = outcomes.filter((_, i) => isKnown[i] === 1);
  const { mean, sd } = meanAndSd(known, new Float64Array(known.length).fill(1));
  if (!(sd > 0) || !Number.isFinite(sd) || n < 4) return null;
  let sum = 0;
  outcomes.forEach((outcome, i) => {
    if (isKnown[i] === 1) sum += (scaled[i] as number) * (outcome / sd - mean / sd);
  });
  const r = Math.max(-1, Math.min(1, sum / n));
  if (!Number.isFinite(r)) return null;
  const z = Math.atanh(Math.max(-0.9999999, Math.min(0.9999999, r)));
  const half = z95 / Math.sqrt(n - 3);
  return { value: r, low: Math.min(r, Math.tanh(z - half)), high: Math.max(r, Math.tanh(z + half)) };
}
