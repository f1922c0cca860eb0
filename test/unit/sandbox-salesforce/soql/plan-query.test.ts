import { describe, expect, it } from 'vitest';
import { planQuery } from '../../../../sandbox/salesforce/soql/plan-query.ts';
import { sample } from './sample-org.ts';

describe('rows and records', () => {
  it('gives fields in the order selected, in the spelling of the schema, below attributes', () => {
    const { query, ids } = sample();
    const [record] = query("select name, ID, createddate from ACCOUNT where name = 'acme'");
    expect(record).toEqual({
      attributes: { type: 'Account', url: `/services/data/v68.0/sobjects/Account/${ids.acme}` },
      Name: 'Acme',
      Id: ids.acme,
      CreatedDate: '2026-11-20T10:11:09.000+0000',
    });
    expect(Object.keys(record ?? {})).toEqual(['attributes', 'Name', 'Id', 'CreatedDate']);
  });

  it('nests parents, null where there is none, and keeps dates plain', () => {
    const { query, ids } = sample();
    const [first] = query("SELECT CloseDate, Account.Name, Account.Owner.Email FROM Opportunity WHERE Name = 'First'");
    expect(first).toMatchObject({
      CloseDate: '2026-12-01',
      Account: {
        attributes: { type: 'Account', url: `/services/data/v68.0/sobjects/Account/${ids.acme}` },
        Name: 'Acme',
        Owner: { attributes: { type: 'User' }, Email: 'integration@sandbox.example' },
      },
    });
    expect(query("SELECT Account.Name FROM Contact WHERE LastName = 'O\\'Hara'")[0]).toMatchObject({ Account: null });
  });

  it('shows a parent of several possible types as a Name with its type', () => {
    const { query, ids } = sample();
    expect(query("SELECT What.Name, What.Type, Who.Name FROM Task WHERE Subject LIKE 'call%'")[0]).toMatchObject({
      What: {
        attributes: { type: 'Name', url: `/services/data/v68.0/sobjects/Account/${ids.acme}` },
        Name: 'Acme',
        Type: 'Account',
      },
      Who: { attributes: { type: 'Name' }, Name: 'Ann Ash' },
    });
    expect(query("SELECT Id FROM Task WHERE What.Type = 'Opportunity'")).toEqual([]);
  });

  it('takes an alias of the object, or its name, in front of a field', () => {
    const { column } = sample();
    expect(column("SELECT a.Name FROM Account a WHERE a.Parent.Name = 'Acme' ORDER BY a.Name")).toEqual(['beta']);
    expect(column("SELECT Account.Name FROM Account WHERE Account.Name = 'beta'")).toEqual(['beta']);
  });

  it('gives cells as they are kept', () => {
    const { column } = sample();
    expect(column("SELECT CreatedDate FROM Account WHERE Name = 'Acme'")).toEqual([Date.parse('2026-11-20T10:11:09Z')]);
  });

  it('sees archived and deleted rows only when asked for all', () => {
    const { column, org, actor, ids } = sample();
    expect(column('SELECT Subject FROM Task')).toEqual(['Call Acme']);
    expect(column('SELECT Subject FROM Task', true)).toEqual(['Call Acme', 'Old call']);
    expect(column('SELECT COUNT(Id) FROM Task', true)).toEqual([2]);
    expect(org.remove(actor, 'Contact', ids.bob).ok).toBe(true);
    expect(column('SELECT FirstName FROM Contact')).toEqual(['Ann', null]);
    expect(column('SELECT FirstName FROM Contact WHERE IsDeleted = true', true)).toEqual(['Bob']);
  });

  it('looks anew each time rows are asked for', () => {
    const { org, actor, add, ids } = sample();
    const semi = planQuery(org, actor, 'SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact)', {
      isAll: false,
    });
    expect(semi.rows()).toEqual([0, 1]);
    add('Contact', { LastName: 'New', AccountId: ids.gamma });
    expect(semi.rows()).toEqual([0, 1, 2]);
  });
});

