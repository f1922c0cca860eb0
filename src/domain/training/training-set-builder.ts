import { featureView } from '../features/feature-view.ts';
import { featureVector } from '../features/registry.ts';
import type { Timeline } from '../records/timeline.ts';
import type { Instant, RecordType } from '../records/types.ts';
import { labelLagDays, monthlyGrid } from './grid.ts';
import { commercialOnly, type Outcome, outcomeAfter } from './labels.ts';
import { type AccountParts, accountParts, rowPartCount, rowParts, trainingParts } from './parts.ts';
import { riskColumns, riskRow } from './risk-columns.ts';
import { RowBuffer } from './row-buffer.ts';
import { drawOf, roomFor, type Stratum, type StratumName, strata, thresholdOf } from './sampling.ts';
import type { TrainingSet } from './training-set.ts';
import { createTypicalValues } from './typical-values.ts';

export interface TrainingSetOptions {
  readonly horizonDays: number;
  readonly graceDays: number;
  /** As-of dates at most, a month apart. */
  readonly months: number;
  /** Moment up to which departures are known: the as-of date of the last sync that ended. */
  readonly knownUntil: Instant;
  readonly maxRows: number;
  readonly seed: number;
  /** A guess is enough: it spares the features of rows that would be thinned out later. */
  readonly expectedCustomers: number;
  /** Record types the install has, as in its timelines: departures of its own are known without the days of grace. */
  readonly connected?: readonly RecordType[];
}

export interface TrainingSetBuilder {
  /** All rows of one customer, each customer once, in any order. */
  readonly add: (timeline: Timeline) => void;
  /** The set, by customer id and date: the same for any order of adding. To be called once. */
  readonly finish: () => TrainingSet;
}

/** Rows are kept from the start with a chance that would give several times what fits, as not every customer was one all the time. */
const firstSurplus = 4;
/** Rows are thinned out when so many times their room is taken. */
const heldSurplus = 1.25;

/**
 * Collects the rows of a training set customer by customer, in memory that depends on `maxRows` alone. Labels are worked out for
 * every row of the grid, features for rows that are kept only.
 */
export function createTrainingSetBuilder(options: TrainingSetOptions): TrainingSetBuilder {
  const { maxRows, seed, graceDays } = options;
  const dates = monthlyGrid({ ...options, lagDays: labelLagDays(options.connected, graceDays) });
  const buffer = new RowBuffer(riskColumns.length, rowPartCount);
  const typical = createTypicalValues();
  const customers: Customer[] = [];
  const expected = options.expectedCustomers * dates.length;
  const sizes: Record<StratumName, Stratum> = {
    stayed: { population: 0, held: 0, threshold: Math.min(1, (firstSurplus * maxRows) / Math.max(1, expected)) },
    left: { population: 0, held: 0, threshold: 1 },
  };
  const thinned = (name: StratumName): void => {
    const stratum = sizes[name];
    const draws = drawsOf(buffer, name);
    stratum.threshold = Math.min(stratum.threshold, thresholdOf(draws, roomFor(name, sizes, maxRows)));
    buffer.keep(positionsBelow(buffer, name, stratum.threshold));
    stratum.held = drawsOf(buffer, name).length;
  };
  const addRow = (timeline: Timeline, asOf: Instant, { rule, departedAt }: Outcome): void => {
    const name = rule === 0 ? 'stayed' : 'left';
    const stratum = sizes[name];
    stratum.population += 1;
    const draw = drawOf(timeline.account.id, asOf, seed);
    if (draw >= stratum.threshold) return;
    const view = featureView(timeline, asOf, graceDays);
    const vector = featureVector(view);
    typical.add(draw, vector.values);
    const values = riskRow(vector);
    buffer.push({ values, customer: customers.length, asOf, rule, departedAt, draw, parts: rowParts(view, graceDays) });
    stratum.held += 1;
    if (stratum.held > heldSurplus * roomFor(name, sizes, maxRows)) thinned(name);
  };
  return {
    add: (timeline) => {
      const commercial = commercialOnly(timeline);
      for (const asOf of dates) {
        const outcome = outcomeAfter(commercial, asOf, options);
        if (outcome !== null) addRow(timeline, asOf, outcome);
      }
      customers.push({ id: timeline.account.id, ...accountParts(timeline.account) });
    },
    finish: () => {
      for (const name of strata) thinned(name);
      const usual = typical.finish(Math.min(sizes.stayed.threshold, sizes.left.threshold));
      return { ...trainingSetOf(buffer, customers, sizes, dates, options), typical: usual };
    },
  };
}

