import fc from 'fast-check';
import { expect, test } from 'vitest';
import { customFieldName } from '../../../../sandbox/salesforce/load/field-name.ts';

test.each([
  ['seats', '', 'seats__c'],
  ['Success plan', '', 'success_plan__c'],
  ['2nd site', '', 'book_2nd_site__c'],
  ['数量', '', 'book_column__c'],
  ['logins', '_30d', 'logins_30d__c'],
])('%j becomes a name that Salesforce allows', (column, behind, name) => {
  expect(customFieldName(column, behind)).toBe(name);
});

test('any text becomes a name that Salesforce allows', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const name = customFieldName(text, '_prev_30d');
      expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*__c$/);
      expect(name.length).toBeLessThanOrEqual(43);
    }),
  );
});