describe('order, limit and offset', () => {
  it('sorts text without its case, nulls first unless told otherwise', () => {
    const { column } = sample();
    expect(column('SELECT Name FROM Account ORDER BY Name')).toEqual(['Acme', 'beta', 'Gamma 100%']);
    expect(column('SELECT Name FROM Account ORDER BY NumberOfEmployees')).toEqual(['Gamma 100%', 'beta', 'Acme']);
    expect(column('SELECT Name FROM Account ORDER BY NumberOfEmployees DESC')).toEqual(['Gamma 100%', 'Acme', 'beta']);
    expect(column('SELECT Name FROM Account ORDER BY NumberOfEmployees DESC NULLS LAST')).toEqual([
      'Acme',
      'beta',
      'Gamma 100%',
    ]);
  });

  it('sorts picklists by their list', () => {
    const { column } = sample();
    const stages = column('SELECT StageName FROM Opportunity ORDER BY StageName DESC, Name LIMIT 1');
    expect(stages).toEqual(['Prospecting']);
  });

  it('breaks ties by the next term, and by Id where Id says so', () => {
    const { column } = sample();
    expect(column('SELECT Name FROM Opportunity ORDER BY AccountId DESC, Amount DESC NULLS LAST')).toEqual([
      'Third',
      'Second',
      'First',
    ]);
    expect(column('SELECT Name FROM Opportunity ORDER BY StageName, Id DESC')).toEqual(['Third', 'Second', 'First']);
    expect(column('SELECT Name FROM Opportunity ORDER BY StageName, Id DESC LIMIT 2')).toEqual(['Third', 'Second']);
  });

  it('cuts by limit and offset', () => {
    const { column, refusal } = sample();
    expect(column('SELECT Name FROM Account ORDER BY Id DESC LIMIT 1')).toEqual(['Gamma 100%']);
    expect(column('SELECT Name FROM Account LIMIT 1 OFFSET 1')).toEqual(['beta']);
    expect(column('SELECT Name FROM Account ORDER BY Name DESC LIMIT 2 OFFSET 1')).toEqual(['beta', 'Acme']);
    expect(column('SELECT Name FROM Account LIMIT 0')).toEqual([]);
    expect(refusal('SELECT Id FROM Account OFFSET 2001')).toMatchObject({
      code: 'NUMBER_OUTSIDE_VALID_RANGE',
      message: expect.stringContaining('Maximum SOQL offset allowed is 2000'),
    });
  });

  it('keeps the best rows of many, whatever the order they come in', () => {
    const { add, column } = sample();
    for (let i = 0; i < 3_000; i += 1) add('Case', { Subject: `c${(i * 7_919) % 3_000}`, Priority: null });
    const some = column('SELECT Subject FROM Case ORDER BY Subject DESC LIMIT 20 OFFSET 5');
    const all = column('SELECT Subject FROM Case ORDER BY Subject DESC');
    expect(some).toEqual(all.slice(5, 25));
  });
});

describe('FIELDS()', () => {
  it('stands for what the caller may see, and wants a limit', () => {
    const { query, refusal, org } = sample();
    const [all] = query('SELECT FIELDS(ALL) FROM Account LIMIT 200');
    const names =
      org
        .object('Account')
        ?.fields()
        .map((field) => field.name) ?? [];
    expect(Object.keys(all ?? {})).toEqual(['attributes', ...names.filter((name) => name !== 'Hidden__c')]);
    const [custom] = query('SELECT FIELDS(CUSTOM) FROM Account LIMIT 1');
    expect(Object.keys(custom ?? {})).toEqual(['attributes', 'Score__c', 'Notes__c', 'More__c']);
    expect(Object.keys(query('SELECT FIELDS(STANDARD) FROM Account')[0] ?? {})).not.toContain('Score__c');
    expect(refusal('SELECT FIELDS(ALL) FROM Account').message).toContain('must have a LIMIT of at most 200');
    expect(refusal('SELECT Id, FIELDS(ALL) FROM Account LIMIT 200')).toEqual({
      code: 'INVALID_FIELD',
      message: 'duplicate field selected: Id',
    });
  });
});

describe('children', () => {
  it('gives each row its own, null where there are none, filtered, sorted and cut by parent', () => {
    const { query } = sample();
    const records = query(
      'SELECT Name, (SELECT Name, Account.Name FROM Opportunities WHERE Amount != 5 ORDER BY Amount DESC NULLS LAST LIMIT 1) FROM Account',
    );
    expect(records.map((record) => record.Opportunities)).toMatchObject([
      { totalSize: 1, done: true, records: [{ Name: 'Second', Account: { Name: 'Acme' } }] },
      { totalSize: 1, records: [{ Name: 'Third' }] },
      null,
    ]);
  });

  it('finds children by lookups of any name, and refuses relationships that are not there', () => {
    const { query, refusal } = sample();
    expect(refusal('SELECT Id, (SELECT Id FROM Gadgets) FROM Account')).toMatchObject({
      code: 'INVALID_TYPE',
      message: expect.stringContaining("Didn't understand relationship 'Gadgets' in FROM part of query call."),
    });
    expect(refusal('SELECT Id, (SELECT Id, (SELECT Id FROM Cases) FROM Contacts) FROM Account').code).toBe(
      'MALFORMED_QUERY',
    );
    expect(query('SELECT Id, (SELECT Id FROM ChildAccounts) FROM Account LIMIT 1')).toMatchObject([
      { ChildAccounts: { totalSize: 1 } },
    ]);
  });
});

