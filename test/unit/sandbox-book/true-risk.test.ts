import { describe, expect, test } from 'vitest';
import { accountId } from '../../../sandbox/book/account-plan.ts';
import { type SimulatedBook, simulateBook } from '../../../sandbox/book/simulate-book.ts';
import { readAll } from '../../support/temporary-book.ts';

const until = Date.UTC(2026, 10, 1);
const dayMs = 86_400_000;
const horizonDays = 90;

interface Row {
  readonly risk: number;
  readonly left: number;
}

async function departures(book: SimulatedBook): Promise<ReadonlyMap<string, readonly number[]>> {
  const map = new Map<string, number[]>();
  for (const row of (await readAll(book, 'churn')).rows) {
    map.set(row.account_id, [...(map.get(row.account_id) ?? []), Date.parse(row.churned_at)]);
  }
  return map;
}

/** One row per customer and quarter: horizons that do not overlap, so that the rows are independent given the paths. */
async function quarters(book: SimulatedBook, accounts: number): Promise<Row[]> {
  const left = await departures(book);
  const rows: Row[] = [];
  for (let index = 0; index < accounts; index += 1) {
    const id = accountId(index);
    for (let at = until - horizonDays * dayMs; at > until - 880 * dayMs; at -= horizonDays * dayMs) {
      const risk = book.trueRisk(id, at, horizonDays);
      if (risk === null) continue;
      const hasLeft = (left.get(id) ?? []).some((time) => time > at && time <= at + horizonDays * dayMs);
      rows.push({ risk, left: hasLeft ? 1 : 0 });
    }
  }
  return rows;
}

const sum = (rows: readonly Row[], of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0);

/** Standard errors between the departures that were drawn and those that the risks promise. */
function misfit(rows: readonly Row[]): number {
  const spread = Math.sqrt(sum(rows, ({ risk }) => risk * (1 - risk)));
  return Math.abs(sum(rows, ({ left }) => left) - sum(rows, ({ risk }) => risk)) / spread;
}

describe('the true risk', () => {
  test('is what happens, in every tenth of the customers', { timeout: 60_000 }, async () => {
    const rows = await quarters(simulateBook({ accounts: 4000, seed: 11, until }), 4000);
    rows.sort((a, b) => a.risk - b.risk);
    expect(rows.length).toBeGreaterThan(15_000);
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const part = rows.slice(Math.floor((tenth * rows.length) / 10), Math.floor(((tenth + 1) * rows.length) / 10));
      expect(misfit(part), `tenth ${tenth + 1}`).toBeLessThan(4);
    }
    expect(misfit(rows)).toBeLessThan(3.5);
  });

  test('comes to 12 to 18 % a year, and differs a lot between customers', async () => {
    const book = simulateBook({ accounts: 1500, seed: 5, until });
    const rows = await quarters(book, 1500);
    const perYear = 1 - (1 - sum(rows, ({ risk }) => risk) / rows.length) ** (365.25 / horizonDays);
    expect(perYear).toBeGreaterThan(0.12);
    expect(perYear).toBeLessThan(0.18);
    const risks = rows.map(({ risk }) => risk).sort((a, b) => a - b);
    const [low, high] = [risks[Math.floor(risks.length * 0.1)] ?? 0, risks[Math.floor(risks.length * 0.9)] ?? 0];
    expect(high / low).toBeGreaterThan(8);
  });

  test('is the same for everyone when churn is random', async () => {
    const rows = await quarters(simulateBook({ accounts: 600, seed: 5, until, churn: 'random' }), 600);
    const expected = 1 - 0.85 ** (horizonDays / 365.25);
    expect(Math.max(...rows.map(({ risk }) => Math.abs(risk - expected)))).toBeLessThan(1e-9);
    expect(misfit(rows)).toBeLessThan(3.5);
  });

  test('grows with the horizon, adds up over parts of it, and follows from the hazard', () => {
    const book = simulateBook({ accounts: 50, seed: 3, until });
    const at = until - 400 * dayMs;
    let customers = 0;
    for (let index = 0; index < 50; index += 1) {
      const id = accountId(index);
      const whole = book.trueRisk(id, at, 60);
      const first = book.trueRisk(id, at, 30);
      const second = book.trueRisk(id, at + 30 * dayMs, 30);
      if (whole === null || first === null || second === null) continue;
      customers += 1;
      expect(whole).toBeCloseTo(1 - (1 - first) * (1 - second), 12);
      expect(book.trueRisk(id, at, 1)).toBeCloseTo(1 - Math.exp(-(book.trueHazard(id, at) ?? 0) / 365.25), 12);
    }
    expect(customers).toBeGreaterThan(15);
  });

  test('is null for those who are no customers then, and outside the book', async () => {
    const book = simulateBook({ accounts: 300, seed: 7, until });
    const [id, times] = [...(await departures(book))][0] ?? ['', []];
    const end = times[0] ?? 0;
    expect(book.trueRisk(id, end - 1000, 90)).not.toBeNull();
    expect(book.trueRisk(id, end, 90)).toBeNull();
    expect(book.trueRisk(id, until + 1, 90)).toBeNull();
    expect(book.trueRisk(id, until - 5000 * dayMs, 90)).toBeNull();
    expect(book.trueRisk('A-999999', until, 90)).toBeNull();
    expect(book.trueRisk('nobody', until, 90)).toBeNull();
    expect(book.trueHazard('nobody', until)).toBeNull();
  });

  test('refuses horizons that the paths do not reach', () => {
    const book = simulateBook({ accounts: 1, seed: 7, until });
    for (const days of [0, -1, 367, Number.NaN])
      expect(() => book.trueRisk(accountId(0), until, days)).toThrow(RangeError);
  });
});
