import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDateText } from '../../../src/table/date-text.ts';

const days = (iso: string): number => Date.parse(iso) / 86_400_000;

describe('dates in texts', () => {
  it.each([
    ['2024-03-31', '2024-03-31'],
    ['2024-03-31T14:00:00Z', '2024-03-31T14:00:00Z'],
    ['2024-03-31 14:00', '2024-03-31T14:00:00Z'],
    ['2024-03-31T14:00:00.123+02:00', '2024-03-31T12:00:00Z'],
    ['2024-03-31T14:00:00-0530', '2024-03-31T19:30:00Z'],
    ['2024/3/31', '2024-03-31'],
    ['31.03.2024', '2024-03-31'],
    ['31.03.2024 08:30', '2024-03-31T08:30:00Z'],
    ['31 Mar 2024', '2024-03-31'],
    ['31-Mar-2024', '2024-03-31'],
    ['March 31, 2024', '2024-03-31'],
    ['Mar 31 2024', '2024-03-31'],
    ['Mar 31, 2024, 2:05 PM', '2024-03-31T14:05:00Z'],
    ['2024-02-29', '2024-02-29'],
  ])('reads %s', (text, iso) => {
    expect(parseDateText(text, 'month')).toBeCloseTo(days(iso), 9);
  });

  it('reads day and month in the order of the column', () => {
    expect(parseDateText('03/04/2024', 'day')).toBe(days('2024-04-03'));
    expect(parseDateText('03/04/2024', 'month')).toBe(days('2024-03-04'));
    expect(parseDateText('03-04-2024 11:00 PM', 'month')).toBeCloseTo(days('2024-03-04T23:00:00Z'), 9);
  });

  it.each([
    '',
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '9999-12-31',
    '1024-01-01',
    '31 Foo 2024',
    '20240331',
    '2024-03',
    '2024-03/31',
    '13 PM',
    'yesterday',
    '1.2.3.4',
    '2024-03-31 25:00',
  ])('"%s" is no date', (text) => {
    expect(parseDateText(text, 'day')).toBeNaN();
  });

  it('reads back every instant of the years that can be meant', () => {
    const instants = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(instants, (date) => {
        expect(parseDateText(date.toISOString(), 'day')).toBeCloseTo(Math.floor(date.getTime() / 1000) / 86_400, 9);
      }),
    );
  });
});
