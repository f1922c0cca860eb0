import { describe, expect, it } from 'vitest';
import { SalesforceError } from '../../../../sandbox/salesforce/errors.ts';
import { createOrg } from '../../../../sandbox/salesforce/org/create-org.ts';
import { queryRoutes } from '../../../../sandbox/salesforce/rest/query-routes.ts';
import type { ApiRequest, Reply } from '../../../../sandbox/salesforce/router/route.ts';
import { nowMs, sample } from './sample-org.ts';

interface Page {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: { readonly LastName?: string }[];
}

type Caller = Parameters<typeof caller>[0];

/** Calls the routes as the server would. */
function caller({ org, actor }: Pick<ReturnType<typeof sample>, 'org' | 'actor'>) {
  const routes = queryRoutes();
  const call = (pattern: string, parts: Partial<ApiRequest>): Reply | SalesforceError => {
    const route = routes.find((each) => each.pattern === pattern);
    const request: ApiRequest = {
      method: 'GET',
      version: '68.0',
      path: pattern,
      params: {},
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
      actor,
      org,
      baseUrl: 'http://127.0.0.1',
      ...parts,
    };
    try {
      return route?.handle(request) as Reply;
    } catch (error) {
      if (error instanceof SalesforceError) return error;
      throw error;
    }
  };
  return {
    call,
    first: (q: string, headers: Record<string, string> = {}, extra: Record<string, string> = {}) =>
      call('/query', { query: new URLSearchParams({ q, ...extra }), headers }),
    next: (url: string | undefined, parts: Partial<ApiRequest> = {}) =>
      call('/query/:locator', { params: { locator: url?.split('/').pop() ?? '' }, ...parts }),
  };
}

function pageOf(reply: Reply | SalesforceError): Page {
  if (reply instanceof SalesforceError) throw reply;
  return reply.body as Page;
}

/** An org with 450 contacts whose clock can be moved. */
function crowd() {
  const clock = { ms: nowMs };
  const org = createOrg({ now: () => clock.ms });
  const stamps = { createdMs: nowMs, modifiedMs: nowMs };
  for (let i = 0; i < 450; i += 1) org.load('Contact', { LastName: `n${i}` }, stamps);
  const made: Caller = { org, actor: { userId: org.integrationUserId } };
  return { ...made, clock, ...caller(made) };
}

const soql = 'SELECT LastName FROM Contact';
const small = { 'sforce-query-options': 'batchSize=200' };

