import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvRows } from '../../../../connectors/salesforce/bulk-csv.ts';

const quoted = (value: string): string => `"${value.replaceAll('"', '""')}"`;
const csvOf = (rows: readonly (readonly string[])[], end = '\n'): string =>
  rows.map((row) => row.map(quoted).join(',') + end).join('');

function readIn(pieces: readonly string[]): { rows: string[][]; isWhole: boolean } {
  const csv = new CsvRows();
  const rows = pieces.flatMap((piece) => csv.push(piece));
  return { rows, isWhole: csv.isBetweenRows };
}

describe('rows of a CSV in pieces', () => {
  const value = fc.array(fc.constantFrom('a', '"', ',', '\n', '\r', 'é', '😀', ' ', '')).map((p) => p.join(''));
  const table = fc.array(fc.array(value, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 5 });

  it('are what was written, wherever it is cut', () => {
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), fc.array(fc.nat(), { maxLength: 6 }), (rows, end, cuts) => {
        const text = csvOf(rows, end);
        const places = [0, ...cuts.map((c) => c % (text.length + 1)).sort((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((to, i) => text.slice(places[i], to));
        expect(readIn(pieces)).toEqual({ rows, isWhole: true });
      }),
    );
  });

  it('are not whole while the last one has no end', () => {
    expect(readIn(['"a","b"\n"c","d"'])).toEqual({ rows: [['a', 'b']], isWhole: false });
  });

  it('may stand without quotes', () => {
    expect(readIn(['Id,Name\n1,\n,"x"\n'])).toEqual({
      rows: [
        ['Id', 'Name'],
        ['1', ''],
        ['', 'x'],
      ],
      isWhole: true,
    });
  });

  it.each(['<html a="b">\n', '"a"b,"c"\n', '"a"\rb\n'])('are not made of %j', (text) => {
    expect(() => readIn([text])).toThrow(SyntaxError);
  });
});
