import { describe, expect, it } from 'vitest';
import { randomOf, shuffled } from '../../../../src/domain/random.ts';
import { buildTimelines } from '../../../../src/domain/records/build-timelines.ts';
import { dayMs } from '../../../../src/domain/records/time.ts';
import type { Timeline } from '../../../../src/domain/records/timeline.ts';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { riskColumns } from '../../../../src/domain/training/risk-columns.ts';
import type { TrainingSet } from '../../../../src/domain/training/training-set.ts';
import {
  createTrainingSetBuilder,
  type TrainingSetOptions,
} from '../../../../src/domain/training/training-set-builder.ts';
import { account, activity, ago, everything, term, today } from '../timelines.ts';

const industries = ['Retail', 'Software', null];
const options: TrainingSetOptions = {
  horizonDays: 90,
  graceDays: 30,
  months: 12,
  knownUntil: today,
  maxRows: 100_000,
  seed: 7,
  expectedCustomers: 200,
  connected: everything,
};

/** Customers who renewed last a different number of days ago, so that some terms end on the grid and are not renewed. */
function customers(count: number): readonly Timeline[] {
  const records: CrmRecord[] = [];
  for (let n = 0; n < count; n += 1) {
    const id = `A${String(n).padStart(4, '0')}`;
    const start = 200 + ((n * 37) % 400);
    records.push(account({ id, industry: industries[n % 3] ?? null, employees: n % 7 === 0 ? null : n * 5 }));
    records.push(term(start, { id: `${id}-D`, accountId: id }));
    records.push(activity(start - 50, { id: `${id}-E`, accountId: id }));
  }
  return [...buildTimelines(records, { connected: everything }).values()];
}

function build(timelines: readonly Timeline[], more: Partial<TrainingSetOptions> = {}): TrainingSet {
  const builder = createTrainingSetBuilder({ ...options, ...more });
  for (const timeline of timelines) builder.add(timeline);
  return builder.finish();
}

const sumOf = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);
const all = customers(200);
const whole = build(all);

describe('a training set', () => {
  it('has one row for each customer and date that can be labelled, none weighted where all fit', () => {
    expect(whole.sampling).toEqual({ population: whole.data.rows, keptShare: 1 });
    expect(new Set(whole.data.weights)).toEqual(new Set([1]));
    expect(whole.data.columns).toBe(riskColumns);
    expect(whole.data.values.every((column) => column.length === whole.data.rows)).toBe(true);
    const keys = Array.from(whole.asOf, (asOf, row) => `${whole.customers[row]} ${asOf}`);
    expect(new Set(keys).size).toBe(whole.data.rows);
  });

  it('says its window', () => {
    expect(whole.window).toEqual({ from: ago(120 + 11 * 30), to: ago(120), knownUntil: today });
  });

  it('keeps the rule beside each label', () => {
    expect(sumOf(whole.data.labels)).toBeGreaterThan(100);
    whole.rules.forEach((rule, row) => {
      expect(whole.data.labels[row]).toBe(rule === 0 ? 0 : 1);
    });
  });

  it('numbers departures: the rows that saw the same one share its number', () => {
    const seenBy = new Map<number, Set<number>>();
    whole.events.forEach((event, row) => {
      expect(event >= 0).toBe(whole.data.labels[row] === 1);
      if (event >= 0) seenBy.set(event, (seenBy.get(event) ?? new Set()).add(whole.customers[row] as number));
    });
    expect([...seenBy.values()].every((of) => of.size === 1)).toBe(true);
    expect(Math.max(...whole.events)).toBe(seenBy.size - 1);
    expect(sumOf(whole.data.labels) / seenBy.size).toBeGreaterThan(2);
  });

  it('gives two departures of one customer two numbers', () => {
    const twice = [term(1_200), term(700)].map((deal, i) => ({ ...deal, id: `D${i}` }));
    const set = build([...buildTimelines([account(), ...twice], { connected: everything }).values()], { months: 36 });
    expect(new Set(set.events)).toEqual(new Set([-1, 0, 1]));
  });

  it('is the same whatever the order of the customers', () => {
    const order = shuffled(all.length, randomOf(3));
    const mixed = Array.from(order, (position) => all[position] as Timeline);
    expect(build(mixed)).toEqual(whole);
    expect(build(mixed, { maxRows: 300 })).toEqual(build(all, { maxRows: 300 }));
  });

  it('names the parts that results are shown by', () => {
    const names = Object.fromEntries(whole.parts.map((part) => [part.name, part.names]));
    expect(Object.keys(names)).toEqual(['industry', 'size', 'tenure', 'contract']);
    expect([...(names.industry ?? [])].sort()).toEqual(['Retail', 'Software', 'not known']);
    for (const { codes, names } of whole.parts) {
      expect(codes).toHaveLength(whole.data.rows);
      expect(codes.every((code) => names[code] !== undefined)).toBe(true);
    }
  });

  it('names the most frequent industries and takes the others together', () => {
    const many = Array.from({ length: 12 }, (_, n) => account({ id: `B${n}`, industry: `Industry ${n}` }));
    const records = many.flatMap((each) => [each, term(500, { id: `${each.id}-D`, accountId: each.id })]);
    const { names } = build([...buildTimelines(records).values()]).parts[0] as TrainingSet['parts'][number];
    expect(names).toHaveLength(9);
    expect(names.at(-1)).toBe('other');
  });

  it('says what is usual of each feature that is known of anyone', () => {
    const ages = whole.typical?.tenure_months;
    expect(ages?.low).toBeLessThan(ages?.median as number);
    expect(ages?.median).toBeLessThan(ages?.high as number);
    expect(whole.typical?.nps).toBeUndefined();
  });

  it('is empty, and whole, without a customer', () => {
    const none = build([]);
    expect([none.data.rows, none.customerIds, none.sampling]).toEqual([0, [], { population: 0, keptShare: 1 }]);
  });
});

