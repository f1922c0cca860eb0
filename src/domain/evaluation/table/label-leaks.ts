/**
 * Columns that know the label too well: a cancellation date, a reason for leaving, a status that is set afterwards. No model sees churn
 * coming this surely from one column, so such a one was probably filled in when the customer had left.
 */
import type { Dataset } from '../../models/dataset.ts';
import { countPositives } from '../../models/dataset.ts';
import type { Random } from '../../random.ts';
import { auc } from '../metrics.ts';
import type { EvaluationWarning } from '../report.ts';

const leakAuc = 0.98;
const strongAuc = 0.9;
/** With fewer of either kind one column in many tells them apart by luck. */
const fewestOfAKind = 5;
const fewestRows = 30;
const folds = 5;
/** Weight of the base rate in the rate of a category, in rows. */
const priorRows = 5;

export function labelLeaks(data: Dataset, units: Int32Array, random: Random): EvaluationWarning[] {
  const positives = countPositives(data.labels);
  if (Math.min(positives, data.rows - positives) < fewestOfAKind || data.rows < fewestRows) return [];
  const foldOf = foldsByUnit(units, random);
  return data.columns.flatMap(({ name }, c): EvaluationWarning[] => {
    const { value, isByAbsence } = columnAuc(data, c, foldOf);
    if (value <= strongAuc) return [];
    return [value > leakAuc ? leak(name, value, isByAbsence) : strong(name, value)];
  });
}

/** How well the column alone, or its being filled in or not, ranks those that left: 0.5 to 1. */
function columnAuc(data: Dataset, c: number, foldOf: Uint8Array): { value: number; isByAbsence: boolean } {
  const { labels } = data;
  const values = data.values[c] as Float64Array;
  const absence = values.map((value) => (Number.isNaN(value) ? 1 : 0));
  const byAbsence = eitherWay(auc(absence, labels));
  const present = absence.includes(1) ? positionsOf(absence, 0) : null;
  const isCategory = data.columns[c]?.kind === 'category';
  const byValue = isCategory
    ? (auc(outOfFoldRates(values, labels, foldOf), labels) ?? 0.5)
    : eitherWay(present === null ? auc(values, labels) : auc(at(values, present), atBytes(labels, present)));
  return byAbsence > byValue ? { value: byAbsence, isByAbsence: true } : { value: byValue, isByAbsence: false };
}

const eitherWay = (value: number | null): number => (value === null ? 0.5 : Math.max(value, 1 - value));

function positionsOf(values: Float64Array, wanted: number): Uint32Array {
  const positions: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] === wanted) positions.push(i);
  return Uint32Array.from(positions);
}

const at = (values: Float64Array, positions: Uint32Array): Float64Array =>
  Float64Array.from(positions, (i) => values[i] as number);
const atBytes = (values: Uint8Array, positions: Uint32Array): Uint8Array =>
  Uint8Array.from(positions, (i) => values[i] as number);

/** Share that left among the rows with the same category in the other folds; a row must not tell of itself. */
function outOfFoldRates(values: Float64Array, labels: Uint8Array, foldOf: Uint8Array): Float64Array {
  let categories = 1;
  for (const value of values) if (value + 2 > categories) categories = value + 2;
  // Not known is a category of its own, the first one.
  const cellOf = (row: number): number => {
    const value = values[row] as number;
    return (foldOf[row] as number) * categories + (Number.isNaN(value) ? 0 : value + 1);
  };
  const rows = new Float64Array(folds * categories);
  const left = new Float64Array(folds * categories);
  for (let row = 0; row < labels.length; row++) {
    const cell = cellOf(row);
    rows[cell] = (rows[cell] as number) + 1;
    left[cell] = (left[cell] as number) + (labels[row] as number);
  }
  const totalRows = overFolds(rows, categories);
  const totalLeft = overFolds(left, categories);
  const baseRate = countPositives(labels) / labels.length;
  return Float64Array.from(labels, (_, row) => {
    const cell = cellOf(row);
    const others = (totalRows[cell % categories] as number) - (rows[cell] as number);
    const othersLeft = (totalLeft[cell % categories] as number) - (left[cell] as number);
    return (othersLeft + priorRows * baseRate) / (others + priorRows);
  });
}

function overFolds(cells: Float64Array, categories: number): Float64Array {
  return Float64Array.from({ length: categories }, (_, category) => {
    let sum = 0;
    for (let fold = 0; fold < folds; fold++) sum += cells[fold * categories + category] as number;
    return sum;
  });
}

/** Rows of one unit share a fold: they are often alike. */
function foldsByUnit(units: Int32Array, random: Random): Uint8Array {
  let most = 0;
  for (const unit of units) if (unit > most) most = unit;
  const foldOfUnit = Uint8Array.from({ length: most + 1 }, () => random.int(folds));
  return Uint8Array.from(units, (unit) => foldOfUnit[unit] as number);
}

const leak = (name: string, value: number, isByAbsence: boolean): EvaluationWarning => ({
  code: 'LABEL_LEAK',
  message: `"${name}" ${isByAbsence ? 'being filled in or not' : 'alone'} tells almost surely who left (AUC ${value.toFixed(3)}). Probably it is only known afterwards; then the figures are too good to be true. Leave it out: --leave-out "${name}"`,
});

const strong = (name: string, value: number): EvaluationWarning => ({
  code: 'STRONG_COLUMN',
  message: `"${name}" alone tells very well who left (AUC ${value.toFixed(3)}). Is it known before a customer leaves? If not, leave it out: --leave-out "${name}"`,
});
