import { expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import type { CellKind, ExportCell } from '../../../src/contracts/export-table.ts';
import { checkedCell } from '../../../src/export/checked-cell.ts';

const column = (kind: CellKind) => ({ name: 'n', kind, about: '' });

it.each<[CellKind, ExportCell]>([
  ['text', '客户'],
  ['boolean', false],
  ['integer', -(2 ** 53) + 1],
  ['money', 2 ** 53 - 1],
  ['number', 0.1],
  ['share', 1],
  ['instant', Date.UTC(2026, 10, 21)],
  ['money', null],
])('a %s may be %j', (kind, cell) => {
  expect(checkedCell(column(kind), cell, 't')).toBe(cell);
});

it.each<[CellKind, ExportCell]>([
  ['money', 2 ** 53],
  ['money', 12.5],
  ['integer', Number.NaN],
  ['number', Number.POSITIVE_INFINITY],
  ['share', Number.NaN],
  ['instant', 1e17],
  ['text', 5],
  ['boolean', 'yes'],
])('a %s that is %j is refused by name', (kind, cell) => {
  const refused = expect.objectContaining({
    kind: 'rejected',
    detail: expect.objectContaining({ code: 'EXPORT_VALUE_UNFIT' }),
  });
  expect(() => checkedCell(column(kind), cell, 'scores')).toThrow(AppError);
  try {
    checkedCell(column(kind), cell, 'scores');
  } catch (err) {
    expect(err).toEqual(refused);
  }
});

it('what a row does not have is not known', () => {
  expect(checkedCell(column('text'), undefined, 't')).toBeNull();
});
