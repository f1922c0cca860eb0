import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellWriter, javaDouble } from '../../../../sandbox/salesforce/bulk/csv-cell.ts';
import { makeField } from '../../../../sandbox/salesforce/org/schema/field-builders.ts';

describe('cellWriter', () => {
  it('writes any instant as toISOString does', () => {
    const write = cellWriter(makeField('At', 'datetime'));
    fc.assert(
      fc.property(fc.date({ min: new Date(-1e13), max: new Date(1e13), noInvalidDate: true }), (date) => {
        expect(write(date.getTime())).toBe(`"${date.toISOString()}"`);
      }),
    );
  });

  it('doubles quotes and writes null as nothing', () => {
    const write = cellWriter(makeField('Name', 'string'));
    expect([write('a "b"'), write(null), write('two\nlines')]).toEqual(['"a ""b"""', '""', '"two\nlines"']);
  });
});

describe('javaDouble', () => {
  it.each([
    [0, '0.0'],
    [100, '100.0'],
    [-71.5, '-71.5'],
    [9_999_999, '9999999.0'],
    [80_000_000, '8.0E7'],
    [16_147_805_824_397, '1.6147805824397E13'],
    [0.0005, '5.0E-4'],
  ])('writes %d as %s', (value, text) => {
    expect(javaDouble(value)).toBe(text);
  });

  it('reads back as the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Number(javaDouble(value))).toBe(value === 0 ? 0 : value);
      }),
    );
  });
});
