import { expect, it } from 'vitest';
import { minorUnits, payable } from '../../../../src/domain/money/minor-units.ts';

it('knows the currencies that have not two decimals', () => {
  expect(['JPY', 'XPF', 'KWD', 'EUR', 'constructor'].map(minorUnits)).toEqual([0, 0, 3, 2, 2]);
});

it('rounds to what can be paid: whole yen, half to even; others stay', () => {
  expect([12_345, 12_350, 12_450, -12_350, -12_451, -20].map((cents) => payable(cents, 'JPY'))).toEqual([
    12_300, 12_400, 12_400, -12_400, -12_500, 0,
  ]);
  expect([payable(12_345, 'EUR'), payable(12_345, null), payable(12_345, 'KWD')]).toEqual([12_345, 12_345, 12_345]);
});
