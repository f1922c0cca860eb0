import { describe, expect, it } from 'vitest';
import { toId18 } from '../../../../connectors/salesforce/record-id.ts';

describe('toId18', () => {
  it.each([
    ['001A0000006Vm9r', '001A0000006Vm9rIAC'],
    ['00D000000000062', '00D000000000062EAA'],
    ['0015g0000000001', '0015g0000000001AAA'],
    [' 003ABCDEFGHIJKL ', '003ABCDEFGHIJKLY55'],
  ])('%s has the checksum of %s', (short, long) => {
    expect(toId18(short)).toBe(long);
  });

  it('leaves 18 characters as they are', () => {
    expect(toId18('0015g0000000001AAA')).toBe('0015g0000000001AAA');
  });

  it.each([null, undefined, '', 'Acme', '0015g00000000-1', '0015g0000000001AA'])('%j is none', (value) => {
    expect(toId18(value)).toBeNull();
  });
});
