import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTable } from '../../../src/table/open-table.ts';
import { type TemporaryTables, temporaryTables } from '../../support/temporary-table.ts';

let tables: TemporaryTables;
beforeAll(async () => {
  tables = await temporaryTables();
});
afterAll(() => tables.remove());

const opened = async (content: string | Buffer) => openTable(await tables.write(content));
const codeOf = async (content: string | Buffer): Promise<unknown> =>
  opened(content).then(
    () => 'opened',
    (err) => err.detail.code,
  );

describe('opening a table', () => {
  it.each([
    ['a,b\n1,2\n', ','],
    ['a;b\n1,5;2,5\n3,5;1\n', ';'],
    ['a\tb\n1,2\t3\n', '\t'],
    ['a|b\n1|2\n', '|'],
    ['"a;x",b\n"1;2",3\n', ','],
    ['Name, first;b\nx;1\ny;2\n', ';'],
    ['only\n1\n2\n', ','],
    ['sep=;\na;b,c\n1;2\n', ';'],
  ])('%j is delimited by %j', async (content, delimiter) => {
    expect((await opened(content)).delimiter).toBe(delimiter);
  });

  it('finds the names behind a byte order mark, in quotes, over two lines', async () => {
    const source = await opened('\uFEFF"a ""b""","c\r\nd", e \r\n1,2,3\r\n');
    expect(source.names).toEqual(['a "b"', 'c\r\nd', 'e']);
    expect(source.firstRow).toEqual({ byte: 25, line: 3 });
  });

  it('takes what is not UTF-8 for Western European text', async () => {
    const source = await opened(Buffer.from('Größe,b\n1,2\n', 'latin1'));
    expect(source).toMatchObject({ encoding: 'latin1', names: ['Größe', 'b'] });
  });

  it('is not misled by a character that the sample cuts in two', async () => {
    const source = await opened(`a,b\n${'é,1\n'.repeat(80_000)}`);
    expect(source.encoding).toBe('utf8');
  });

  it.each([
    ['nothing', '', 'TABLE_EMPTY'],
    ['blank lines', '\n\n\r\n', 'TABLE_EMPTY'],
    ['a name twice', 'a,b,a\n1,2,3\n', 'TABLE_HEADER_DUPLICATE'],
    ['a name missing', 'a,,c\n1,2,3\n', 'TABLE_HEADER_EMPTY'],
    ['a quote that does not end in the header', 'a,"b\n1,2\n', 'TABLE_UNREADABLE'],
    ['UTF-16', Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'), 'TABLE_UNREADABLE'],
    ['a workbook', Buffer.from('PK\u0003\u0004 and so on'), 'TABLE_UNREADABLE'],
    ['zero bytes', Buffer.from('a,b\n\u0000,1\n'), 'TABLE_UNREADABLE'],
  ])('refuses %s by name', async (_what, content, code) => {
    expect(await codeOf(content)).toBe(code);
  });

  it('says where the header has a name twice, and where one is missing', async () => {
    await expect(opened('a,b,a\n')).rejects.toThrow(/^Columns 1 and 3 of .* are both called "a"\.$/);
    await expect(opened('a,,c\n')).rejects.toThrow(/^Column 2 of .* has no name\.$/);
  });

  it('says what is wrong with a path', async () => {
    await expect(openTable('no-such-file.csv')).rejects.toThrow('there is no such file');
    await expect(openTable(tables.dir)).rejects.toThrow('it is a folder');
  });
});
