import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openBook } from '../../../src/book/open-book.ts';
import type { BookTable } from '../../../src/book/types.ts';
import { readAll, temporaryBook } from '../../support/temporary-book.ts';

const accounts = 'account_id,name\nA1,Alderbank Freight\nA2,Birchford Clinics\n';

/** Reads one table beside two good accounts; problems as "line:column code". */
async function problemsOf<T extends BookTable>(table: T, content: string | Uint8Array) {
  const dir = await temporaryBook({ 'accounts.csv': accounts, [`${table}.csv`]: content });
  const { rows, problems } = await readAll(await openBook(dir), table);
  return { rows, problems, places: problems.map(({ line, column, code }) => `${line}:${column ?? ''} ${code}`) };
}

describe('a folder', () => {
  test('that does not exist is an error of configuration with a hint', async () => {
    const opened = openBook(join(await temporaryBook({}), 'nowhere'));
    await expect(opened).rejects.toMatchObject({
      kind: 'config',
      detail: { code: 'BOOK_NO_FOLDER', hint: expect.any(String) },
    });
  });

  test('that is a file is no folder', async () => {
    const dir = await temporaryBook({ 'accounts.csv': accounts });
    await expect(openBook(join(dir, 'accounts.csv'))).rejects.toMatchObject({ detail: { code: 'BOOK_NO_FOLDER' } });
  });

  test('without accounts.csv is an error of configuration with a hint', async () => {
    const dir = await temporaryBook({ 'deals.csv': 'deal_id,status,created_at\n' });
    await expect(openBook(dir)).rejects.toMatchObject({
      kind: 'config',
      detail: { code: 'BOOK_NO_ACCOUNTS', hint: expect.any(String) },
    });
  });

  test('gives empty tables for files that are missing', async () => {
    const dir = await temporaryBook({ 'accounts.csv': accounts });
    expect(await readAll(await openBook(dir), 'deals')).toEqual({ rows: [], problems: [] });
  });

  test('has another fingerprint once a file changes', async () => {
    const dir = await temporaryBook({ 'accounts.csv': accounts });
    const book = await openBook(dir);
    const before = await book.fingerprint();
    await writeFile(join(dir, 'churn.csv'), 'account_id,churned_at\n');
    expect(await book.fingerprint()).not.toBe(before);
    expect(await book.fingerprint(['accounts'])).toBe(await (await openBook(dir)).fingerprint(['accounts']));
  });
});

describe('rows', () => {
  test('are typed, without the cells that are empty, and keep unknown columns', async () => {
    const { rows } = await problemsOf(
      'deals',
      'deal_id,account_id,type,status,amount,created_at,closed_at,term_end,quantity,Region\n' +
        'D1,A1,Renewal,won,1234.50,2025-01-02T03:04:05Z,,2025-12-31,3,North\n' +
        'D2,,,open,,2025-01-02,,,,\n',
    );
    expect(rows).toEqual([
      {
        deal_id: 'D1',
        account_id: 'A1',
        type: 'renewal',
        status: 'won',
        amount: '1234.50',
        created_at: '2025-01-02T03:04:05Z',
        term_end: '2025-12-31',
        quantity: 3,
        extra: { Region: 'North' },
      },
      { deal_id: 'D2', status: 'open', created_at: '2025-01-02', extra: {} },
    ]);
  });

  test('may hold quotes, commas and line breaks, and lines are counted through them', async () => {
    const { rows, places } = await problemsOf(
      'accounts',
      'account_id,name,employees\r\nA1,"Say ""hi"",\r\nplease",5\r\nA2,"a\n\nb",6\r\nA3,plain,many\r\n',
    );
    expect(rows.map((row) => row.name)).toEqual(['Say "hi",\r\nplease', 'a\n\nb']);
    expect(places).toEqual(['7:employees BAD_NUMBER']);
  });

  test('may be separated by blank lines and need no line break at the end', async () => {
    const { rows, places } = await problemsOf('churn', 'account_id,churned_at\n\nA1,2025-01-01\n\n\nA2,2025-02-01');
    expect(rows.map((row) => row.account_id)).toEqual(['A1', 'A2']);
    expect(places).toEqual([]);
  });

  test('come after a byte order mark as without one', async () => {
    const { rows, places } = await problemsOf('owners', '\uFEFFowner_email,active\na@vendor.example,No\n');
    expect(rows).toEqual([{ owner_email: 'a@vendor.example', active: false, extra: {} }]);
    expect(places).toEqual([]);
  });

  test('keep columns with the names of object internals as data', async () => {
    const { rows } = await problemsOf('accounts', 'account_id,name,__proto__,constructor\nA1,x,p,c\n');
    expect(Object.entries(rows[0]?.extra ?? {})).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]);
  });

  test('take the midnight of a day for the day', async () => {
    const { rows } = await problemsOf(
      'deals',
      'deal_id,status,created_at,term_end\nD,won,2025-01-01,2025-12-31T00:00:00Z\n',
    );
    expect(rows[0]?.term_end).toBe('2025-12-31');
  });
});

