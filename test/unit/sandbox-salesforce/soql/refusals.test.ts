import { describe, expect, it } from 'vitest';
import { createOrg } from '../../../../sandbox/salesforce/org/create-org.ts';
import { planQuery } from '../../../../sandbox/salesforce/soql/plan-query.ts';
import { nowMs, sample } from './sample-org.ts';

describe('fields and objects that are not there', () => {
  it('shows the query, a caret below the word, and its place', () => {
    expect(sample().refusal('SELECT Foo__c FROM Account')).toEqual({
      code: 'INVALID_FIELD',
      message:
        "\nSELECT Foo__c FROM Account\n       ^\nERROR at Row:1:Column:8\nNo such column 'Foo__c' on entity 'Account'. " +
        "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. " +
        'Please reference your WSDL or the describe call for the appropriate names.',
    });
  });

  it('says the same of a field the caller may not see, wherever it stands', () => {
    const { refusal, org, query } = sample();
    for (const soql of [
      'SELECT Hidden__c FROM Account',
      "SELECT Id FROM Account WHERE Hidden__c = 'x'",
      'SELECT Id FROM Account ORDER BY Hidden__c',
      'SELECT COUNT(Hidden__c) FROM Account',
      'SELECT Account.Hidden__c FROM Contact',
      'SELECT Id, (SELECT Hidden__c FROM ChildAccounts) FROM Account',
    ]) {
      expect(refusal(soql), soql).toMatchObject({
        code: 'INVALID_FIELD',
        message: expect.stringContaining("No such column 'Hidden__c' on entity 'Account'."),
      });
    }
    org.ensurePermissionSet({ name: 'See', label: 'See' });
    org.grantField('See', 'Account', 'Hidden__c', { read: true, edit: false });
    org.assignPermissionSet('See', org.integrationUserId);
    expect(query('SELECT Hidden__c FROM Account LIMIT 1')).toMatchObject([{ Hidden__c: null }]);
  });

  it('has CurrencyIsoCode in a multi-currency org only', () => {
    expect(sample().refusal('SELECT Id, CurrencyIsoCode FROM Account')).toMatchObject({
      code: 'INVALID_FIELD',
      message: expect.stringContaining(
        "ERROR at Row:1:Column:12\nNo such column 'CurrencyIsoCode' on entity 'Account'.",
      ),
    });
    const org = createOrg({ now: () => nowMs, currencies: { USD: 1, EUR: 0.9 } });
    const actor = { userId: org.integrationUserId };
    const planned = planQuery(org, actor, 'SELECT CurrencyIsoCode FROM Account', { isAll: false });
    expect(planned.columns).toMatchObject([{ name: 'CurrencyIsoCode' }]);
  });

  it('points into later lines, never into a text', () => {
    const { message } = sample().refusal("SELECT Id\nFROM Account\nWHERE Name = 'Nope__c' AND Nope__c = 1");
    expect(message).toContain(
      "\nWHERE Name = 'Nope__c' AND Nope__c = 1\n                           ^\nERROR at Row:3:Column:28\n",
    );
  });

  it.each([
    ['SELECT Id FROM Gadget', 'INVALID_TYPE', "sObject type 'Gadget' is not supported."],
    ['SELECT Boss.Name FROM Account', 'INVALID_FIELD', "Didn't understand relationship 'Boss' in field path."],
    ['SELECT What.Industry FROM Task', 'INVALID_FIELD', "No such column 'Industry' on entity 'Name'."],
    ['SELECT Id FROM Contact WHERE Account.Nope = 1', 'INVALID_FIELD', "No such column 'Nope' on entity 'Account'."],
    ['SELECT Id, Name, id FROM Account', 'INVALID_FIELD', 'duplicate field selected: Id'],
    [
      'SELECT Id FROM Account ORDER BY Notes__c',
      'MALFORMED_QUERY',
      "field 'Notes__c' can not be sorted in a query call",
    ],
    [
      'SELECT Parent.Parent.Parent.Parent.Parent.Parent.Name FROM Account',
      'MALFORMED_QUERY',
      'Maximum number of relationship levels (5)',
    ],
  ])('%s', (soql, code, text) => {
    expect(sample().refusal(soql)).toEqual({ code, message: expect.stringContaining(text) });
  });
});

describe('what is not SOQL, or only Apex may say', () => {
  it.each([
    ['', 'SOQL statements cannot be empty or null'],
    ['DELETE FROM Account', "unexpected token: 'DELETE'"],
    ['SELECT FROM Account', "unexpected token: 'FROM'"],
    ['SELECT Id', "unexpected token: '<EOF>'"],
    ['SELECT * FROM Account', 'unexpected token'],
    ['SELECT Id FROM Account, Contact', "unexpected token: ','"],
    ['SELECT Id FROM Account;', "unexpected token: ';'"],
    ['SELECT Id FROM Account FOR UPDATE', 'FOR UPDATE'],
    ['SELECT Id FROM Account WITH SECURITY_ENFORCED', "unexpected token: 'WITH'"],
    ['SELECT Id FROM Account WITH USER_MODE', "unexpected token: 'WITH'"],
    ['SELECT Id FROM Account USING SCOPE mine', "The scope 'mine' is not supported"],
    ['SELECT Id FROM Account UPDATE TRACKING', "unexpected token: 'UPDATE'"],
    ['SELECT TYPEOF What WHEN Account THEN Name END FROM Task', "unexpected token: 'TYPEOF'"],
    ['SELECT toLabel(Industry) FROM Account', "unexpected token: 'toLabel'"],
    ['SELECT convertCurrency(AnnualRevenue) FROM Account', "unexpected token: 'convertCurrency'"],
    ['SELECT Id FROM Account LIMIT -1', "unexpected token: '-1'"],
    [`SELECT Id FROM Account WHERE Name = '${'x'.repeat(4_001)}'`, 'Maximum length of a string'],
    [`SELECT Id FROM Account WHERE Name IN (${"'abcdefgh',".repeat(10_000)}'x')`, 'longer than 100000 characters'],
  ])('%.60s', (soql, text) => {
    expect(sample().refusal(soql)).toEqual({ code: 'MALFORMED_QUERY', message: expect.stringContaining(text) });
  });

  it('takes clauses that change nothing', () => {
    const { column } = sample();
    expect(column('SELECT Name FROM Account USING SCOPE everything LIMIT 1')).toEqual(['Acme']);
    expect(column('SELECT Name FROM Account LIMIT 1 FOR VIEW')).toEqual(['Acme']);
  });
});
