import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toApiName } from '../../../../connectors/salesforce/field-names.ts';

describe('toApiName', () => {
  it.each([
    ['keel_churn_risk', null, 'Keel_Churn_Risk__c'],
    ['keel_risk_change_30d', null, 'Keel_Risk_Change_30d__c'],
    ['keel_clv', 'keelhq', 'keelhq__Keel_Clv__c'],
  ])('calls %s (namespace %s) %s', (key, namespace, expected) => {
    expect(toApiName(key, namespace)).toBe(expected);
  });

  it('gives every key a name of its own', () => {
    const key = fc.stringMatching(/^keel(_[a-z0-9]+){1,4}$/);
    fc.assert(
      fc.property(key, key, (a, b) => {
        expect(toApiName(a, null) === toApiName(b, null)).toBe(a === b);
      }),
    );
  });
});
