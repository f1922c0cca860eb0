import { describe, expect, it } from 'vitest';
import { sample } from './sample-org.ts';

/** Names of the sample's accounts that a condition finds. */
function names(where: string): unknown[] {
  return sample().column(`SELECT Name FROM Account WHERE ${where}`);
}

const everybody = ['Acme', 'beta', 'Gamma 100%'];

describe('comparisons', () => {
  it.each([
    ["Name = 'ACME'", ['Acme']],
    ["Name != 'acme'", ['beta', 'Gamma 100%']],
    ["Name <> 'acme'", ['beta', 'Gamma 100%']],
    ["Name > 'b'", ['beta', 'Gamma 100%']],
    ["Name <= 'BETA'", ['Acme', 'beta']],
    ["Name IN ('acme', 'nobody')", ['Acme']],
    ["Name NOT IN ('acme', 'beta')", ['Gamma 100%']],
    ["Industry = 'banking'", ['Acme']],
    ["Industry != 'Banking'", ['beta', 'Gamma 100%']],
    ["Industry NOT IN ('Banking')", ['beta', 'Gamma 100%']],
    ['Industry = null', ['Gamma 100%']],
    ["Industry = ''", ['Gamma 100%']],
    ['Industry != NULL', ['Acme', 'beta']],
    ["Industry IN ('Energy', null)", ['beta', 'Gamma 100%']],
    ['NumberOfEmployees > 5', ['Acme']],
    ['NumberOfEmployees >= 5', ['Acme', 'beta']],
    ['NumberOfEmployees < 10', ['beta']],
    ['NumberOfEmployees = 5', ['beta']],
    ['NumberOfEmployees IN (5, 10)', ['Acme', 'beta']],
    ['Score__c = 71.5', ['Acme']],
    ['Score__c > -1.5', ['Acme']],
    ['IsDeleted = false', everybody],
    ['IsDeleted != TRUE', everybody],
    ['Parent.IsDeleted = null', everybody],
    ["Parent.Name = 'acme'", ['beta']],
    ['Parent.Name = null', ['Acme', 'Gamma 100%']],
  ])('%s', (where, found) => {
    expect(names(where)).toEqual(found);
  });

  it('takes ids of 15 and of 18 characters, and finds by them whatever their number', () => {
    const { column, ids } = sample();
    const short = ids.acme.slice(0, 15);
    expect(column(`SELECT Name FROM Account WHERE Id = '${short}'`)).toEqual(['Acme']);
    expect(column(`SELECT Name FROM Account WHERE Id IN ('${ids.gamma}', '${short}', '${ids.gamma}')`)).toEqual([
      'Acme',
      'Gamma 100%',
    ]);
    expect(column(`SELECT LastName FROM Contact WHERE AccountId = '${short}'`)).toEqual(['Ash']);
    expect(column(`SELECT LastName FROM Contact WHERE AccountId != '${short}'`)).toEqual(['Oak', "O'Hara"]);
    expect(column(`SELECT Name FROM Account WHERE Id > '${short}'`)).toEqual(['beta', 'Gamma 100%']);
    expect(column(`SELECT Name FROM Account WHERE Id <= '${ids.beta}'`)).toEqual(['Acme', 'beta']);
    const many = Array.from({ length: 12 }, (_, i) => `'0015g00000000${String(i).padStart(2, '0')}'`).join(',');
    expect(column(`SELECT Name FROM Account WHERE Id IN (${many})`)).toEqual(everybody);
    expect(column(`SELECT Name FROM Account WHERE Parent.Id = '${short}'`)).toEqual(['beta']);
  });

  it('knows an account by its 18 characters in any case', () => {
    const { column, ids } = sample();
    expect(column(`SELECT Name FROM Account WHERE Id = '${ids.acme.toLowerCase()}'`)).toEqual(['Acme']);
  });
});

describe('LIKE', () => {
  it.each([
    ["Name LIKE 'ac%'", ['Acme']],
    ["Name LIKE '%E%'", ['Acme', 'beta']],
    ["Name LIKE '%a'", ['beta']],
    ["Name LIKE 'acme'", ['Acme']],
    ["Name LIKE '_eta'", ['beta']],
    ["Name LIKE 'g%\\%'", ['Gamma 100%']],
    ["Name LIKE 'a\\%'", []],
    ["Name LIKE '%a%a%'", ['Gamma 100%']],
    ["Name LIKE '%'", everybody],
    ["Industry LIKE '%'", ['Acme', 'beta']],
  ])('%s', (where, found) => {
    expect(names(where)).toEqual(found);
  });
});

