import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvReader } from '../../../../sandbox/salesforce/bulk/csv-reader.ts';

function readAll(text: string, delimiter = ','): string[][] {
  const reader = new CsvReader(Buffer.from(text), delimiter);
  const rows: string[][] = [];
  for (let record = reader.next(); record !== undefined; record = reader.next()) rows.push([...record.values]);
  return rows;
}

describe('CsvReader', () => {
  it('reads what was written, whatever is in the values', () => {
    const value = fc.oneof(fc.string(), fc.constantFrom('', '"', ',', '\n', '\r\n', 'é,"x"\n'));
    const row = fc.array(value, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row), fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const text = rows.map((one) => one.map((v) => `"${v.replaceAll('"', '""')}"`).join(',') + end).join('');
        expect(readAll(text)).toEqual(rows);
      }),
    );
  });

  it('skips a byte order mark and empty lines, and needs no line end at the last row', () => {
    expect(readAll('\ufeffId,Name\n\n1,x\r\n\r\n2,')).toEqual([
      ['Id', 'Name'],
      ['1', 'x'],
      ['2', ''],
    ]);
  });

  it('says how the first line ends', () => {
    const endings = ['a,"b"\n', 'a,b\r\n', 'a,"b"\r\n', 'a'].map((text) => {
      const reader = new CsvReader(Buffer.from(text), ',');
      reader.next();
      return reader.firstLineEnding;
    });
    expect(endings).toEqual(['LF', 'CRLF', 'CRLF', undefined]);
  });

  it('takes up at any record', () => {
    const bytes = Buffer.from('a|b\n1|"x|y"\n2|z\n');
    const first = new CsvReader(bytes, '|');
    first.next();
    const start = first.next()?.start ?? 0;
    expect(new CsvReader(bytes, '|', start).next()?.values).toEqual(['1', 'x|y']);
  });
});
