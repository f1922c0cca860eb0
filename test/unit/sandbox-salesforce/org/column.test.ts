import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeColumn } from '../../../../sandbox/salesforce/org/store/column.ts';
import type { FieldType, Value } from '../../../../sandbox/salesforce/org/types.ts';

const row = fc.integer({ min: 0, max: 30_000 });
const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
const text = fc.string({ minLength: 1 });
const values: Readonly<Partial<Record<FieldType, fc.Arbitrary<Value>>>> = {
  string: fc.option(text),
  double: fc.option(fc.double({ noNaN: true })),
  datetime: fc.option(fc.integer({ min: 0, max: 4e12 })),
  boolean: fc.boolean(),
  date: fc.option(day.map((date) => date.toISOString().slice(0, 10))),
};

describe('columns', () => {
  it.each(Object.entries(values))('of %s give back what was last written', (type, value) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(row, value)), (writes) => {
        const column = makeColumn(type as FieldType);
        const expected = new Map<number, Value>();
        for (const [at, written] of writes) {
          column.set(at, written);
          expected.set(at, written);
        }
        for (const [at, written] of expected) expect(column.get(at)).toEqual(written);
      }),
    );
  });

  it('of texts keep every text when there are more than can be numbered', () => {
    const column = makeColumn('string');
    for (let at = 0; at < 12_000; at += 1) column.set(at, `text ${at % 9_000}`);
    column.set(5, null);
    expect([column.get(0), column.get(5), column.get(8_999), column.get(11_999)]).toEqual([
      'text 0',
      null,
      'text 8999',
      'text 2999',
    ]);
  });

  it('take an empty text for none', () => {
    const column = makeColumn('string');
    column.set(3, '');
    expect(column.get(3)).toBeNull();
  });

  it('refuse a value of another type', () => {
    expect(() => makeColumn('double').set(0, 'five')).toThrow(/a number/);
    expect(() => makeColumn('date').set(0, 'yesterday')).toThrow(/YYYY-MM-DD/);
    expect(() => makeColumn('string').set(0, 5)).toThrow(/a text/);
  });
});
