import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import type { TransactionTable } from '../../../src/domain/value/table/transactions.ts';
import { openTable } from '../../../src/table/open-table.ts';
import { readTransactions } from '../../../src/table/read-transactions.ts';
import { type TemporaryTables, temporaryTables } from '../../support/temporary-table.ts';

let tables: TemporaryTables;
beforeAll(async () => {
  tables = await temporaryTables();
});
afterAll(() => tables.remove());

async function read(content: string, currency?: string): Promise<TransactionTable> {
  const source = await openTable(await tables.write(content, 'read.csv'));
  return readTransactions(source, {
    customer: 'who',
    date: 'when',
    amount: 'what',
    ...(currency === undefined ? {} : { currency }),
  });
}

const days = (table: TransactionTable): (string | null)[] =>
  Array.from(table.dates, (day) => (Number.isNaN(day) ? null : new Date(day * 86_400_000).toISOString()));
const who = (table: TransactionTable): (string | undefined)[] =>
  Array.from(table.customerOf, (code) => table.customers[code]);

describe('a table of transactions', () => {
  it('keeps customers as they are written, days and amounts in hundredths', async () => {
    const table = await read(
      'who,when,units,what\n0001,1997-01-01,2,29.33\n0002,1997-01-02,1,8\n0001,1997-01-18,1,-1.005\n',
    );
    expect(who(table)).toEqual(['0001', '0002', '0001']);
    expect(days(table)[2]).toBe('1997-01-18T00:00:00.000Z');
    expect([...table.cents]).toEqual([2933, 800, -100]);
    expect(table).toMatchObject({ rows: 3, dropped: 0, warnings: [], currencyOf: null });
  });

  it('is read by its own way of writing numbers and dates', async () => {
    const table = await read('who;when;what\nA;31/01/2024;1.234,50 €\nB;01/02/2024;12,00\nC;02/02/2024;(3,50)\n');
    expect(days(table).map((day) => day?.slice(0, 10))).toEqual(['2024-01-31', '2024-02-01', '2024-02-02']);
    expect([...table.cents]).toEqual([123_450, 1200, -350]);
    expect(table.signs).toEqual(['€']);
  });

  it('reads 19970131 as a day', async () => {
    expect(days(await read('who,when,what\nA,19970131,1\n'))).toEqual(['1997-01-31T00:00:00.000Z']);
  });

  it('tells the first text that is no date and the first that is no amount, with their lines', async () => {
    const table = await read('who,when,what\nA,2024-01-01,10\nA,soon,10\nA,,n/a\nA,later,1e20\nA,2024-02-30,many\n');
    expect(days(table).slice(1)).toEqual([null, null, null, null]);
    expect(table.unreadable.dates).toEqual({ count: 3, example: 'soon', line: 3 });
    expect(table.unreadable.amounts).toEqual({ count: 2, example: '1e20', line: 5 });
  });

  it('takes currencies for the same in large and small letters', async () => {
    const table = await read('who,when,what,cur\nA,2024-01-01,1,eur\nA,2024-01-02,1,EUR\nA,2024-01-02,1,\n', 'cur');
    expect(table.currencies).toEqual(['EUR']);
    expect([...(table.currencyOf ?? [])]).toEqual([0, 0, -1]);
  });

  it('leaves rows out that do not fit the header, and says so', async () => {
    const table = await read('who,when,what\nA,2024-01-01,1\nA,2024-01-02\n');
    expect(table).toMatchObject({ rows: 1, dropped: 1, warnings: [{ code: 'RAGGED_ROWS' }] });
  });

  it('refuses dates that do not tell day from month', async () => {
    await expect(read('who,when,what\nA,01/02/2024,1\nA,03/04/2024,1\n')).rejects.toMatchObject({
      detail: { code: 'TRANSACTION_DATES_AMBIGUOUS' },
    });
  });

  it('says how it read 1,234 where nothing tells', async () => {
    const table = await read('who;when;what\nA;2024-01-01;1,234\nA;2024-01-02;2,345\n');
    expect(table.warnings).toMatchObject([{ code: 'NUMBERS_AMBIGUOUS' }]);
  });

  it('stops when it is asked to', async () => {
    const source = await openTable(await tables.write('who,when,what\nA,2024-01-01,1\n', 'stop.csv'));
    const reading = readTransactions(
      source,
      { customer: 'who', date: 'when', amount: 'what' },
      { signal: AbortSignal.abort() },
    );
    await expect(reading).rejects.toThrow(AppError);
  });
});