describe('dates', () => {
  it.each([
    ['CreatedDate = 2026-11-20T10:11:09Z', ['Acme']],
    ['CreatedDate > 2026-11-20T10:11:09.500Z', ['beta', 'Gamma 100%']],
    ['CreatedDate <= 2026-11-20T11:11:10+01:00', ['Acme', 'beta']],
    ['CreatedDate < 2026-11-20T05:11:10-05:00', ['Acme']],
    ['CreatedDate = TODAY', everybody],
    ['CreatedDate != today', []],
    ['CreatedDate < TODAY', []],
    ['CreatedDate <= TODAY', everybody],
    ['CreatedDate > LAST_N_DAYS:3', []],
    ['CreatedDate IN (YESTERDAY, TODAY)', everybody],
  ])('%s', (where, found) => {
    expect(names(where)).toEqual(found);
  });

  it('compares days of date fields with days and with spans', () => {
    const { column } = sample();
    const deals = (where: string) => column(`SELECT Name FROM Opportunity WHERE ${where}`);
    expect(deals('CloseDate = 2026-12-01')).toEqual(['First']);
    expect(deals('CloseDate >= 2026-11-20')).toEqual(['First', 'Second']);
    expect(deals('CloseDate = TODAY')).toEqual(['Second']);
    expect(deals('CloseDate = THIS_YEAR')).toEqual(['First', 'Second']);
    expect(deals('CloseDate = LAST_N_YEARS:1')).toEqual(['Third']);
    expect(deals('CloseDate = NEXT_N_DAYS:11')).toEqual(['First']);
    expect(deals('CloseDate > LAST_YEAR')).toEqual(['First', 'Second']);
  });
});

describe('logic', () => {
  it.each([
    ["(NOT Name = 'acme') AND Industry = null", ['Gamma 100%']],
    ["NOT Name LIKE 'a%'", ['beta', 'Gamma 100%']],
    ["Name = 'acme' OR (Industry = 'Energy' AND (NOT NumberOfEmployees > 5))", ['Acme', 'beta']],
    ["((Name = 'acme'))", ['Acme']],
    ['(NOT (NumberOfEmployees > 5))', ['beta', 'Gamma 100%']],
    ["Id = '0015g0000000001' OR ParentId = '0015g0000000001'", ['Acme', 'beta']],
  ])('%s', (where, found) => {
    expect(names(where)).toEqual(found);
  });

  it.each([
    ["Name = 'a' AND Industry = 'b' OR Industry = 'c'", "unexpected token: 'OR'"],
    ["Name = 'a' OR Industry = 'b' AND Industry = 'c'", "unexpected token: 'AND'"],
    ["Name = 'a' AND NOT Industry = 'b'", "unexpected token: 'NOT'"],
    ["NOT Name = 'a' AND Industry = 'b'", "unexpected token: 'AND'"],
    ["NOT (NOT (NOT Name = 'a'))", "unexpected token: 'NOT'"],
    ['Name', "unexpected token: '<EOF>'"],
    ["Name = 'a", "no viable alternative at character '''"],
    ["Name = 'it''s'", "unexpected token: 's'"],
    ["Name = ('a')", "unexpected token: '('"],
    ["Name IN 'a'", "unexpected token: ''a''"],
    ['Name = :x', "unexpected token: ':'"],
    ["Name = 'a' ALL ROWS", "unexpected token: 'ROWS'"],
    ["toLabel(Industry) = 'x'", "unexpected token: 'toLabel'"],
    ['CALENDAR_YEAR(CreatedDate) = 2026', "unexpected token: 'CALENDAR_YEAR'"],
    ['AnnualRevenue > USD5000', "unexpected token: 'USD5000'"],
    ["Name = '\\x'", 'Illegal character sequence'],
    ["Name = '50\\%'", 'Illegal character sequence'],
    ['CreatedDate > 2026-02-30T00:00:00Z', 'Invalid date'],
    ['CreatedDate > 2026-02-03T25:00:00Z', 'Invalid datetime'],
  ])('refuses %s', (where, text) => {
    expect(sample().refusal(`SELECT Id FROM Account WHERE ${where}`)).toEqual({
      code: 'MALFORMED_QUERY',
      message: expect.stringContaining(text),
    });
  });
});

