import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutToWidth, displayWidth, printable, wrapText } from '../../../../src/cli/tables/display-width.ts';
import { textTable } from '../../../../src/cli/tables/text-table.ts';

const columns = [{ header: 'customer' }, { header: 'risk', align: 'right' }] as const;

describe('a table in plain text', () => {
  it('aligns words left, numbers right', () => {
    const rows = [
      ['Borealis Freight', 81],
      ['Northwind', null],
      ['Contoso', 9],
    ];
    expect(textTable(columns, rows)).toBe(
      ['  customer          risk', '  Borealis Freight    81', '  Northwind', '  Contoso              9'].join('\n'),
    );
  });

  it('counts Chinese letters as two columns', () => {
    const lines = textTable(columns, [
      ['北方物流', 81],
      ['Contoso', 9],
    ]).split('\n');
    expect(new Set(lines.map(displayWidth)).size).toBe(1);
  });

  it('cuts the widest names where the terminal is narrow', () => {
    const lines = textTable(columns, [['A very long name of a customer', 81]], { width: 24, indent: 0 }).split('\n');
    expect(lines).toEqual(['customer            risk', 'A very long name…     81']);
  });

  it('leaves optional columns out, all of one rank together, before it cuts a name', () => {
    const wide = [
      { header: 'model' },
      { header: 'error', optional: 1 },
      { header: 'floor', optional: 1 },
      { header: 'fit', optional: 2 },
    ];
    const row = [['random forest', '0.010', '0.014', '1.2 s']];
    expect(textTable(wide, row, { width: 32 })).toBe('  model          error  floor\n  random forest  0.010  0.014');
    expect(textTable(wide, row, { width: 28 })).toBe('  model\n  random forest');
  });

  it('lets no name command the terminal', () => {
    expect(textTable([{ header: 'name' }], [['\u001b[31mred\nnext\u202eback']])).toBe('  name\n  [31mred next back');
  });

  it('never grows wider than it may be, if its numbers leave room', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 5 }),
        fc.integer({ min: 20, max: 60 }),
        (names, width) => {
          const lines = textTable(
            columns,
            names.map((name) => [name, 12.5]),
            { width },
          ).split('\n');
          for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

it.each([
  ['Contoso', 7],
  ['客户来源', 8],
  ['ｱｲｳ', 3],
  ['데이터', 6],
  ['e\u0301tude', 5],
  ['👩‍💻!', 3],
  ['5 °C – ok…', 10],
])('%s takes %i columns', (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

it('cuts between letters, not within', () => {
  expect([8, 7, 6, 2, 1, 0].map((width) => cutToWidth('客户来源', width))).toEqual([
    '客户来源',
    '客户来…',
    '客户…',
    '…',
    '…',
    '',
  ]);
});

it('breaks lines between words, the later ones indented', () => {
  expect(wrapText('  one two three four', 11, '    ')).toBe('  one two\n    three\n    four');
  expect(wrapText('', 10)).toBe('');
});

it('prints a no-break space as a space', () => {
  expect(printable('38\u00a0%')).toBe('38 %');
});
