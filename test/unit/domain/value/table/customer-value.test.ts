import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomOf } from '../../../../../src/domain/random.ts';
import { buildClvReport, predictionAt } from '../../../../../src/domain/value/table/build-clv-report.ts';
import type { ClvInput } from '../../../../../src/domain/value/table/clv-result.ts';
import { customerValue } from '../../../../../src/domain/value/table/customer-value.ts';
import { purchaseHistories } from '../../../../../src/domain/value/table/purchase-histories.ts';
import { dayOf, type TestTransaction, transactionTable } from '../../../../support/transaction-table.ts';

const until = '2024-12-31';
const hooks = { now: () => 0 };

function inputOf(transactions: readonly TestTransaction[], over: Partial<ClvInput> = {}): ClvInput {
  const untilDay = dayOf(until);
  const rows = Int32Array.from(transactions, (_, i) => i);
  const histories = purchaseHistories(transactionTable(transactions), rows, { untilDay, periodDays: 7 });
  return { histories, untilDay, periodDays: 7, horizon: 52, discountRate: 0.1, margin: 1, ...over };
}

const isoOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

/** Customers who buy at their own pace and leave with one chance in four. */
function shoppers(count: number, amountOf: (unit: () => number) => number): TestTransaction[] {
  const random = randomOf(17);
  const transactions: TestTransaction[] = [];
  for (let i = 0; i < count; i++) {
    const pace = 5 + 60 * random.unit();
    let day = dayOf('2023-01-01') + random.int(365);
    do {
      transactions.push([`C${i}`, isoOf(Math.floor(day)), amountOf(random.unit)]);
      day += 1 - pace * Math.log(1 - random.unit());
    } while (day < dayOf(until) && random.unit() > 0.25);
  }
  return transactions;
}

const varied = shoppers(400, (unit) => Math.round(1000 + 9000 * unit()) / 100);

describe('the value of customers', () => {
  it('is purchases × spend × margin, discounted', () => {
    const plain = customerValue(inputOf(varied, { discountRate: 0 }), hooks);
    const { expectedPurchases, expectedSpend, clv } = plain.predictions;
    expect(clv[0]).toBeCloseTo((expectedPurchases[0] as number) * (expectedSpend[0] as number), 9);
    const half = customerValue(inputOf(varied, { discountRate: 0, margin: 0.5 }), hooks);
    expect(half.predictions.clv[0]).toBeCloseTo((clv[0] as number) / 2, 9);
    const discounted = customerValue(inputOf(varied), hooks).predictions.clv[0] as number;
    expect(discounted / (clv[0] as number)).toBeGreaterThan(1 / 1.1);
    expect(discounted).toBeLessThan(clv[0] as number);
  });

  it('grows with the horizon', () => {
    const at = (horizon: number) => customerValue(inputOf(varied, { horizon }), hooks).totals.clv?.value ?? 0;
    expect(at(26)).toBeGreaterThan(0);
    expect(at(52)).toBeGreaterThan(at(26));
  });

  it('in all lies within its interval, which narrows with more customers', () => {
    const width = (transactions: readonly TestTransaction[]): number => {
      const total = customerValue(inputOf(transactions), hooks).totals.clv;
      if (total === null) throw new Error('no total');
      expect(total.low).toBeLessThan(total.value);
      expect(total.value).toBeLessThan(total.high);
      return total.high / total.low;
    };
    expect(width(varied)).toBeLessThan(width(varied.slice(0, varied.length / 4)));
  });

  it('is the same twice', () => {
    expect(customerValue(inputOf(varied), hooks)).toEqual(customerValue(inputOf(varied), hooks));
  });

  it('uses the one price that all pay', () => {
    const { gammaGamma, predictions, reasons, warnings } = customerValue(inputOf(shoppers(200, () => 19.99)), hooks);
    expect(gammaGamma).toBeNull();
    expect(reasons.gammaGamma).toBe('all customers spend the same');
    expect(predictions.expectedSpend[0]).toBeCloseTo(19.99, 9);
    expect(warnings.map(({ code }) => code)).toContain('SPEND_ALIKE');
  });
});

describe('what cannot be known is null with a reason', () => {
  const once = Array.from({ length: 50 }, (_, i): TestTransaction => [`C${i}`, isoOf(dayOf('2024-01-01') + i), 10]);
  const alike = Array.from({ length: 50 }, (_, i): TestTransaction[] => [
    [`C${i}`, '2024-01-01', 10],
    [`C${i}`, '2024-02-01', 20],
  ]).flat();

  it.each([
    ['nobody bought again', once, 'nobody has bought again yet'],
    ['all customers are alike', alike, 'customers who bought again are too few or too alike'],
  ])('where %s', (_what, transactions, reason) => {
    const { bgNbd, reasons, totals, predictions, tracking, warnings } = customerValue(inputOf(transactions), hooks);
    expect(bgNbd).toBeNull();
    expect(reasons.bgNbd).toBe(reason);
    expect(totals).toMatchObject({ expectedPurchases: null, clv: null, alive: null });
    expect(predictions.clv.every(Number.isNaN)).toBe(true);
    expect(tracking).toEqual([]);
    expect(warnings.map(({ code }) => code)).toContain('PURCHASES_NOT_MODELLED');
  });
});

describe('the report', () => {
  const input = inputOf(varied);
  const result = customerValue(input, hooks);
  const names = [...new Set(varied.map(([customer]) => customer as string))];
  const report = buildClvReport({
    ...{ input, result, period: 'week', currency: 'EUR', customers: names },
    ...{ rows: varied.length, dropped: 0, warnings: [] },
  });

  it('names the ten customers of the greatest value, the greatest first', () => {
    const sorted = [...result.predictions.clv].sort((a, b) => b - a).slice(0, 10);
    expect(report.top.map(({ clv }) => clv)).toEqual(sorted.map((value) => Math.round(value * 100) / 100));
    const [first] = report.top;
    const bought = varied.filter(([customer]) => customer === first?.customer);
    expect(first?.repeats).toBe(new Set(bought.map(([, day]) => day)).size - 1);
  });

  it('gives each parameter a meaning', () => {
    expect(report.parameters.map(({ name }) => name)).toEqual(['r', 'alpha', 'a', 'b', 'p', 'q', 'gamma']);
  });

  it('counts what it rests on', () => {
    expect(report).toMatchObject({ customers: 400, rows: varied.length, until, currency: 'EUR' });
    expect(report.purchases).toBe(new Set(varied.map(([customer, day]) => `${customer} ${day}`)).size);
  });
});

describe('whatever is bought', () => {
  const transaction = fc.tuple(
    fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L'),
    fc.integer({ min: dayOf('2020-01-01'), max: dayOf('2025-06-01') }).map(isoOf),
    fc.oneof(fc.integer({ min: -500, max: 5_000 }), fc.constantFrom(0, 0.01, 1e12)),
  );

  it('no figure is NaN or without end', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.array(transaction, { minLength: 1, maxLength: 80 }), (transactions) => {
        const input = inputOf(transactions);
        if (input.histories.customerOf.length === 0) return;
        const { predictions, ...result } = customerValue(input, hooks);
        const all = Array.from(predictions.clv, (_, i) => predictionAt(predictions, i, 'x'));
        expect(wild({ ...result, all })).toEqual([]);
        for (const { pAlive, clv } of all) {
          if (pAlive !== null) expect(pAlive).toBeLessThanOrEqual(1);
          if (clv !== null) expect(clv).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Paths to numbers that are none. */
function wild(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => wild(each, `${path}.${key}`));
}
