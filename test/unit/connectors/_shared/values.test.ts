import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunk } from '../../../../connectors/_shared/chunk.ts';
import {
  readBoolean,
  readCents,
  readInstant,
  readNumber,
  readOneOf,
  readText,
} from '../../../../connectors/_shared/values.ts';

describe('readCents', () => {
  it.each([
    ['1234.50', 123450],
    ['0.005', 1],
    ['-0.005', -1],
    ['0.004999', 0],
    ['-0.001', 0],
    ['.5', 50],
    ['7.', 700],
    ['+3', 300],
    ['1.2E4', 1_200_000],
    ['125e-3', 13],
    ['0e99', 0],
    [' 12 ', 1200],
    ['90071992547409.91', 9_007_199_254_740_991],
  ])('reads %s as %i hundredths', (text, cents) => {
    expect(readCents(text)).toBe(cents);
  });

  it.each([
    ['', null],
    ['abc', null],
    ['1,000', null],
    ['1.2.3', null],
    ['.', null],
    ['1e30', null],
    ['NaN', null],
    ['Infinity', null],
    ['90071992547409.92', null],
  ])('does not know %j', (text) => {
    expect(readCents(text)).toBeNull();
  });

  it('is exact for every amount with two decimals', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -9_007_199_254_740_991n, max: 9_007_199_254_740_991n }), (cents) => {
        const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
        const text = `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
        return readCents(text) === Number(cents);
      }),
    );
  });
});

describe('readInstant', () => {
  it.each([
    ['2025-02-01T10:00:00Z', 1738404000000],
    ['2025-02-01T10:00:00.123Z', 1738404000123],
    ['2025-02-01T12:00:00+02:00', 1738404000000],
    ['2025-02-01T10:00:00', 1738404000000],
    ['2025-02-01 10:00', 1738404000000],
    ['2025-02-01', 1738368000000],
    ['1738404000000', 1738404000000],
    ['-1000', -1000],
  ])('reads %s', (text, at) => {
    expect(readInstant(text)).toBe(at);
  });

  it.each(['', 'soon', '2025-13-01', '01/02/2025', '20250201T100000Z', '2025-02-01T25:00:00Z'])(
    'does not know %j',
    (text) => {
      expect(readInstant(text)).toBeNull();
    },
  );

  it('reads back every moment it is given, as ISO or as milliseconds', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1970-01-02'), max: new Date('2200-01-01'), noInvalidDate: true }),
        (date) => {
          return (
            readInstant(date.toISOString()) === date.getTime() && readInstant(String(date.getTime())) === date.getTime()
          );
        },
      ),
    );
  });
});

describe('small values', () => {
  it('trims text and takes empty text as not known', () => {
    expect([readText(' a '), readText(''), readText('  '), readText(null), readText(undefined)]).toEqual([
      'a',
      null,
      null,
      null,
      null,
    ]);
  });
  it('reads finite numbers only', () => {
    expect([readNumber('1.5'), readNumber('1e3'), readNumber('1e999'), readNumber('0x10'), readNumber('')]).toEqual([
      1.5,
      1000,
      null,
      null,
      null,
    ]);
  });
  it('reads true and false, whatever their case', () => {
    expect([readBoolean('TRUE'), readBoolean('false'), readBoolean('yes')]).toEqual([true, false, null]);
  });
  it('takes one of a list only', () => {
    expect([readOneOf('HIGH', ['low', 'high']), readOneOf('x', ['low'])]).toEqual(['high', null]);
  });
  it('cuts a list into pieces', () => {
    expect(chunk([1, 2, 3], 2)).toEqual([[1, 2], [3]]);
    expect(chunk([], 2)).toEqual([]);
  });
});
