import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openBook } from '../../../src/book/open-book.ts';
import { bookTables } from '../../../src/book/types.ts';
import { readAll } from '../../support/temporary-book.ts';

/** Public data that is not part of the project; without it there is nothing to test here. */
const dir = join(import.meta.dirname, '../../../../shared/data/ravenstack-book');

describe.skipIf(!existsSync(dir))('the RavenStack book (skipped where ../shared/data is absent)', () => {
  test('has the published numbers of rows and no problem', async () => {
    const book = await openBook(dir);
    const counts: Record<string, number> = {};
    for (const table of bookTables) {
      const { rows, problems } = await readAll(book, table);
      expect(problems).toEqual([]);
      counts[table] = rows.length;
    }
    expect(counts).toEqual({
      accounts: 500,
      owners: 0,
      contacts: 0,
      deals: 5000,
      tickets: 2000,
      activities: 0,
      surveys: 0,
      usage: 25_000,
      churn: 600,
    });
  });

  test('ends with the year 2024', async () => {
    expect(new Date(await (await openBook(dir)).today()).toISOString()).toBe('2025-01-01T00:00:00.000Z');
  });

  test('keeps the columns that the format does not know', async () => {
    const { rows } = await readAll(await openBook(dir), 'accounts');
    expect(rows.every((row) => 'plan_tier' in row.extra && 'seats' in row.extra)).toBe(true);
  });
});
