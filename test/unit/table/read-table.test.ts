import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import type { Table, TableColumn } from '../../../src/domain/evaluation/table/table.ts';
import { openTable } from '../../../src/table/open-table.ts';
import { readTable } from '../../../src/table/read-table.ts';
import { type TemporaryTables, temporaryTables } from '../../support/temporary-table.ts';

let tables: TemporaryTables;
beforeAll(async () => {
  tables = await temporaryTables();
});
afterAll(() => tables.remove());

async function read(content: string | Buffer, roles: { label?: string; id?: string } = {}): Promise<Table> {
  const source = await openTable(await tables.write(content, 'read.csv'));
  return readTable(source, { label: '', leaveOut: [], ...roles });
}

const column = (table: Table, name: string): TableColumn => table.columns.find((c) => c.name === name) as TableColumn;
const values = (table: Table, name: string): number[] => {
  const found = column(table, name);
  return 'values' in found ? [...found.values] : [];
};
const texts = (table: Table, name: string): (string | null)[] => {
  const found = column(table, name);
  return found.kind === 'category' ? [...found.codes].map((code) => found.categories[code] ?? null) : [];
};
const codes = (table: Table): string[] => table.warnings.map(({ code }) => code);
const oneColumn = (name: string, cells: readonly string[]): string =>
  `${name},other\n${cells.map((cell) => `"${cell}",x`).join('\n')}\n`;
const many = (count: number, cell: (i: number) => string): string[] => Array.from({ length: count }, (_, i) => cell(i));

describe('reading the rows of a table', () => {
  it('reads quotes, line breaks and delimiters inside fields', async () => {
    const table = await read('a,b\r\n"x, ""y""\r\nz",1\r\nplain,2\r\n');
    expect(texts(table, 'a')).toEqual(['x, "y"\r\nz', 'plain']);
    expect([...table.lines]).toEqual([2, 4]);
  });

  it('leaves out ragged rows, counts them and says where the first one is', async () => {
    const table = await read('a,b\n1,2\n1\n\n1,2,3\n3,4');
    expect(table).toMatchObject({ rows: 2, dropped: 2 });
    expect(table.warnings).toEqual([
      { code: 'RAGGED_ROWS', message: expect.stringMatching(/^2 rows .* on line 3 \(1 instead of 2\)/) },
    ]);
    expect([...table.lines]).toEqual([2, 6]);
  });

  it('loses one row, not the rest, to a quote that is not closed', async () => {
    const table = await read('a,b\n1,x\n2,"y\n3,z\n\n4,"w\n5,v\n');
    expect(values(table, 'a')).toEqual([1, 3, 5]);
    expect(table.dropped).toBe(2);
    expect(table.warnings[0]).toMatchObject({ code: 'BROKEN_QUOTES', message: expect.stringContaining('on line 3') });
  });

  it('names the line of a broken quote behind blank lines', async () => {
    const table = await read('a,b\n1,x\n\n\n2,y"y\n3,z\n');
    expect(table.warnings[0]).toMatchObject({ code: 'BROKEN_QUOTES', message: expect.stringContaining('on line 5') });
  });

  it('reads lines that end with a carriage return only', async () => {
    expect(values(await read('a,b\r1,x\r2,y\r'), 'a')).toEqual([1, 2]);
  });

  it('says where bytes further down are not UTF-8', async () => {
    const head = Buffer.from(`a,b\n${'x,1\n'.repeat(70_000)}`);
    const table = await read(Buffer.concat([head, Buffer.from('caf\xe9,2\n', 'latin1')]));
    expect(table.warnings).toMatchObject([{ code: 'TABLE_NOT_UTF8', message: expect.stringContaining('"a"') }]);
  });

  it('reads a table without rows', async () => {
    expect(await read('a,b\n')).toMatchObject({ rows: 0, dropped: 0, warnings: [] });
  });

  it('stops when it is asked to', async () => {
    const source = await openTable(await tables.write('a,b\n1,2\n', 'stop.csv'));
    const reading = readTable(source, { label: 'a', leaveOut: [] }, { signal: AbortSignal.abort() });
    await expect(reading).rejects.toMatchObject({ detail: { code: 'CALL_ABORTED' } });
  });

  it('says how far it is', async () => {
    const source = await openTable(await tables.write('a,b\n1,2\n', 'far.csv'));
    const shares: number[] = [];
    await readTable(source, { label: 'a', leaveOut: [] }, { onProgress: (share) => shares.push(share) });
    expect(shares).toEqual([0.5, 1]);
  });
});