describe('problems are told by line and column, and the other rows are read:', () => {
  const ticket = 'ticket_id,account_id,priority,opened_at,satisfaction\n';
  test.each<[string, BookTable, string | Uint8Array, string[], number]>([
    ['an empty file', 'deals', '', ['1: EMPTY_FILE'], 0],
    ['a file of a byte order mark', 'deals', '\uFEFF', ['1: EMPTY_FILE'], 0],
    ['a missing required column', 'deals', 'deal_id,status\nD1,won\n', ['1:created_at MISSING_COLUMN'], 0],
    [
      'other separators',
      'churn',
      'account_id;churned_at\nA1;2025-01-01\n',
      ['1:account_id MISSING_COLUMN', '1:churned_at MISSING_COLUMN'],
      0,
    ],
    ['a column named twice', 'owners', 'owner_email,name,name\na@b.example,x,y\n', ['1:name DUPLICATE_COLUMN'], 1],
    ['a column without a name', 'owners', 'owner_email,\na@b.example,\n', ['1: EMPTY_COLUMN_NAME'], 1],
    [
      'an unknown word',
      'tickets',
      `${ticket}T1,A1,huge,2025-01-01,\nT2,A1,low,2025-01-01,\n`,
      ['2:priority UNKNOWN_VALUE'],
      1,
    ],
    ['a bad number', 'tickets', `${ticket}T1,A1,low,2025-01-01,four\n`, ['2:satisfaction BAD_NUMBER'], 0],
    ['a number out of range', 'tickets', `${ticket}T1,A1,low,2025-01-01,6\n`, ['2:satisfaction OUT_OF_RANGE'], 0],
    [
      'a number with a separator',
      'accounts',
      'account_id,name,employees\nA1,x,"1,200"\n',
      ['2:employees BAD_NUMBER'],
      0,
    ],
    ['half a person', 'accounts', 'account_id,name,employees\nA1,x,2.5\n', ['2:employees BAD_NUMBER'], 0],
    ['a bad date', 'churn', 'account_id,churned_at\nA1,31.12.2024\nA2,2024-12-31\n', ['2:churned_at BAD_DATE'], 1],
    ['a day that does not exist', 'churn', 'account_id,churned_at\nA1,2025-02-29\n', ['2:churned_at BAD_DATE'], 0],
    [
      'a time where a day is due',
      'deals',
      'deal_id,status,created_at,term_end\nD1,won,2025-01-01,2025-01-01T10:00:00Z\n',
      ['2:term_end BAD_DATE'],
      0,
    ],
    [
      'a bad amount',
      'deals',
      'deal_id,status,created_at,amount\nD1,won,2025-01-01,$5\nD2,won,2025-01-01,"1,000.00"\n',
      ['2:amount BAD_MONEY', '3:amount BAD_MONEY'],
      0,
    ],
    ['a bad truth', 'owners', 'owner_email,active\na@b.example,maybe\n', ['2:active UNKNOWN_VALUE'], 0],
    [
      'a missing required value',
      'churn',
      'account_id,churned_at\n,2025-01-01\nA1,\n',
      ['2:account_id MISSING_VALUE', '3:churned_at MISSING_VALUE'],
      0,
    ],
    [
      'too few and too many fields',
      'churn',
      'account_id,churned_at\nA1\nA1,2025-01-01,x\nA2,2025-01-01\n',
      ['2: WRONG_FIELD_COUNT', '3: WRONG_FIELD_COUNT'],
      1,
    ],
    [
      'an id used twice',
      'owners',
      'owner_email\na@b.example\nb@b.example\na@b.example\n',
      ['4:owner_email DUPLICATE_ID'],
      2,
    ],
    [
      'all problems of a row',
      'tickets',
      `${ticket}T1,A1,huge,never,9\n`,
      ['2:priority UNKNOWN_VALUE', '2:opened_at BAD_DATE', '2:satisfaction OUT_OF_RANGE'],
      0,
    ],
    [
      'an account that is not there, whose row is kept',
      'churn',
      'account_id,churned_at\nA9,2025-01-01\n',
      ['2:account_id UNKNOWN_ACCOUNT'],
      1,
    ],
    [
      'a parent that is not there, whose row is kept',
      'accounts',
      'account_id,name,parent_account_id\nA1,x,A7\n',
      ['2:parent_account_id UNKNOWN_ACCOUNT'],
      1,
    ],
    [
      'a quote inside a field',
      'owners',
      'owner_email,name\na@b.example,the "boss"\nb@b.example,x\n',
      ['2: BAD_QUOTE'],
      1,
    ],
    [
      'a quote that is not closed at the end',
      'owners',
      'owner_email,name\na@b.example,"x\nb@b.example,y\n',
      ['2: UNCLOSED_QUOTE'],
      1,
    ],
    [
      'a quote that is not closed before others',
      'owners',
      'owner_email,name\na@b.example,"x\nb@b.example,"y"\nc@b.example,"z"\n',
      ['2: UNCLOSED_QUOTE'],
      2,
    ],
    [
      'bytes that are not UTF-8',
      'owners',
      Buffer.from('owner_email,name\na@b.example,M\xfcller\nb@b.example,Smith\n', 'latin1'),
      ['2:name NOT_UTF8'],
      1,
    ],
    ['a header with a stray quote', 'owners', 'owner_email,na"me\na@b.example,x\n', ['1: BAD_QUOTE'], 0],
  ])('%s', async (_name, table, content, expected, kept) => {
    const { rows, problems, places } = await problemsOf(table, content);
    expect(places).toEqual(expected);
    expect(rows).toHaveLength(kept);
    expect(problems.every((problem) => problem.file === `${table}.csv` && problem.message.length > 10)).toBe(true);
  });

  test('a rightly written replacement character is none', async () => {
    const { rows, places } = await problemsOf('owners', 'owner_email,name\na@b.example,\uFFFD?\n');
    expect(rows[0]?.name).toBe('\uFFFD?');
    expect(places).toEqual([]);
  });

  test('the offending text is shortened', async () => {
    const { problems } = await problemsOf('churn', `account_id,churned_at\nA1,${'x'.repeat(500)}\n`);
    expect(problems[0]?.message.length).toBeLessThan(120);
  });

  test('a character cut by the edge of a chunk is whole', async () => {
    const filler = Array.from({ length: 30_000 }, (_, i) => `o${i}@b.example,Zoë Müller 王\n`).join('');
    const { rows, places } = await problemsOf('owners', `owner_email,name\n${filler}`);
    expect(places).toEqual([]);
    expect(rows.every((row) => row.name === 'Zoë Müller 王')).toBe(true);
  });
});

