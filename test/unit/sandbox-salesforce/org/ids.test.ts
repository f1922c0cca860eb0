import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksum, IdMaker, parseId } from '../../../../sandbox/salesforce/org/ids.ts';

const maker = new IdMaker('001');
const number = fc.integer({ min: 1, max: 62 ** 5 - 1 });

describe('ids', () => {
  it('carry the checksum that Salesforce computes', () => {
    expect(checksum('001A0000006Vm9r')).toBe('IAC');
    expect(checksum('00D000000000062')).toBe('EAA');
  });

  it('sort as their numbers do', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(maker.make(a) < maker.make(b)).toBe(a < b);
      }),
    );
  });

  it('give their number back from 15 and from 18 characters', () => {
    fc.assert(
      fc.property(number, (n) => {
        const id = maker.make(n);
        expect(id).toHaveLength(18);
        expect(checksum(id.slice(0, 15))).toBe(id.slice(15));
        expect(maker.numberOf(parseId(id) ?? '')).toBe(n);
        expect(maker.numberOf(parseId(id.slice(0, 15)) ?? '')).toBe(n);
      }),
    );
  });

  it('of 18 characters survive a change of case', () => {
    fc.assert(
      fc.property(number, (n) => {
        const id = maker.make(n);
        expect(parseId(id.toLowerCase())).toBe(id.slice(0, 15));
        expect(parseId(id.toUpperCase())).toBe(id.slice(0, 15));
      }),
    );
  });

  it('of 15 characters mean another record in another case', () => {
    const id = maker.make(10).slice(0, 15);
    expect(id.endsWith('A')).toBe(true);
    expect(parseId(id.toLowerCase())).toBe(id.toLowerCase());
    expect(maker.numberOf(parseId(`${id.slice(0, 14)}a`) ?? '')).toBe(36);
  });

  it.each([
    '',
    '001',
    '0015g0000000001AA',
    '0015g0000000001AAAA',
    '0015g000000-001',
    '0015g0000000001AA9',
    '0015g00000é0001',
  ])('refuse %j as malformed', (text) => {
    expect(parseId(text)).toBeUndefined();
  });

  it('of another type have no number here', () => {
    expect(maker.numberOf(new IdMaker('003').make(5).slice(0, 15))).toBe(0);
    expect(maker.numberOf('0019z00000000005')).toBe(0);
  });
});
