import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumberText, plainShape, readNumberText } from '../../../src/table/number-text.ts';

describe('numbers in texts', () => {
  it.each([
    ['0', 0],
    ['-12', -12],
    ['12.5', 12.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1.5E-2', 0.015],
    ['+7', 7],
    ['1,234', 1234],
    ['1,234,567.89', 1_234_567.89],
    ['12,34,567', 1_234_567],
    ['1 234.5', 1234.5],
    ["1'234.50", 1234.5],
    ['$1,200.50', 1200.5],
    ['-$5', -5],
    ['$-5', -5],
    ['12 €', 12],
    ['(3.50)', -3.5],
    ['12 %', 0.12],
    ['\u22125', -5],
  ])('reads "%s" where decimals have a point', (text, value) => {
    expect(parseNumberText(text, '.')).toBeCloseTo(value, 12);
  });

  it.each([
    ['12,5', 12.5],
    ['1.234,5', 1234.5],
    ['1.234', 1234],
    ['1.234.567', 1_234_567],
    ['0,123', 0.123],
    ['1 234,5', 1234.5],
    ['12,5 %', 0.125],
    ['€ 3,20', 3.2],
    ['42', 42],
  ])('reads "%s" where decimals have a comma', (text, value) => {
    expect(parseNumberText(text, ',')).toBeCloseTo(value, 12);
  });

  it.each([
    '',
    '-',
    'abc',
    '12abc',
    '0x10',
    'Infinity',
    '1e999',
    '12,5',
    '1,23,4',
    '1.2.3',
    '(5',
    '--5',
    '$5€',
    '1 23',
    '2024-01-01',
    '9'.repeat(400),
  ])('"%s" is no number where decimals have a point', (text) => {
    expect(parseNumberText(text, '.')).toBeNaN();
  });

  it('a decimal point is no number where decimals have a comma', () => {
    expect(parseNumberText('12.5', ',')).toBeNaN();
  });

  it.each([
    ['1.234', 'point3'],
    ['0.123', 'point'],
    ['1,234', 'comma3'],
    ['0,123', 'comma'],
    ['1234,567', 'comma'],
    ['1,234.5', 'point'],
    ['1 234.567', 'point'],
    ['12', 'integer'],
  ])('gives "%s" the shape %s', (text, shape) => {
    expect(readNumberText(text)?.shape).toBe(shape);
  });

  it('tells plain numbers like the general reader does', () => {
    const plain = fc.stringMatching(/^-?[0-9.]{0,8}$/);
    fc.assert(
      fc.property(plain, (text) => {
        const shape = plainShape(text);
        if (shape !== null) expect(readNumberText(text)?.shape).toBe(shape);
      }),
    );
  });

  it('reads back every number as JavaScript writes it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(parseNumberText(String(value), '.')).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it('any text gives a finite number or NaN', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom<'.' | ','>('.', ','), (text, mark) => {
        expect(parseNumberText(text, mark)).not.toBe(Number.POSITIVE_INFINITY);
      }),
    );
  });
});