describe('going on at a position', () => {
  test('gives every row once, and still finds a duplicate of an earlier page', async () => {
    const lines = Array.from({ length: 25 }, (_, i) => `o${i === 20 ? 3 : i}@b.example,"line\n${i}"\n`).join('');
    const dir = await temporaryBook({ 'accounts.csv': accounts, 'owners.csv': `owner_email,name\n${lines}` });
    const emails: string[] = [];
    const codes: string[] = [];
    let from: { row: number; line: number; byte: number } | undefined;
    for (let more = true; more; ) {
      more = false;
      for await (const page of (await openBook(dir)).pages('owners', { pageRows: 4, from })) {
        emails.push(...page.rows.map((row) => row.owner_email));
        codes.push(...page.problems.map(({ line, code }) => `${line} ${code}`));
        from = page.next;
        more = true;
        break;
      }
    }
    expect(emails).toEqual(Array.from({ length: 25 }, (_, i) => `o${i}@b.example`).filter((_, i) => i !== 20));
    expect(codes).toEqual(['42 DUPLICATE_ID']);
    expect(from?.row).toBe(25);
  });
});

describe("the book's today", () => {
  const deals = (rows: string) => `deal_id,status,created_at,closed_at,term_end\n${rows}`;

  test('is the day after the last event', async () => {
    const dir = await temporaryBook({
      'accounts.csv': accounts,
      'deals.csv': deals('D1,won,2025-01-01,2025-03-04T23:59:59Z,\n'),
    });
    expect(new Date(await (await openBook(dir)).today()).toISOString()).toBe('2025-03-05T00:00:00.000Z');
  });

  test('is not moved by terms or by the planned close of an open deal', async () => {
    const dir = await temporaryBook({
      'accounts.csv': accounts,
      'deals.csv': deals('D1,won,2025-01-01,2025-01-02,2027-01-01\nD2,open,2025-01-05,2026-01-01,\n'),
    });
    expect(new Date(await (await openBook(dir)).today()).toISOString()).toBe('2025-01-06T00:00:00.000Z');
  });

  test('after an event at midnight is a day later', async () => {
    const dir = await temporaryBook({
      'accounts.csv': accounts,
      'churn.csv': 'account_id,churned_at\nA1,2025-01-01\n',
    });
    expect(new Date(await (await openBook(dir)).today()).toISOString()).toBe('2025-01-02T00:00:00.000Z');
  });

  test('of a book without dates is the day after the files were changed', async () => {
    const dir = await temporaryBook({ 'accounts.csv': accounts });
    const today = await (await openBook(dir)).today();
    expect(today % 86_400_000).toBe(0);
    expect(Math.abs(today - Date.now())).toBeLessThan(2 * 86_400_000);
  });
});