describe('types of values', () => {
  it.each([
    [
      "CreatedDate > '2026-01-01T00:00:00Z'",
      "'CreatedDate' must be of type dateTime and should not be enclosed in quotes",
    ],
    ['CreatedDate > 2026-01-01', "'CreatedDate' must be of type dateTime and should not be enclosed in quotes"],
    ["NumberOfEmployees = '5'", "'NumberOfEmployees' must be of type int and should not be enclosed in quotes"],
    ["Score__c = '5'", "'Score__c' must be of type double and should not be enclosed in quotes"],
    ['Name = 5', "'Name' must be of type string and should be enclosed in quotes"],
    ["IsDeleted = 'true'", "'IsDeleted' must be of type boolean and should not be enclosed in quotes"],
    ["Parent.Name IN ('a', 5)", "'Name' must be of type string and should be enclosed in quotes"],
    ["Notes__c = 'long'", "field 'Notes__c' can not be filtered in a query call"],
    ["Parent.Notes__c LIKE 'long%'", "field 'Notes__c' can not be filtered in a query call"],
  ])('refuses %s', (where, text) => {
    expect(sample().refusal(`SELECT Id FROM Account WHERE ${where}`)).toEqual({
      code: 'INVALID_FIELD',
      message: expect.stringContaining(text),
    });
  });

  it.each([
    ["Id = 'Acme'", 'invalid ID field: Acme'],
    ["Id LIKE '001%'", 'invalid operator on id field'],
    ["NumberOfEmployees LIKE '1%'", 'invalid operator on int field'],
    ['IsDeleted > false', 'invalid operator on boolean field'],
    ["Industry INCLUDES ('a')", 'only valid on multipicklist field'],
  ])('refuses the operator of %s', (where, text) => {
    expect(sample().refusal(`SELECT Id FROM Account WHERE ${where}`)).toEqual({
      code: 'INVALID_QUERY_FILTER_OPERATOR',
      message: expect.stringContaining(text),
    });
  });
});

describe('semi-joins', () => {
  it('finds the parents of what matches, and those that are not', () => {
    expect(names("Id IN (SELECT AccountId FROM Contact WHERE Email LIKE '%acme%')")).toEqual(['Acme']);
    expect(names('Id NOT IN (SELECT AccountId FROM Contact)')).toEqual(['Gamma 100%']);
    expect(names("Industry = 'Energy' AND Id IN (SELECT AccountId FROM Opportunity WHERE IsClosed = true)")).toEqual([
      'beta',
    ]);
    const { column } = sample();
    expect(
      column("SELECT LastName FROM Contact WHERE AccountId IN (SELECT Id FROM Account WHERE Name = 'beta')"),
    ).toEqual(['Oak']);
  });

  it.each([
    [
      "Id IN (SELECT AccountId FROM Contact) OR Name = 'x'",
      "Semi join sub-selects are not allowed with the 'OR' operator",
    ],
    ['Id IN (SELECT ParentId FROM Account)', 'The inner and outer selects should not be on the same object type'],
    ['Name IN (SELECT AccountId FROM Contact)', "should be an id field, cannot use: 'Name'"],
    ['Id IN (SELECT Email FROM Contact)', "can only query id fields, cannot use: 'Email'"],
    ['Id IN (SELECT Id FROM Contact)', 'should point to the same object type'],
    ['Id IN (SELECT AccountId FROM Contact LIMIT 5)', 'cannot use ORDER BY, LIMIT'],
    [
      'Id IN (SELECT AccountId FROM Contact WHERE Id IN (SELECT WhoId FROM Task))',
      'Nesting of semi join sub-selects is not supported',
    ],
    [
      'Id IN (SELECT AccountId FROM Contact) AND Id IN (SELECT AccountId FROM Case) AND Id IN (SELECT AccountId FROM Task)',
      'Maximum 2 semi join sub-selects are allowed',
    ],
  ])('refuses %s', (where, text) => {
    expect(sample().refusal(`SELECT Id FROM Account WHERE ${where}`)).toEqual({
      code: 'MALFORMED_QUERY',
      message: expect.stringContaining(text),
    });
  });
});
