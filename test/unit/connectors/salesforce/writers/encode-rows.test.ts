import { describe, expect, it } from 'vitest';
import { encodeRows } from '../../../../../connectors/salesforce/writers/encode-rows.ts';
import type { FieldShape } from '../../../../../connectors/salesforce/writers/object-shape.ts';
import type { FieldRow, FieldValue } from '../../../../../src/contracts/connector.ts';

const shapeOf = (name: string, type: string, more: Partial<FieldShape> = {}): [string, FieldShape] => [
  name.toLowerCase(),
  {
    name,
    type,
    length: 0,
    precision: 0,
    scale: 0,
    createable: true,
    updateable: true,
    calculated: false,
    externalId: false,
    unique: false,
    picklistValues: [],
    ...more,
  },
];
const shape = new Map([
  shapeOf('Keel_Churn_Risk__c', 'double'),
  shapeOf('Keel_Scored_At__c', 'datetime'),
  shapeOf('Keel_Next_Step__c', 'string', { length: 10 }),
  shapeOf('Keel_Risk_Drivers__c', 'textarea', { length: 32_768 }),
  shapeOf('Keel_Clv__c', 'currency', { updateable: false }),
]);
const row = (externalId: string, values: Record<string, FieldValue>): FieldRow => ({
  recordType: 'account',
  externalId,
  values,
});
const encode = (...rows: FieldRow[]) => encodeRows(rows, { object: 'Account', shape, namespace: null });
const valuesOf = (values: Record<string, FieldValue>) => encode(row('001000000000001AAA', values))[0]?.values;

describe('encodeRows', () => {
  it('writes a datetime as ISO text and a number as it is', () => {
    expect(valuesOf({ keel_scored_at: Date.UTC(2026, 0, 2, 3, 4, 5), keel_churn_risk: 34.2 })).toEqual({
      Keel_Scored_At__c: '2026-01-02T03:04:05.000Z',
      Keel_Churn_Risk__c: 34.2,
    });
  });

  it('clears with null what is null or an empty text', () => {
    expect(valuesOf({ keel_churn_risk: null, keel_next_step: '' })).toEqual({
      Keel_Churn_Risk__c: null,
      Keel_Next_Step__c: null,
    });
  });

  it('cuts a text to the length of its field', () => {
    expect(valuesOf({ keel_next_step: 'Call them today' })).toEqual({ Keel_Next_Step__c: 'Call them…' });
  });

  it('never cuts a character in half', () => {
    expect(valuesOf({ keel_next_step: `12345678${'😀'.repeat(3)}` })).toEqual({ Keel_Next_Step__c: '12345678…' });
  });

  it('cuts a long text to what the Bulk API takes, though the field holds more', () => {
    expect(String(valuesOf({ keel_risk_drivers: 'x'.repeat(40_000) })?.Keel_Risk_Drivers__c)).toHaveLength(32_000);
  });

  it('puts the rows in the order of their ids and names each record once: later values win', () => {
    const rows = encode(
      row('001000000000002AAA', { keel_churn_risk: 2 }),
      row('001000000000001AAA', { keel_churn_risk: 1, keel_next_step: 'a' }),
      row('001000000000001', { keel_churn_risk: 3 }),
    );
    expect(rows).toEqual([
      { id: '001000000000001AAA', values: { Keel_Churn_Risk__c: 3, Keel_Next_Step__c: 'a' } },
      { id: '001000000000002AAA', values: { Keel_Churn_Risk__c: 2 } },
    ]);
  });

  it('says which fields are missing or may not be written, before anything is sent', () => {
    const write = () => encode(row('001000000000001AAA', { keel_clv: 1, keel_health_score: 2, keel_churn_risk: 3 }));
    expect(write).toThrow('Keel may not write Keel_Clv__c, Keel_Health_Score__c on Account');
  });
});