describe('a sampled training set', () => {
  const left = sumOf(whole.data.labels);
  const maxRows = left * 2 + 100;
  const sampled = build(all, { maxRows });

  it('has as many rows as are allowed, all that left among them', () => {
    expect(sampled.data.rows).toBe(maxRows);
    expect(sumOf(sampled.data.labels)).toBe(left);
    expect(sampled.sampling.population).toBe(whole.data.rows);
    expect(sampled.sampling.keptShare).toBeCloseTo((maxRows - left) / (whole.data.rows - left), 12);
  });

  it('weighs a row by one over its chance: those that left by 1, and all weights sum to the population', () => {
    sampled.data.weights.forEach((weight, row) => {
      expect(weight).toBeCloseTo(sampled.data.labels[row] === 1 ? 1 : 1 / sampled.sampling.keptShare, 12);
    });
    expect(sumOf(sampled.data.weights)).toBeCloseTo(whole.data.rows, 6);
  });

  it('does not depend on how many customers were expected', () => {
    expect(build(all, { maxRows, expectedCustomers: 1 })).toEqual(sampled);
    expect(build(all, { maxRows, expectedCustomers: 400 })).toEqual(sampled);
  });

  it('keeps fewer rows, with weights as exact, when far too many customers were expected', () => {
    const few = build(all, { maxRows, expectedCustomers: 20_000 });
    expect(few.data.rows).toBeLessThan(maxRows);
    expect(sumOf(few.data.weights)).toBeCloseTo(whole.data.rows, 6);
  });

  it('thins out rows that left only where they would fill more than half', () => {
    const small = build(all, { maxRows: left });
    const keptLeft = sumOf(small.data.labels);
    expect([small.data.rows, keptLeft]).toEqual([left, Math.ceil(left / 2)]);
    expect(small.sampling.keptLeftShare).toBeCloseTo(keptLeft / left, 12);
    expect(sumOf(small.data.weights)).toBeCloseTo(whole.data.rows, 6);
  });

  it('draws other rows by another seed', () => {
    const other = build(all, { maxRows, seed: 8 });
    expect(other.data.rows).toBe(maxRows);
    expect([...other.asOf]).not.toEqual([...sampled.asOf]);
  });

  it('says what is usual of the population', () => {
    const sample = sampled.typical?.tenure_months?.median as number;
    expect(Math.abs(sample / (whole.typical?.tenure_months?.median as number) - 1)).toBeLessThan(0.1);
  });

  it('estimates what is true of the population', () => {
    const meanAge = ({ data, asOf }: TrainingSet): number =>
      sumOf(Array.from(asOf, (at, row) => ((today - at) / dayMs) * (data.weights[row] as number))) /
      sumOf(data.weights);
    const estimates = Array.from({ length: 10 }, (_, seed) => meanAge(build(all, { maxRows: 500, seed })));
    const mean = sumOf(estimates) / estimates.length;
    const spread = Math.sqrt(sumOf(estimates.map((each) => (each - mean) ** 2)) / (estimates.length - 1));
    expect(Math.abs(mean - meanAge(whole))).toBeLessThan((4 * spread) / Math.sqrt(estimates.length));
  });
});
