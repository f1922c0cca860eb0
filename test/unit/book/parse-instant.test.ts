import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInstant } from '../../../src/book/parse-instant.ts';

describe('a date of the book', () => {
  test.each([
    ['2025-03-31', '2025-03-31T00:00:00.000Z'],
    ['2025-03-31T14:05Z', '2025-03-31T14:05:00.000Z'],
    ['2025-03-31T14:05:06', '2025-03-31T14:05:06.000Z'],
    ['2025-03-31 14:05:06.7', '2025-03-31T14:05:06.700Z'],
    ['2025-03-31T14:05:06.123456Z', '2025-03-31T14:05:06.123Z'],
    ['2025-03-31T14:05:06+02:00', '2025-03-31T12:05:06.000Z'],
    ['2025-03-31T14:05:06-0330', '2025-03-31T17:35:06.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(parseInstant(text)).toBe(Date.parse(iso));
  });

  test.each([
    '',
    '2025',
    '2025-3-1',
    '31.03.2025',
    '03/31/2025',
    '2025-02-30',
    '2023-02-29',
    '2025-13-01',
    '2025-00-10',
    '2025-01-00',
    '2025-03-31T24:00:00Z',
    '2025-03-31T12:60:00Z',
    '2025-03-31T12:00:00+15:00',
    '0025-03-31',
    '2204-01-01',
    '1711900000000',
    'yesterday',
  ])('%s is none', (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  test('every moment in range survives being written and read', () => {
    const range = { min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true };
    fc.assert(
      fc.property(fc.date(range), (date) => {
        expect(parseInstant(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});