describe('pages', () => {
  it('gives a small result at once', () => {
    const { first } = crowd();
    expect(pageOf(first(`${soql} LIMIT 2`))).toMatchObject({
      totalSize: 2,
      done: true,
      records: [{ LastName: 'n0' }, {}],
    });
    expect(pageOf(first(`${soql} LIMIT 2`))).not.toHaveProperty('nextRecordsUrl');
  });

  it('follows locators to the end, and again, under any version', () => {
    const { first, next } = crowd();
    const one = pageOf(first(soql, small));
    expect(one).toMatchObject({ totalSize: 450, done: false });
    expect(one.nextRecordsUrl).toMatch(/^\/services\/data\/v68\.0\/query\/01g\w{15}-200$/);
    const two = pageOf(next(one.nextRecordsUrl, { headers: small, version: '51.0' }));
    expect(two.nextRecordsUrl).toMatch(/^\/services\/data\/v51\.0\/query\/01g\w{15}-400$/);
    const three = pageOf(next(two.nextRecordsUrl, { headers: small }));
    expect(three).toMatchObject({ done: true });
    const names = [one, two, three].flatMap((page) => page.records.map((record) => record.LastName));
    expect(names).toEqual(Array.from({ length: 450 }, (_, i) => `n${i}`));
    expect(pageOf(next(one.nextRecordsUrl, { headers: small, version: '51.0' })).records).toEqual(two.records);
  });

  it.each([
    ['batchSize=1', 200],
    ['batchSize=300', 300],
    ['batchSize=9999', 450],
    ['batchSize=x', 450],
  ])('takes %s as %i', (header, size) => {
    expect(pageOf(crowd().first(soql, { 'sforce-query-options': header })).records).toHaveLength(size);
  });

  it('has pages of 200 where two long texts of the customer are selected', () => {
    const { org, first } = crowd();
    org.defineField('Contact', { name: 'A__c', type: 'textarea', length: 32_000 });
    org.defineField('Contact', { name: 'B__c', type: 'textarea', length: 32_000 });
    expect(pageOf(first('SELECT Id, A__c FROM Contact')).records).toHaveLength(450);
    expect(pageOf(first('SELECT Id, A__c, B__c FROM Contact')).records).toHaveLength(200);
  });

  it('keeps the rows of the first page, without those purged since', () => {
    const { org, actor, first, next } = crowd();
    const one = pageOf(first(soql, small));
    const contacts = org.object('Contact');
    const gone = contacts?.idOf(210) ?? '';
    org.remove(actor, 'Contact', gone);
    org.purge('Contact', gone);
    org.load('Contact', { LastName: 'late' }, { createdMs: nowMs, modifiedMs: nowMs });
    const two = pageOf(next(one.nextRecordsUrl));
    expect(two.records).toHaveLength(249);
    expect(two.records.map((record) => record.LastName)).not.toContain('late');
  });

  it('forgets a cursor after two days, and knows no other one', () => {
    const { clock, first, next, org } = crowd();
    const { nextRecordsUrl } = pageOf(first(soql, small));
    const refused = { status: 400, errors: [{ errorCode: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator' }] };
    const other = org.addUser({ username: 'b@x.example', email: 'b@x.example', firstName: 'B', lastName: 'B' });
    expect(next(nextRecordsUrl, { actor: { userId: other } })).toMatchObject(refused);
    expect(next('/services/data/v68.0/query/01g5g000000000ZAAA-200')).toMatchObject(refused);
    expect(next(nextRecordsUrl?.replace('-200', '-9000'))).toMatchObject(refused);
    clock.ms += 2 * 86_400_000 - 1;
    expect(pageOf(next(nextRecordsUrl)).totalSize).toBe(450);
    clock.ms += 1;
    expect(next(nextRecordsUrl)).toMatchObject(refused);
  });
});

describe('other replies', () => {
  it('counts without records', () => {
    expect(pageOf(crowd().first('SELECT COUNT() FROM Contact'))).toEqual({ totalSize: 450, done: true, records: [] });
  });

  it('does not page groups', () => {
    const { org, first } = crowd();
    expect(pageOf(first('SELECT LastName, COUNT(Id) n FROM Contact GROUP BY LastName')).records).toHaveLength(450);
    for (let i = 0; i < 2_000; i += 1) org.load('Contact', { LastName: `m${i}` }, { createdMs: 0, modifiedMs: 0 });
    expect(first('SELECT LastName, COUNT(Id) n FROM Contact GROUP BY LastName')).toMatchObject({
      errors: [{ errorCode: 'EXCEEDED_ID_LIMIT', message: expect.stringContaining('does not support queryMore()') }],
    });
  });

  it('sees deleted rows by queryAll', () => {
    const { org, actor, call, first } = crowd();
    org.remove(actor, 'Contact', org.object('Contact')?.idOf(0) ?? '');
    const query = new URLSearchParams({ q: 'SELECT COUNT() FROM Contact' });
    expect(pageOf(call('/queryAll', { query })).totalSize).toBe(450);
    expect(pageOf(first('SELECT COUNT() FROM Contact')).totalSize).toBe(449);
  });

  it('refuses tooling objects, explain, and an empty query', () => {
    const { call, first } = crowd();
    const query = new URLSearchParams({ q: 'SELECT Id FROM SourceMember' });
    expect(call('/tooling/query', { query })).toMatchObject({ errors: [{ errorCode: 'INVALID_TYPE' }] });
    expect(first('', {}, { explain: 'SELECT Id FROM Account' })).toMatchObject({
      errors: [{ errorCode: 'MALFORMED_QUERY' }],
    });
    expect(call('/query', {})).toMatchObject({
      errors: [{ errorCode: 'MALFORMED_QUERY', message: 'SOQL statements cannot be empty or null' }],
    });
  });
});

describe('columns=true', () => {
  const described = (q: string) => {
    const reply = caller(sample()).first(q, {}, { columns: 'true' });
    if (reply instanceof SalesforceError) throw reply;
    return reply.body;
  };

  it('describes a query as the vendor does', () => {
    expect(described('SELECT Id FROM Account')).toEqual({
      columnMetadata: [
        {
          aggregate: false,
          apexType: 'Id',
          booleanType: false,
          columnName: 'Id',
          custom: false,
          displayName: 'Id',
          foreignKeyName: null,
          insertable: false,
          joinColumns: [],
          numberType: false,
          textType: false,
          updatable: false,
        },
      ],
      entityName: 'Account',
      groupBy: false,
      idSelected: true,
      keyPrefix: '001',
    });
  });

  it('puts parents and children into columns of their own', () => {
    const body = described(
      'SELECT Name, Owner.Name, Owner.Email, (SELECT LastName, Owner.Name FROM Contacts) FROM Account',
    );
    expect(body).toMatchObject({
      idSelected: false,
      columnMetadata: [
        { columnName: 'Name', textType: true, updatable: true },
        { columnName: 'Owner', aggregate: false, joinColumns: [{ columnName: 'Name' }, { columnName: 'Email' }] },
        {
          columnName: 'Contacts',
          aggregate: true,
          joinColumns: [{ columnName: 'LastName' }, { columnName: 'Owner', joinColumns: [{ columnName: 'Name' }] }],
        },
      ],
    });
    expect(described('SELECT Industry, COUNT(Id) FROM Account GROUP BY Industry')).toMatchObject({
      groupBy: true,
      columnMetadata: [
        { columnName: 'Industry', aggregate: false },
        { displayName: 'expr0', aggregate: true },
      ],
    });
  });
});