describe('what a column is', () => {
  it('numbers, where blank and "n/a" are not known', async () => {
    const table = await read(oneColumn('a', ['1', ' ', '2.5', 'n/a', '']));
    expect(values(table, 'a')).toEqual([1, Number.NaN, 2.5, Number.NaN, Number.NaN]);
    expect(table.warnings).toEqual([]);
  });

  it('numbers with few texts among them: the texts are not known, and are told', async () => {
    const table = await read(oneColumn('a', [...many(40, String), 'unknown']));
    expect(column(table, 'a').kind).toBe('number');
    expect(values(table, 'a')[40]).toBeNaN();
    expect(table.warnings).toEqual([
      { code: 'TEXT_IN_NUMBER_COLUMN', message: expect.stringContaining('"unknown" on line 42') },
    ]);
  });

  it('categories, where many texts stand among numbers', async () => {
    const table = await read(oneColumn('a', [...many(30, (i) => String(i % 5)), ...many(10, () => 'many')]));
    expect(column(table, 'a').kind).toBe('category');
    expect(codes(table)).toEqual(['MIXED_COLUMN']);
  });

  it('numbers with a decimal comma', async () => {
    const table = await read('a;b\n1,5;x\n1.234,25;x\n7;x\n');
    expect(values(table, 'a')).toEqual([1.5, 1234.25, 7]);
  });

  it('thousands by a comma, where the column shows decimal points', async () => {
    const table = await read(oneColumn('a', ['1,234', '12.5', '7']));
    expect(values(table, 'a')).toEqual([1234, 12.5, 7]);
    expect(table.warnings).toEqual([]);
  });

  it('thousands by a comma, where another column shows decimal points', async () => {
    const table = await read('a,b\n"1,234",0.5\n"2,500",1.5\n');
    expect(values(table, 'a')).toEqual([1234, 2500]);
    expect(table.warnings).toEqual([]);
  });

  it('says how it read numbers of which nothing tells', async () => {
    const table = await read(oneColumn('a', ['1,234', '12']));
    expect(values(table, 'a')).toEqual([1234, 12]);
    expect(codes(table)).toEqual(['NUMBERS_AMBIGUOUS']);
  });

  it('1,234 is a decimal beside 12345', async () => {
    expect(values(await read(oneColumn('a', ['1,234', '12345'])), 'a')).toEqual([1.234, 12345]);
  });

  it('amounts in two currencies are compared as they stand, and that is said', async () => {
    const table = await read(oneColumn('a', ['$5', '€6']));
    expect(values(table, 'a')).toEqual([5, 6]);
    expect(codes(table)).toEqual(['MIXED_CURRENCIES']);
  });

  it('dates, in days since 1970', async () => {
    expect(values(await read(oneColumn('a', ['1970-01-02', '1970-01-11'])), 'a')).toEqual([1, 10]);
  });

  it.each([
    ['day first', ['13/01/1970', '02/01/1970'], [12, 1]],
    ['month first', ['01/13/1970', '01/02/1970'], [12, 1]],
    ['day first, always the 1st', ['01/01/1970', '01/02/1970'], [0, 31]],
  ])('dates with slashes: %s', async (_what, cells, expected) => {
    expect(values(await read(oneColumn('a', cells)), 'a')).toEqual(expected);
  });

  it('dates of which nothing tells day from month are left out and told', async () => {
    const table = await read(oneColumn('a', ['01/02/2024', '03/04/2024']));
    expect(column(table, 'a').kind).toBe('omitted');
    expect(codes(table)).toEqual(['DATES_AMBIGUOUS']);
  });

  it('a text in a column of dates is told', async () => {
    const table = await read(oneColumn('a', [...many(40, () => '2024-01-01'), 'soon']));
    expect(codes(table)).toEqual(['TEXT_IN_DATE_COLUMN']);
  });

  it('Yes and No are categories, with their spaces trimmed', async () => {
    expect(texts(await read(oneColumn('a', ['Yes', 'No', ' Yes ', ''])), 'a')).toEqual(['Yes', 'No', 'Yes', null]);
  });

  it('texts that differ in almost every row are left out and told', async () => {
    const table = await read(
      oneColumn(
        'notes',
        many(50, (i) => `customer ${i}`),
      ),
    );
    expect(column(table, 'notes').kind).toBe('omitted');
    expect(codes(table)).toEqual(['ID_LIKE_COLUMN']);
  });

  it('numbers that differ in every row are ids only if they are called so', async () => {
    const table = await read(`account_id,revenue\n${many(30, (i) => `${1000 + i},${5000 - 7 * i}`).join('\n')}\n`);
    expect(table.columns.map(({ kind }) => kind)).toEqual(['omitted', 'number']);
  });

  it('10,000 categories are categories', async () => {
    const table = await read(
      oneColumn(
        'city',
        many(20_000, (i) => `city ${i % 10_000}`),
      ),
    );
    const found = column(table, 'city');
    expect(found.kind === 'category' && found.categories.length).toBe(10_000);
    expect(table.warnings).toEqual([]);
  });

  it('60,000 different texts are no categories', async () => {
    const table = await read(
      oneColumn(
        'note',
        many(120_000, (i) => `note ${i % 60_000}`),
      ),
    );
    expect(column(table, 'note').kind).toBe('omitted');
  });

  it('the label stays a text and the id a key, whatever they look like', async () => {
    const table = await read('id,left\n7,1\n8,0\n7,1\n', { label: 'left', id: 'id' });
    expect(texts(table, 'left')).toEqual(['1', '0', '1']);
    expect(column(table, 'id')).toMatchObject({ kind: 'key', codes: Int32Array.of(0, 1, 0) });
  });
});

describe('any file', () => {
  const cell = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', 'a', '1') }),
    fc.double().map(String),
  );
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

  it('rows in the file are rows out and rows dropped', async () => {
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const lines = ['a,b,c', ...given.map((cells) => cells.map(quoted).join(','))];
        const table = await read(lines.join('\r\n'));
        const whole = given.filter((cells) => cells.length === 3).length;
        expect({ rows: table.rows, dropped: table.dropped }).toEqual({ rows: whole, dropped: given.length - whole });
      }),
      { numRuns: 60 },
    );
  });

  it('keeps every category as it was written, but for spaces around it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 20 }), async (cells) => {
        const table = await read(`a,b\n${cells.map((text) => `${quoted(text)},1`).join('\n')}`, { label: 'a' });
        expect(texts(table, 'a')).toEqual(cells.map((text) => text.trim() || null));
      }),
      { numRuns: 60 },
    );
  });

  it('gives a table or an AppError that says what to do', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
      fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', 'a', '1', ' ', '\t', 'é'), maxLength: 200 }),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        const result = await read(content).catch((err: unknown) => err);
        if (result instanceof AppError) expect(result.detail.hint).not.toBe('');
        else expect(result).toHaveProperty('rows');
      }),
      { numRuns: 150 },
    );
  });
});
