import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normaliseValue, parseInstant } from '../../../sandbox/hubspot/properties/normalise-value.ts';
import { customProperty } from '../../../sandbox/hubspot/properties/property-registry.ts';
import type { PropertyDefinition } from '../../../sandbox/hubspot/properties/types.ts';

function property(part: Partial<PropertyDefinition>): PropertyDefinition {
  return customProperty({ name: 'p', label: 'P', type: 'string', fieldType: 'text', groupName: 'g', ...part });
}

function write(part: Partial<PropertyDefinition>, raw: unknown, current: string | null = null) {
  return normaliseValue(property(part), raw, current, (id) => id === '77');
}

const options = ['a', 'b', 'c'].map((value, displayOrder) => ({ value, label: value, displayOrder, hidden: false }));

test.each([
  ['a number with blanks', { type: 'number' }, ' 7.5 ', '7.5'],
  ['a datetime in milliseconds', { type: 'datetime' }, '1763596800000', '2025-11-20T00:00:00.000Z'],
  ['a datetime with an offset', { type: 'datetime' }, '2025-11-20T02:00:00+02:00', '2025-11-20T00:00:00.000Z'],
  ['a date at midnight UTC', { type: 'date' }, '1763596800000', '2025-11-20'],
  ['a date as text', { type: 'date' }, '2025-11-20', '2025-11-20'],
  ['a known option', { type: 'enumeration', options }, 'b', 'b'],
  ['a yes', { type: 'bool' }, 'true', 'true'],
  ['an empty value, which clears', { type: 'number' }, '', null],
  ['an owner', { type: 'enumeration', externalOptions: true }, '77', '77'],
] as const)('%s is taken', (_name, part, raw, value) => {
  expect(write(part, raw)).toEqual({ value });
});

test.each([
  ['text as a number', { type: 'number' }, 'many', 'INVALID_INTEGER'],
  ['a date that is not midnight', { type: 'date' }, '1763596800001', 'INVALID_DATE'],
  ['text as a date', { type: 'datetime' }, 'soon', 'INVALID_DATE'],
  ['an unknown option', { type: 'enumeration', options }, 'z', 'INVALID_OPTION'],
  ['an unknown owner', { type: 'enumeration', externalOptions: true }, '1', 'INVALID_OWNER'],
  ['a text that is too long', { type: 'string' }, 'x'.repeat(65_537), 'TOO_LONG'],
  ['an object', { type: 'string' }, {}, 'INVALID_TYPE'],
] as const)('%s is refused', (_name, part, raw, code) => {
  expect(write(part, raw)).toMatchObject({ problem: { code } });
});

test('a leading semicolon adds to a multi-checkbox', () => {
  expect(write({ type: 'enumeration', fieldType: 'checkbox', options }, ';c', 'a;b')).toEqual({ value: 'a;b;c' });
});

test('an instant reads the same from ISO text and from milliseconds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (ms) => {
      expect(parseInstant(new Date(ms).toISOString())).toBe(ms);
      expect(parseInstant(String(ms))).toBe(ms);
    }),
  );
});
