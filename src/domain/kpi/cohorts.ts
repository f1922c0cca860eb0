/**
 * Cohorts: customers by the month or quarter of their first won deal, and what became of them. Column k is the state at the end of the
 * k-th month after the month of the first win (0: at the end of that month itself).
 */
import type { Instant } from '../records/types.ts';
import { type CustomerHistory, customerBefore, recurringBefore } from './customer-history.ts';
import { type Month, monthOf, monthStart } from './month.ts';

export interface CohortOptions {
  readonly asOf: Instant;
  /** First and last month of first wins. */
  readonly from: Month;
  readonly to: Month;
  /** 3 for quarters; 1 unless given. */
  readonly cohortMonths?: 1 | 3;
  /** Columns end here; 24 unless given. */
  readonly mostMonths?: number;
}

/** Sums that add up over customers. Made by `emptyCohorts`, filled by `addToCohorts`. */
export interface Cohorts {
  readonly options: Required<CohortOptions>;
  readonly rows: readonly CohortSums[];
}

interface CohortSums {
  readonly month: Month;
  customers: number;
  /** By months since: customers still there. */
  readonly active: Float64Array;
  /** By currency: recurring value at first, and by months since. */
  readonly recurring: Map<string, { base: number; readonly cents: Float64Array }>;
}

/** One row of the heat map. */
export interface CohortRow {
  /** First month of the cohort. */
  readonly month: Month;
  readonly customers: number;
  /** By months since: share still customers; only months that are over for the whole cohort. */
  readonly kept: readonly number[];
  /** Share of the first recurring value that runs; above 1 where the cohort grew; null where it had none in this currency. */
  readonly valueKept: readonly (number | null)[];
}

const usualMonths = 24;

/** @throws RangeError where the months are not whole or end before they begin. */
export function emptyCohorts({ cohortMonths = 1, mostMonths = usualMonths, ...given }: CohortOptions): Cohorts {
  const { from, to } = given;
  const isRange = [from, to, mostMonths].every(Number.isInteger) && from <= to && mostMonths >= 0;
  if (!isRange) throw new RangeError(`months ${from} to ${to} are no range`);
  const rows: CohortSums[] = [];
  for (let month = from; month <= to; month += cohortMonths) {
    rows.push({ month, customers: 0, active: new Float64Array(mostMonths + 1), recurring: new Map() });
  }
  return { options: { ...given, cohortMonths, mostMonths }, rows };
}

/** Adds a customer whose first win lies in the range. */
export function addToCohorts(cohorts: Cohorts, history: CustomerHistory): void {
  const { from, to, cohortMonths, mostMonths, asOf } = cohorts.options;
  if (history.firstWinAt === null) return;
  const month = monthOf(history.firstWinAt);
  const row = cohorts.rows[Math.floor((month - from) / cohortMonths)];
  if (row === undefined || month > to) return;
  row.customers += 1;
  const ends: Instant[] = [];
  for (let k = 0; k <= mostMonths && monthStart(month + k + 1) <= asOf + 1; k++) ends.push(monthStart(month + k + 1));
  const states = customerBefore(history, ends);
  states.forEach((isThere, k) => {
    if (isThere) row.active[k] = (row.active[k] as number) + 1;
  });
  for (const currency of history.currencies) addValue(row, history, currency, ends);
}

/** A term that begins later counts from the first win on, at its first value: signed is signed. */
function addValue(row: CohortSums, history: CustomerHistory, currency: string, ends: readonly Instant[]): void {
  const values = ends.map((end) => recurringBefore(history, currency, end));
  const first = values.findIndex((cents) => cents > 0);
  if (first < 0) return;
  const base = values[first] as number;
  let sums = row.recurring.get(currency);
  if (sums === undefined) {
    sums = { base: 0, cents: new Float64Array(row.active.length) };
    row.recurring.set(currency, sums);
  }
  sums.base += base;
  const { cents } = sums;
  values.forEach((value, k) => {
    cents[k] = (cents[k] as number) + (k < first ? base : value);
  });
}

/** into += from; both of the same options. */
export function addCohorts(into: Cohorts, from: Cohorts): void {
  if (into.rows.length !== from.rows.length || into.rows[0]?.month !== from.rows[0]?.month) {
    throw new RangeError('cohorts of other months do not add up');
  }
  into.rows.forEach((row, i) => {
    const other = from.rows[i] as CohortSums;
    row.customers += other.customers;
    addArrays(row.active, other.active);
    for (const [currency, { base, cents }] of other.recurring) {
      const sums = row.recurring.get(currency) ?? { base: 0, cents: new Float64Array(cents.length) };
      sums.base += base;
      addArrays(sums.cents, cents);
      row.recurring.set(currency, sums);
    }
  });
}

/** The heat map, oldest cohort first; cohorts without a customer are left out. `currency` is whose value is followed. */
export function cohortRows({ options, rows }: Cohorts, currency: string): readonly CohortRow[] {
  const shown = rows.filter((row) => row.customers > 0);
  return shown.map(({ month, customers, active, recurring }) => {
    // The youngest month of the cohort decides which columns are over.
    const last = Math.min(month + options.cohortMonths - 1, options.to);
    let known = 0;
    while (known < active.length && monthStart(last + known + 1) <= options.asOf + 1) known += 1;
    const value = recurring.get(currency);
    const base = value?.base ?? 0;
    const columns = Array.from({ length: known }, (_, k) => k);
    return {
      month,
      customers,
      kept: columns.map((k) => (active[k] as number) / customers),
      valueKept: columns.map((k) => (value !== undefined && base > 0 ? (value.cents[k] as number) / base : null)),
    };
  });
}

function addArrays(into: Float64Array, from: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + (from[i] as number);
}