interface Customer extends AccountParts {
  readonly id: string;
}

function isOf(name: StratumName, rule: number): boolean {
  return (name === 'stayed') === (rule === 0);
}

function drawsOf(buffer: RowBuffer, name: StratumName): Float64Array {
  const rules = buffer.fixed('rule');
  return buffer.fixed('draw').filter((_, row) => isOf(name, rules[row] as number));
}

/** Rows that stay when a stratum keeps only draws below a threshold. */
function positionsBelow(buffer: RowBuffer, name: StratumName, threshold: number): Uint32Array {
  const rules = buffer.fixed('rule');
  const draws = buffer.fixed('draw');
  const all = Uint32Array.from({ length: buffer.rows }, (_, row) => row);
  return all.filter((row) => !isOf(name, rules[row] as number) || (draws[row] as number) < threshold);
}

function trainingSetOf(
  buffer: RowBuffer,
  customers: readonly Customer[],
  { stayed, left }: Readonly<Record<StratumName, Stratum>>,
  dates: Float64Array,
  { horizonDays, knownUntil }: TrainingSetOptions,
): TrainingSet {
  sortRows(buffer, customers);
  const rules = Uint8Array.from(buffer.fixed('rule'));
  const weightOf = (rule: number): number =>
    rule === 0 ? stayed.population / stayed.held : left.population / left.held;
  const { numbers, kept } = renumbered(buffer.fixed('customer'));
  const keptCustomers = Array.from(kept, (customer) => customers[customer] as Customer);
  const rowAccounts = Array.from(numbers, (number) => keptCustomers[number] as Customer);
  return {
    data: {
      columns: riskColumns,
      rows: buffer.rows,
      values: buffer.values(),
      labels: rules.map((rule) => (rule === 0 ? 0 : 1)),
      weights: Float64Array.from(rules, weightOf),
    },
    customers: numbers,
    customerIds: keptCustomers.map((customer) => customer.id),
    asOf: buffer.fixed('asOf'),
    rules,
    events: eventNumbers(numbers, buffer.fixed('departedAt')),
    parts: trainingParts(rowAccounts, buffer.part(0), buffer.part(1)),
    horizonDays,
    window: { from: dates[0] as number, to: dates[dates.length - 1] as number, knownUntil },
    sampling: {
      population: stayed.population + left.population,
      keptShare: shareOf(stayed),
      ...(left.held < left.population ? { keptLeftShare: shareOf(left) } : {}),
    },
  };
}

function shareOf({ held, population }: Stratum): number {
  return population === 0 ? 1 : held / population;
}

/** By customer id, then by date. */
function sortRows(buffer: RowBuffer, customers: readonly Customer[]): void {
  const byId = [...customers.keys()].sort((a, b) =>
    (customers[a] as Customer).id < (customers[b] as Customer).id ? -1 : 1,
  );
  const rank = new Uint32Array(customers.length);
  byId.forEach((customer, place) => {
    rank[customer] = place;
  });
  const customer = buffer.fixed('customer');
  const asOf = buffer.fixed('asOf');
  const rankOf = (row: number): number => rank[customer[row] as number] as number;
  const order = Uint32Array.from({ length: buffer.rows }, (_, row) => row);
  buffer.keep(order.sort((a, b) => rankOf(a) - rankOf(b) || (asOf[a] as number) - (asOf[b] as number)));
}

/** Numbers from 0 on for what comes in runs: 7 7 3 3 9 gives 0 0 1 1 2, of 7 3 9. */
function renumbered(values: Float64Array): { readonly numbers: Int32Array; readonly kept: readonly number[] } {
  const kept: number[] = [];
  const numbers = Int32Array.from(values, (value) => {
    if (kept[kept.length - 1] !== value) kept.push(value);
    return kept.length - 1;
  });
  return { numbers, kept };
}

/** Departures are numbered in the order of rows; a customer who came back may have several. */
function eventNumbers(customers: Int32Array, departedAt: Float64Array): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(departedAt, (at, row) => {
    if (Number.isNaN(at)) return -1;
    const key = `${customers[row]}:${at}`;
    const number = known.get(key) ?? known.size;
    known.set(key, number);
    return number;
  });
}
