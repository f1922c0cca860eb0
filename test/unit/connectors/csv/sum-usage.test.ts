import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sumUsage } from '../../../../connectors/csv/sum-usage.ts';
import type { Book, BookContact, BookTables, BookUsage } from '../../../../src/book/types.ts';

const today = Date.UTC(2025, 0, 31);
const dayMs = 86_400_000;

function bookOf(usage: readonly BookUsage[], contacts: readonly BookContact[] = []): Book {
  return {
    today: async () => today,
    async *read(table) {
      const rows = table === 'usage' ? usage : table === 'contacts' ? contacts : [];
      yield rows as unknown as readonly BookTables[typeof table][];
    },
  };
}

const sample = (daysAgo: number, value: number, more: Partial<BookUsage> = {}): BookUsage => ({
  account_id: 'A1',
  metric: 'logins',
  value,
  at: new Date(today - daysAgo * dayMs).toISOString(),
  extra: {},
  ...more,
});

async function readingsOf(usage: readonly BookUsage[], contacts: readonly BookContact[] = []) {
  return [...(await sumUsage(bookOf(usage, contacts))).from(0)];
}

describe('usage readings', () => {
  test('at the book’s today are what a CRM would show', async () => {
    const readings = await readingsOf([sample(1, 5), sample(30, 7), sample(30.01, 11), sample(60, 13), sample(61, 17)]);
    expect(readings.at(-1)).toEqual({
      accountId: 'A1',
      metric: 'logins',
      at: today,
      last30: 12,
      prev30: 24,
      lastAt: today - dayMs,
    });
  });

  test('stand every 30 days back from today, oldest first; what came before the first is not known', async () => {
    const readings = await readingsOf([sample(70, 3), sample(5, 2)]);
    expect(readings.map(({ at, last30, prev30 }) => [(today - at) / dayMs, last30, prev30])).toEqual([
      [60, 3, null],
      [30, 0, 3],
      [0, 2, 0],
    ]);
  });

  test('stop some months after the last use, but one stands at today', async () => {
    const readings = await readingsOf([sample(301, 9)]);
    expect(readings.map(({ at }) => (today - at) / dayMs)).toEqual([300, 270, 240, 210, 180, 0]);
    expect(readings.at(-1)).toMatchObject({ last30: 0, prev30: 0, lastAt: today - 301 * dayMs });
  });

  test('count the samples of a contact for its account', async () => {
    const { account_id: _, ...ofContact } = sample(1, 4, { contact_id: 'C1' });
    const readings = await readingsOf([sample(2, 1), ofContact], [{ contact_id: 'C1', account_id: 'A1', extra: {} }]);
    expect(readings).toMatchObject([{ accountId: 'A1', last30: 5 }]);
  });

  test('leave out samples of nobody', async () => {
    const { account_id: _, ...ofNobody } = sample(1, 4);
    expect(await readingsOf([ofNobody])).toEqual([]);
  });

  test('do not depend on the order of the samples', async () => {
    const samples = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 500 }), fc.nat({ max: 50 }), fc.constantFrom('a', 'b')),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(samples, async (drawn) => {
        const rows = drawn.map(([daysAgo, value, metric]) => sample(daysAgo - 0.5, value, { metric }));
        const sorted = (list: readonly { metric: string; at: number }[]) =>
          [...list].sort((a, b) => a.metric.localeCompare(b.metric) || a.at - b.at);
        expect(sorted(await readingsOf(rows.toReversed()))).toEqual(sorted(await readingsOf(rows)));
      }),
      { numRuns: 50 },
    );
  });

  test('go on at any of them', async () => {
    const usage = [
      sample(200, 1),
      sample(3, 1),
      sample(100, 1, { metric: 'exports' }),
      sample(9, 2, { account_id: 'A2' }),
    ];
    const series = await sumUsage(bookOf(usage));
    const all = [...series.from(0)];
    expect(all).toHaveLength(series.readings);
    for (let row = 0; row <= all.length; row += 1) expect([...series.from(row)]).toEqual(all.slice(row));
  });
});
