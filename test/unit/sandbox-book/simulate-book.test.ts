import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { loadBook } from '../../../sandbox/book/load-book.ts';
import { type SimulationOptions, simulateBook } from '../../../sandbox/book/simulate-book.ts';
import { parseInstant } from '../../../src/book/parse-instant.ts';
import { type Book, type BookTable, type BookTables, bookTables } from '../../../src/book/types.ts';
import { writeBook } from '../../../src/book/write-book.ts';
import { readAll, temporaryBook } from '../../support/temporary-book.ts';

const until = Date.UTC(2026, 10, 1);
const dayMs = 86_400_000;
const options: SimulationOptions = { accounts: 120, seed: 7, until };

async function rowsOf<T extends BookTable>(book: Book, table: T): Promise<BookTables[T][]> {
  return (await readAll(book, table)).rows;
}

async function digest(book: Book): Promise<string> {
  const hash = createHash('sha256');
  for (const table of bookTables) hash.update(JSON.stringify(await rowsOf(book, table)));
  return hash.digest('hex');
}

describe('the simulator', { timeout: 30_000 }, () => {
  test('makes the same book from the same options, and another from another seed', async () => {
    const first = await digest(simulateBook(options));
    expect(await digest(simulateBook({ ...options, until: '2026-11-01' }))).toBe(first);
    expect(await digest(simulateBook({ ...options, seed: 8 }))).not.toBe(first);
  });

  test('draws each account by itself: more accounts change no event of the first ones', async () => {
    const few = await rowsOf(simulateBook({ ...options, accounts: 20 }), 'deals');
    const many = await rowsOf(simulateBook(options), 'deals');
    expect(many.slice(0, few.length)).toEqual(few);
  });

  test('writes a folder that reads without any problem and has the same today', async () => {
    const dir = await temporaryBook({});
    const book = simulateBook(options);
    await writeBook(book, dir);
    const read = await loadBook({ dir });
    for (const table of bookTables) expect((await readAll(read, table)).problems).toEqual([]);
    expect(await read.today()).toBe(await book.today());
  });

  test('ends on the day before `until`', async () => {
    expect(await simulateBook(options).today()).toBe(until);
  });

  test('knows nothing of what happens after its end but plans', async () => {
    const book = simulateBook(options);
    const late: string[] = [];
    for (const table of bookTables) {
      for (const row of await rowsOf(book, table)) {
        for (const [name, value] of Object.entries(row)) {
          const isPlan = name.startsWith('term_') || (name === 'closed_at' && Reflect.get(row, 'status') === 'open');
          if (!isPlan && /_at$|^at$/.test(name) && (parseInstant(String(value)) ?? 0) >= until)
            late.push(`${table} ${name}`);
        }
      }
    }
    expect(late).toEqual([]);
  });

  test('has nothing happen at a customer between leaving and coming back', async () => {
    const book = simulateBook({ ...options, accounts: 400 });
    const left = new Map((await rowsOf(book, 'churn')).map((row) => [row.account_id, Date.parse(row.churned_at)]));
    const back = new Map<string, number>();
    for (const deal of await rowsOf(book, 'deals')) {
      const end = left.get(deal.account_id ?? '');
      const created = Date.parse(deal.created_at);
      if (end !== undefined && created > end)
        back.set(deal.account_id ?? '', Math.min(created, back.get(deal.account_id ?? '') ?? Infinity));
    }
    const isSilent = (id: string | undefined, at: string) => {
      const end = left.get(id ?? '');
      return end !== undefined && Date.parse(at) > end + dayMs && Date.parse(at) < (back.get(id ?? '') ?? Infinity);
    };
    const broken = [
      ...(await rowsOf(book, 'activities')).filter((row) => isSilent(row.account_id, row.at)),
      ...(await rowsOf(book, 'tickets')).filter((row) => isSilent(row.account_id, row.opened_at)),
      ...(await rowsOf(book, 'usage')).filter((row) => isSilent(row.account_id, row.at)),
      ...(await rowsOf(book, 'surveys')).filter((row) => isSilent(row.account_id, row.at)),
    ];
    expect(left.size).toBeGreaterThan(30);
    expect(back.size).toBeGreaterThan(0);
    expect(broken).toEqual([]);
  });

  test('refers only to people, owners and accounts that the book has', async () => {
    const book = simulateBook(options);
    const accounts = new Set((await rowsOf(book, 'accounts')).map((row) => row.account_id));
    const contacts = new Set((await rowsOf(book, 'contacts')).map((row) => row.contact_id));
    const owners = new Set((await rowsOf(book, 'owners')).map((row) => row.owner_email));
    for (const row of await rowsOf(book, 'accounts')) {
      expect(owners).toContain(row.owner_email);
      if (row.parent_account_id !== undefined) expect(accounts).toContain(row.parent_account_id);
    }
    for (const table of ['deals', 'tickets', 'activities', 'surveys', 'usage', 'churn'] as const) {
      for (const row of await rowsOf(book, table)) {
        expect(accounts.has(row.account_id ?? '')).toBe(true);
        if ('contact_id' in row && row.contact_id !== undefined) expect(contacts.has(row.contact_id)).toBe(true);
      }
    }
  });

  test('looks like a book of business', async () => {
    const book = simulateBook({ ...options, accounts: 800 });
    const accounts = await rowsOf(book, 'accounts');
    const per = async (table: BookTable) => (await rowsOf(book, table)).length / accounts.length;
    expect(await per('contacts')).toBeGreaterThan(2.3);
    expect(await per('deals')).toBeGreaterThan(3.5);
    expect(await per('tickets')).toBeGreaterThan(3.5);
    expect(await per('activities')).toBeGreaterThan(11);
    expect(await per('surveys')).toBeGreaterThan(1);
    const deals = await rowsOf(book, 'deals');
    const kinds = new Set(deals.map((deal) => `${deal.type} ${deal.status}`));
    const wanted = [
      'new won',
      'new lost',
      'new open',
      'renewal won',
      'renewal lost',
      'renewal open',
      'expansion won',
      'contraction won',
      'one_time won',
    ];
    expect(wanted.filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(accounts.filter((row) => row.domain === undefined).length).toBeGreaterThan(10);
    expect(new Set(accounts.map((row) => row.name)).size).toBeLessThan(accounts.length);
    expect((await rowsOf(book, 'owners')).filter((row) => row.active === false)).toHaveLength(1);
    expect((await rowsOf(book, 'contacts')).some((row) => row.left_at !== undefined)).toBe(true);
  });

  test('mails nobody: every domain is a reserved one', async () => {
    const book = simulateBook(options);
    const addresses = [
      ...(await rowsOf(book, 'accounts')).map((row) => row.domain),
      ...(await rowsOf(book, 'contacts')).map((row) => row.email),
      ...(await rowsOf(book, 'owners')).map((row) => row.owner_email),
    ];
    expect(addresses.filter((address) => address !== undefined && !address.endsWith('.example'))).toEqual([]);
  });

  test.each([
    ['no account', { ...options, accounts: 0 }],
    ['half an account', { ...options, accounts: 1.5 }],
    ['no end', { ...options, until: 'soon' }],
    ['no time', { ...options, months: 0 }],
  ])('refuses %s', (_name, wrong) => {
    expect(() => simulateBook(wrong)).toThrow(RangeError);
  });
});
