import { describe, expect, it } from 'vitest';
import { ingestValue } from '../../../../sandbox/salesforce/bulk/ingest-value.ts';
import { makeField } from '../../../../sandbox/salesforce/org/schema/field-builders.ts';
import type { FieldType } from '../../../../sandbox/salesforce/org/types.ts';

describe('ingestValue', () => {
  const cases: readonly (readonly [FieldType, string, unknown])[] = [
    ['double', '71.5', 71.5],
    ['double', '1E3', 1000],
    ['double', '1,000', undefined],
    ['currency', '', undefined],
    ['boolean', 'TRUE', true],
    ['boolean', '0', false],
    ['boolean', 'maybe', undefined],
    ['date', '2026-11-20', '2026-11-20'],
    ['date', '2026-11-20T10:00:00.000Z', '2026-11-20'],
    ['date', '20/11/2026', undefined],
    ['date', '2026-13-40', undefined],
    ['datetime', '2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['datetime', '2026-11-20T10:00:00.000+0000', '2026-11-20T10:00:00.000+0000'],
    ['datetime', '0', undefined],
    ['string', '007', '007'],
  ];

  it.each(cases)('takes for a %s the text %j as %j', (type, text, value) => {
    expect(ingestValue(text, makeField('F', type))).toEqual(value);
  });
});