describe('counts and groups', () => {
  it('counts rows without giving them', () => {
    const { column } = sample();
    expect(column('SELECT COUNT() FROM Contact')).toHaveLength(3);
    expect(column('SELECT COUNT() FROM Contact LIMIT 2')).toHaveLength(2);
  });

  it('computes each function over the values that are there', () => {
    const { query } = sample();
    const soql =
      'SELECT COUNT(Id), COUNT(Amount) n, SUM(Amount) s, AVG(Amount) a, MIN(Name) lo, MAX(CreatedDate) hi, COUNT_DISTINCT(AccountId) d FROM Opportunity';
    expect(query(soql)).toEqual([
      {
        attributes: { type: 'AggregateResult' },
        expr0: 3,
        n: 2,
        s: 400,
        a: 200,
        lo: 'First',
        hi: '2026-11-20T10:11:12.000+0000',
        d: 2,
      },
    ]);
    expect(query("SELECT COUNT(Id), SUM(Amount) s FROM Opportunity WHERE Name = 'none'")).toEqual([
      { attributes: { type: 'AggregateResult' }, expr0: 0, s: null },
    ]);
  });

  it('takes the least text without its case, the least id with it', () => {
    const { add, query, org } = sample();
    for (let i = 0; i < 40; i += 1) add('Account', { Name: `z${i}` });
    const accounts = org.object('Account');
    expect(query('SELECT MIN(Name) lo, MIN(Id) low, MAX(Id) high FROM Account')).toMatchObject([
      { lo: 'Acme', low: accounts?.idOf(0), high: accounts?.idOf(42) },
    ]);
  });

  it('groups, filters groups, sorts and cuts them', () => {
    const { query, ids } = sample();
    const soql = 'SELECT AccountId, COUNT(Id), SUM(Amount) total FROM Opportunity GROUP BY AccountId';
    expect(query(`${soql} ORDER BY COUNT(Id), AccountId`)).toMatchObject([
      { AccountId: ids.beta, expr0: 1, total: null },
      { AccountId: ids.acme, expr0: 2, total: 400 },
    ]);
    expect(query(`${soql} HAVING COUNT(Id) > 1 AND AccountId != null`)).toHaveLength(1);
    expect(query(`${soql} HAVING MAX(Amount) = 300`)).toMatchObject([{ AccountId: ids.acme }]);
    expect(query(`${soql} ORDER BY SUM(Amount) DESC LIMIT 1`)).toMatchObject([{ AccountId: ids.beta }]);
    expect(
      query('SELECT Account.Name, Account.Industry i FROM Opportunity GROUP BY Account.Name, Account.Industry'),
    ).toMatchObject([
      { Name: 'Acme', i: 'Banking' },
      { Name: 'beta', i: 'Energy' },
    ]);
  });

  it('refuses what is neither grouped nor aggregated, and functions a type does not have', () => {
    const { refusal } = sample();
    for (const [soql, text] of [
      ['SELECT Name, COUNT(Id) FROM Account', 'Field must be grouped or aggregated: Name'],
      ['SELECT COUNT(Id) FROM Account ORDER BY Name', 'Ordered field must be grouped or aggregated: Name'],
      ['SELECT COUNT() FROM Account ORDER BY Name', 'Ordered field must be grouped or aggregated: Name'],
      ['SELECT SUM(Name) FROM Account', 'field Name does not support aggregate operator SUM'],
      ['SELECT COUNT(IsDeleted) FROM Account', 'field IsDeleted does not support aggregate operator COUNT'],
      ['SELECT COUNT(Id) FROM Account LIMIT 1', 'cannot also use LIMIT'],
      ['SELECT COUNT(Id) FROM Account GROUP BY CreatedDate', "field 'CreatedDate' can not be grouped in a query call"],
      ['SELECT COUNT(Id) FROM Account GROUP BY ROLLUP(Name)', "unexpected token: 'ROLLUP'"],
      [
        'SELECT CALENDAR_YEAR(CreatedDate) FROM Account GROUP BY CALENDAR_YEAR(CreatedDate)',
        "unexpected token: 'CALENDAR_YEAR'",
      ],
      ['SELECT COUNT(), Id FROM Account', "unexpected token: 'COUNT()'"],
      ['SELECT COUNT(Id) x, MAX(Name) x FROM Account', 'duplicate alias: x'],
      ['SELECT Name n FROM Account', 'only aggregate expressions use field aliasing'],
    ] as const) {
      expect(refusal(soql), soql).toEqual({ code: 'MALFORMED_QUERY', message: expect.stringContaining(text) });
    }
  });
});
