/**
 * What the real CRM promises and refuses, one test a promise. Those that need a file of their own stand beside this one:
 * OAuth with PKCE and rotation in oauth.test.ts; SOQL in query.test.ts and test/unit/sandbox-salesforce/soql; Bulk jobs in
 * bulk-query.test.ts and bulk-ingest.test.ts; getUpdated and getDeleted windows in replication.test.ts; deployments and field-level
 * security in metadata.test.ts; the daily limit's window, switches and admin rules in limits-and-control.test.ts; fault profiles in
 * faults.test.ts and merges-and-deletes.test.ts; single records, collections and composite in rest.test.ts.
 */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { SalesforceSandbox } from '../../../sandbox/salesforce/server.ts';
import { ingest, startBulkClient } from './bulk-helpers.ts';
import { accountId, call, data, recordId, startSandbox } from './support.ts';

const ask = (soql: string) => `/query?q=${encodeURIComponent(soql)}`;
const account = (values: Record<string, unknown>) => ({ attributes: { type: 'Account' }, ...values });
const dayMs = 86_400_000;

/** So many accounts beside those of the book. */
function addAccounts({ state: { org } }: SalesforceSandbox, count: number, values: Record<string, string> = {}): void {
  const at = org.now();
  for (let n = 0; n < count; n += 1) {
    org.load('Account', { Name: `Firm ${n}`, ...values }, { createdMs: at, modifiedMs: at });
  }
}

async function refusal(sandbox: SalesforceSandbox, method: string, path: string, body?: unknown) {
  const reply = await call(sandbox, method, path, body);
  return [reply.status, reply.body[0]?.errorCode];
}

function window({ state: { org } }: SalesforceSandbox): string {
  const [start, end] = [org.now() - dayMs, org.now() + 300_000].map((ms) => new Date(ms).toISOString());
  return `start=${start}&end=${end}`;
}

/** Every resource that is read by GET. */
function resources(sandbox: SalesforceSandbox): string[] {
  const id = accountId(sandbox, 'A-1');
  const soql = 'q=SELECT+Id+FROM+Account';
  const records = [`${id}`, 'Book_Account_Id__c/A-1', 'describe', `updated?${window(sandbox)}`];
  return [
    ...['', 'limits', 'sobjects', 'sobjects/Account', 'composite', 'jobs/query', 'jobs/ingest'],
    ...[...records, `deleted?${window(sandbox)}`].map((path) => `sobjects/Account/${path}`),
    ...[`query?${soql}`, `queryAll?${soql}`, `query?${soql}&columns=true`],
    `composite/sobjects/Account?ids=${id}&fields=Name`,
  ];
}

describe('addresses', () => {
  test.each(['50.0', '51.0', '67.0', '68.0'])('of v%s may have slashes doubled and behind', async (version) => {
    const sandbox = await startSandbox();
    for (const resource of resources(sandbox)) {
      const [path, query = ''] = resource.split('?');
      const sloppy = `//services//data/v${version}//${path}/?${query}`;
      expect([resource, (await call(sandbox, 'GET', sloppy)).status]).toEqual([resource, 200]);
    }
  });

  test('all tell the usage of the daily limit, but for the list of versions', async () => {
    const sandbox = await startSandbox();
    for (const resource of [...resources(sandbox), 'nothing', 'query?q=SELECT', 'sobjects/Account/nothing']) {
      const { headers } = await call(sandbox, 'GET', `${data}/${resource}`);
      expect([resource, headers.get('sforce-limit-info')]).toEqual([
        resource,
        expect.stringMatching(/^api-usage=\d+\/\d+$/),
      ]);
    }
    expect((await fetch(`${sandbox.url}/services/data`)).headers.get('sforce-limit-info')).toBeNull();
  });
});

describe('refusals', () => {
  test('of the API are a list of message and code, in JSON', async () => {
    const sandbox = await startSandbox();
    const send = async (method: string, path: string, headers: Record<string, string> = {}, body?: string) => {
      const authorization = `Bearer ${sandbox.token}`;
      const init = { method, headers: { authorization, ...headers }, ...(body === undefined ? {} : { body }) };
      const reply = await fetch(`${sandbox.url}${data}${path}`, init);
      expect(reply.headers.get('content-type')).toBe('application/json;charset=UTF-8');
      const [error] = (await reply.json()) as { message: string; errorCode: string }[];
      return [reply.status, error?.errorCode, typeof error?.message];
    };
    const xml = { 'content-type': 'application/xml' };
    expect([
      await send('GET', '/limits', { authorization: 'Bearer dead' }),
      await send('GET', '/moon'),
      await send('PUT', '/limits'),
      await send('GET', '/limits', { accept: 'application/xml' }),
      await send('POST', '/sobjects/Account', xml, '<a/>'),
      await send('POST', '/jobs/query', xml, '<a/>'),
      await send('POST', '/jobs/ingest', xml, '<a/>'),
      await send('POST', '/sobjects/Account', { 'content-type': 'application/json' }, '{'),
    ]).toEqual([
      [401, 'INVALID_SESSION_ID', 'string'],
      [404, 'NOT_FOUND', 'string'],
      [405, 'METHOD_NOT_ALLOWED', 'string'],
      [406, 'NOT_ACCEPTABLE', 'string'],
      [415, 'UNSUPPORTED_MEDIA_TYPE', 'string'],
      [415, 'UNSUPPORTED_MEDIA_TYPE', 'string'],
      [415, 'UNSUPPORTED_MEDIA_TYPE', 'string'],
      [400, 'JSON_PARSER_ERROR', 'string'],
    ]);
  });

  test('of the web server in front of it are HTML', async () => {
    const sandbox = await startSandbox();
    const reply = await call(sandbox, 'GET', ask(`SELECT Id FROM Account WHERE Name = '${'x'.repeat(17_000)}'`));
    expect([reply.status, reply.headers.get('content-type')]).toEqual([414, 'text/html;charset=iso-8859-1']);
  });

  test('over the daily limit say which one', async () => {
    const sandbox = await startSandbox({ limits: 'real', limitNumbers: { DailyApiRequests: 0 } });
    const reply = await call(sandbox, 'GET', '/limits');
    expect(reply.status).toBe(403);
    expect(reply.body).toEqual([{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }]);
    expect(reply.headers.get('retry-after')).toBeNull();
  });

  test.each([
    ['m', { DailyApiRequests: 0 }, {}, 'REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded.'],
    ['u', { DailyApiRequests: 0 }, {}, 'REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded.'],
    ['u', {}, { isApiDisabled: true }, 'API_DISABLED_FOR_ORG: API is not enabled'],
    ['m', {}, { isSessionExpired: true }, 'INVALID_SESSION_ID: Invalid Session ID'],
  ])('of SOAP (%s, %o, %o) are SOAP faults', async (api, limitNumbers, switches, fault) => {
    const sandbox = await startSandbox({ limits: 'real', limitNumbers });
    sandbox.state.turn(switches);
    const session = `<h:SessionHeader xmlns:h="x"><h:sessionId>${sandbox.token}</h:sessionId></h:SessionHeader>`;
    const body = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>${session}</e:Header><e:Body><describeMetadata/></e:Body></e:Envelope>`;
    const headers = { 'content-type': 'text/xml', soapaction: '""' };
    const reply = await fetch(`${sandbox.url}/services/Soap/${api}/68.0`, { method: 'POST', headers, body });
    const code = fault.split(':')[0];
    expect([reply.status, reply.headers.get('content-type')]).toEqual([500, 'text/xml;charset=UTF-8']);
    const text = await reply.text();
    expect(text).toContain(`<faultcode>sf:${code}</faultcode>`);
    expect(text).toContain(`<faultstring>${fault}`);
  });
});

test.each([
  ['enterprise', 'Enterprise Edition', 102_000],
  ['unlimited', 'Unlimited Edition', 110_000],
  ['developer', 'Developer Edition', 15_000],
] as const)('an org of the %s edition says so and has its limits', async (edition, type, most) => {
  const sandbox = await startSandbox({ edition, limits: 'real' });
  const { body } = await call(sandbox, 'GET', ask('SELECT OrganizationType FROM Organization'));
  expect(body.records[0].OrganizationType).toBe(type);
  expect((await call(sandbox, 'GET', '/limits')).body.DailyApiRequests.Max).toBe(most);
});

describe('a query', () => {
  test('comes in pages of 2,000 that any version goes on with', async () => {
    const sandbox = await startSandbox();
    addAccounts(sandbox, 4_100);
    let { body } = await call(sandbox, 'GET', ask('SELECT Id FROM Account'));
    const ids: string[] = [];
    const sizes: number[] = [];
    for (;;) {
      expect(body.totalSize).toBe(4_103);
      sizes.push(body.records.length);
      ids.push(...body.records.map((one: { Id: string }) => one.Id));
      if (body.done) break;
      const locator = String(body.nextRecordsUrl).split('/').at(-1);
      ({ body } = await call(sandbox, 'GET', `/services/data/v51.0/query/${locator}`));
    }
    expect([sizes, new Set(ids).size]).toEqual([[2_000, 2_000, 103], 4_103]);
  });

  test('has smaller pages for who asks, not below 200', async () => {
    const sandbox = await startSandbox();
    addAccounts(sandbox, 400);
    const size = async (wish: string): Promise<number> => {
      const headers = { authorization: `Bearer ${sandbox.token}`, 'sforce-query-options': wish };
      const reply = await fetch(`${sandbox.url}${data}${ask('SELECT Id FROM Account')}`, { headers });
      return ((await reply.json()) as { records: unknown[] }).records.length;
    };
    expect([await size('batchSize=300'), await size('batchSize=1')]).toEqual([300, 200]);
  });

  test('can be gone on with for two days', async () => {
    const sandbox = await startSandbox();
    addAccounts(sandbox, 2_000);
    const { body } = await call(sandbox, 'GET', ask('SELECT Id FROM Account'));
    sandbox.state.advanceClock(2 * dayMs - 60_000);
    expect((await call(sandbox, 'GET', body.nextRecordsUrl)).status).toBe(200);
    sandbox.state.advanceClock(60_000);
    expect(await refusal(sandbox, 'GET', body.nextRecordsUrl)).toEqual([400, 'INVALID_QUERY_LOCATOR']);
  });

  test('of all shows what was deleted and merged, and nobody what was purged', async () => {
    const sandbox = await startSandbox();
    const [winner, loser] = ['A-1', 'A-2'].map((key) => accountId(sandbox, key)) as [string, string];
    const made = ['Binned', 'Purged'].map((Name) => sandbox.state.createRecord('Account', { Name }));
    for (const id of made) sandbox.state.archive('Account', id);
    sandbox.state.purge('Account', made[1] as string);
    sandbox.state.merge('Account', winner, loser);
    const soql = encodeURIComponent('SELECT Id, MasterRecordId FROM Account WHERE IsDeleted = true');
    const read = async (way: string) => (await call(sandbox, 'GET', `/${way}?q=${soql}`)).body.records;
    expect(await read('query')).toEqual([]);
    expect(await read('queryAll')).toMatchObject([
      { Id: loser, MasterRecordId: winner },
      { Id: made[0], MasterRecordId: null },
    ]);
  });

  test('sees a field that the user may not see no more than one that is not there', async () => {
    const sandbox = await startSandbox();
    sandbox.state.hideField('Account', 'Churned_At__c');
    const of = async (field: string): Promise<string> =>
      (await call(sandbox, 'GET', ask(`SELECT Id, ${field} FROM Account`))).body[0].message;
    const hidden = await of('Churned_At__c');
    expect(hidden).toBe((await of('Churned_By__c')).replaceAll('Churned_By__c', 'Churned_At__c'));
    expect(hidden.split('\n').slice(1, 4)).toEqual([
      'SELECT Id, Churned_At__c FROM Account',
      '           ^',
      'ERROR at Row:1:Column:12',
    ]);
    const path = `/sobjects/Account/${accountId(sandbox, 'A-1')}`;
    const written = await refusal(sandbox, 'PATCH', path, { Churned_At__c: null });
    expect(written).toEqual([400, 'INVALID_FIELD']);
  });

  test.each([
    ['a statement of more than 100,000 characters', `SELECT Id FROM Account ${' '.repeat(100_000)}`],
    ['a text of more than 4,000', `SELECT Id FROM Account WHERE Name = '${'x'.repeat(4_001)}'`],
    ['six levels of parents', 'SELECT Parent.Parent.Parent.Parent.Parent.Parent.Name FROM Account'],
  ])('with %s is refused', async (_name, q) => {
    const sandbox = await startSandbox();
    const url = `${data}/query?q=${encodeURIComponent(q)}`;
    const compositeRequest = [{ method: 'GET', url, referenceId: 'long' }];
    const { body } = await call(sandbox, 'POST', '/composite', { compositeRequest });
    expect(body.compositeResponse[0]).toMatchObject({ httpStatusCode: 400, body: [{ errorCode: 'MALFORMED_QUERY' }] });
  });
});

describe('currencies', () => {
  const soql = ask('SELECT CurrencyIsoCode FROM Opportunity LIMIT 1');
  const described = async (sandbox: SalesforceSandbox): Promise<string[]> => {
    const { body } = await call(sandbox, 'GET', '/sobjects/Opportunity/describe');
    return body.fields.map((one: { name: string }) => one.name);
  };

  test('do not exist in a single-currency org', async () => {
    const sandbox = await startSandbox({ multiCurrency: false });
    expect(await refusal(sandbox, 'GET', soql)).toEqual([400, 'INVALID_FIELD']);
    expect(await refusal(sandbox, 'GET', ask('SELECT IsoCode FROM CurrencyType'))).toEqual([400, 'INVALID_TYPE']);
    const made = await refusal(sandbox, 'POST', '/sobjects/Account', { Name: 'X', CurrencyIsoCode: 'EUR' });
    expect(made).toEqual([400, 'INVALID_FIELD']);
    expect(await described(sandbox)).not.toContain('CurrencyIsoCode');
  });

  test('are on records, and in a list, of a multi-currency org', async () => {
    const sandbox = await startSandbox({ multiCurrency: true });
    expect((await call(sandbox, 'GET', soql)).body.records[0].CurrencyIsoCode).toMatch(/^[A-Z]{3}$/);
    const { body } = await call(sandbox, 'GET', ask('SELECT IsoCode, ConversionRate, IsCorporate FROM CurrencyType'));
    expect(body.records.length).toBeGreaterThan(1);
    const made = await refusal(sandbox, 'POST', '/sobjects/Account', { Name: 'X', CurrencyIsoCode: 'XXQ' });
    expect(made).toEqual([400, 'INVALID_CURRENCY_ISO']);
    expect(await described(sandbox)).toContain('CurrencyIsoCode');
  });
});

describe('what changed and what is gone', () => {
  const listed = async (sandbox: SalesforceSandbox, what: 'updated' | 'deleted'): Promise<string[]> => {
    const { body } = await call(sandbox, 'GET', `/sobjects/Account/${what}/?${window(sandbox)}`);
    return body.ids ?? body.deletedRecords.map((one: { id: string }) => one.id);
  };

  test('a merged record is a deleted one, and its winner an updated one', async () => {
    const sandbox = await startSandbox();
    const [winner, loser] = ['A-1', 'A-2'].map((key) => accountId(sandbox, key)) as [string, string];
    sandbox.state.merge('Account', winner, loser);
    expect([await listed(sandbox, 'deleted'), await listed(sandbox, 'updated')]).toEqual([[loser], [winner]]);
  });

  test('a record taken out of the recycle bin is an updated one again', async () => {
    const sandbox = await startSandbox();
    const id = accountId(sandbox, 'A-3');
    sandbox.state.archive('Account', id);
    expect([await listed(sandbox, 'deleted'), await listed(sandbox, 'updated')]).toEqual([[id], []]);
    sandbox.state.undelete(id);
    expect([await listed(sandbox, 'deleted'), await listed(sandbox, 'updated')]).toEqual([[], [id]]);
  });

  test('more than 600,000 at once are refused', async () => {
    const sandbox = await startSandbox();
    const { org } = sandbox.state;
    const stamps = { createdMs: org.now(), modifiedMs: org.now() };
    for (let n = 0; n < 600_001; n += 1) org.load('Account', {}, stamps);
    const reply = await refusal(sandbox, 'GET', `/sobjects/Account/updated?${window(sandbox)}`);
    expect(reply).toEqual([400, 'EXCEEDED_ID_LIMIT']);
  });
});

describe('one record', () => {
  test('whose external id is not unique is a choice of addresses, and nothing is written', async () => {
    const sandbox = await startSandbox();
    const path = '/sobjects/Account/Book_Account_Id__c/A-1';
    addAccounts(sandbox, 1, { Book_Account_Id__c: 'A-1' });
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      const reply = await call(sandbox, method, path, method === 'PATCH' ? { Industry: 'x' } : undefined);
      expect([reply.status, reply.body.length]).toEqual([300, 2]);
      expect(reply.body[0]).toBe(`${data}/sobjects/Account/${accountId(sandbox, 'A-1')}`);
    }
    const { body } = await call(sandbox, 'GET', ask("SELECT COUNT() FROM Account WHERE Industry = 'x'"));
    expect(body.totalSize).toBe(0);
  });

  test('that is not there is a 404; one that it refers to is a 400', async () => {
    const sandbox = await startSandbox();
    const gone = sandbox.state.createRecord('Account', { Name: 'Gone' });
    sandbox.state.archive('Account', gone);
    const path = `/sobjects/Account/${accountId(sandbox, 'A-1')}`;
    const never = '0015g0000000zzzAAA';
    expect([
      await refusal(sandbox, 'PATCH', `/sobjects/Account/${gone}`, { Phone: '1' }),
      await refusal(sandbox, 'PATCH', `/sobjects/Account/${never}`, { Phone: '1' }),
      await refusal(sandbox, 'PATCH', path, { ParentId: gone }),
      await refusal(sandbox, 'POST', '/sobjects/Task', { WhatId: gone }),
      await refusal(sandbox, 'POST', '/sobjects/Task', { WhatId: never }),
    ]).toEqual([
      [404, 'ENTITY_IS_DELETED'],
      [404, 'INVALID_CROSS_REFERENCE_KEY'],
      [400, 'ENTITY_IS_DELETED'],
      [400, 'ENTITY_IS_DELETED'],
      [400, 'INVALID_CROSS_REFERENCE_KEY'],
    ]);
  });

  test('that somebody else holds is refused until he lets go', async () => {
    const sandbox = await startSandbox();
    const { org } = sandbox.state;
    const path = `/sobjects/Account/${accountId(sandbox, 'A-1')}`;
    org.lockCheck = (object, row) => object === 'Account' && row === 0;
    expect(await refusal(sandbox, 'PATCH', path, { Phone: '1' })).toEqual([400, 'UNABLE_TO_LOCK_ROW']);
    org.lockCheck = undefined;
    expect((await call(sandbox, 'PATCH', path, { Phone: '1' })).status).toBe(204);
  });

  test('with the unique value of another names that one', async () => {
    const sandbox = await startSandbox();
    const set = {
      name: 'Ref__c',
      label: 'Ref',
      type: 'string',
      length: 40,
      isUnique: true,
      isExternalId: true,
    } as const;
    sandbox.state.org.defineField('Task', set);
    sandbox.state.org.grantField('profile', 'Task', 'Ref__c', { read: true, edit: true });
    const first = await call(sandbox, 'POST', '/sobjects/Task', { Subject: 'a', Ref__c: 'R' });
    const second = await call(sandbox, 'POST', '/sobjects/Task', { Subject: 'b', Ref__c: 'R' });
    const message = `duplicate value found: Ref__c duplicates value on record with id: ${first.body.id.slice(0, 15)}`;
    expect([second.status, second.body[0]]).toEqual([400, { errorCode: 'DUPLICATE_VALUE', message, fields: [] }]);
  });

  test('takes its children into the recycle bin and brings them back', async () => {
    const sandbox = await startSandbox();
    const parent = sandbox.state.createRecord('Account', { Name: 'Parent' });
    const child = sandbox.state.createRecord('Contact', { LastName: 'Child', AccountId: parent });
    const status = async () => (await call(sandbox, 'GET', `/sobjects/Contact/${child}`)).status;
    expect((await call(sandbox, 'DELETE', `/sobjects/Account/${parent}`)).status).toBe(204);
    expect(await status()).toBe(404);
    sandbox.state.undelete(parent);
    expect(await status()).toBe(200);
  });
});

describe('a collection', () => {
  const many = (count: number, one: (n: number) => Record<string, unknown>) =>
    Array.from({ length: count }, (_, n) => account(one(n)));
  const codes = (rows: { errors: { statusCode: string }[] }[]) => rows.map((row) => row.errors[0]?.statusCode);
  const byKey = '/composite/sobjects/Account/Book_Account_Id__c';

  test('has 200 rows at most, whatever is done with them', async () => {
    const sandbox = await startSandbox();
    const good = await call(sandbox, 'POST', '/composite/sobjects', { records: many(200, (n) => ({ Name: `${n}` })) });
    expect(good.body.every((row: { success: boolean }) => row.success)).toBe(true);
    const id = accountId(sandbox, 'A-1');
    const records = many(201, () => ({ id }));
    for (const [method, path] of [
      ['POST', '/composite/sobjects'],
      ['PATCH', '/composite/sobjects'],
      ['PATCH', byKey],
    ] as const) {
      expect(await refusal(sandbox, method, path, { records })).toEqual([400, 'EXCEEDED_ID_LIMIT']);
    }
    const ids = Array(201).fill(id).join(',');
    expect(await refusal(sandbox, 'DELETE', `/composite/sobjects?ids=${ids}`)).toEqual([400, 'EXCEEDED_ID_LIMIT']);
  });

  test('undoes all of an upsert or a delete for one row, and says so in each', async () => {
    const sandbox = await startSandbox();
    const records = [account({ Book_Account_Id__c: 'N-1', Name: 'New' }), account({ Book_Account_Id__c: 'N-2' })];
    const upserted = await call(sandbox, 'PATCH', byKey, { allOrNone: true, records });
    expect(codes(upserted.body)).toEqual(['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING']);
    expect(upserted.body).toMatchObject([{ created: true }, { created: true }]);
    expect((await call(sandbox, 'GET', '/sobjects/Account/Book_Account_Id__c/N-1')).status).toBe(404);
    const id = accountId(sandbox, 'A-3');
    const deleted = await call(sandbox, 'DELETE', `/composite/sobjects?ids=${id},nothing&allOrNone=true`);
    expect(codes(deleted.body)).toEqual(['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'MALFORMED_ID']);
    expect((await call(sandbox, 'GET', `/sobjects/Account/${id}`)).status).toBe(200);
  });

  test('carries out the first of two rows of one id, and none of two of one external id', async () => {
    const sandbox = await startSandbox();
    const id = accountId(sandbox, 'A-1');
    const twice = [account({ id, Phone: '1' }), account({ id: id.slice(0, 15), Phone: '2' })];
    const updated = await call(sandbox, 'PATCH', '/composite/sobjects', { records: twice });
    expect(codes(updated.body)).toEqual([undefined, 'DUPLICATE_VALUE']);
    const records = ['x', 'X'].map((key) => account({ Book_Account_Id__c: key, Name: key }));
    const upserted = await call(sandbox, 'PATCH', byKey, { records });
    expect(codes(upserted.body)).toEqual(['DUPLICATE_VALUE', 'DUPLICATE_VALUE']);
  });

  test('tells of each row what the org has against it', async () => {
    const sandbox = await startSandbox();
    const { org } = sandbox.state;
    addAccounts(sandbox, 5);
    const ids = Array.from({ length: 8 }, (_, row) => org.object('Account')?.idOf(row));
    org.lockCheck = (object, row) => object === 'Account' && row === 3;
    sandbox.state.addValidationRule({ object: 'Account', field: 'Industry', refused: 'Casino', message: 'No.' });
    sandbox.state.archive('Account', ids[4] as string);
    const records = [
      account({ id: ids[3], Phone: '1' }),
      account({ id: ids[4], Phone: '1' }),
      account({ id: ids[5], Industry: 'Casino' }),
      account({ id: ids[6], Name: null }),
      account({ id: ids[7], Moon__c: 1 }),
      account({ id: ids[0], Name: 'x'.repeat(256) }),
      account({ id: recordId(sandbox, 'Contact', 'Book_Contact_Id__c', 'C-1') }),
    ];
    const { status, body } = await call(sandbox, 'PATCH', '/composite/sobjects', { records });
    expect([status, codes(body)]).toEqual([
      200,
      [
        'UNABLE_TO_LOCK_ROW',
        'ENTITY_IS_DELETED',
        'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        'REQUIRED_FIELD_MISSING',
        'INVALID_FIELD',
        'STRING_TOO_LONG',
        'INVALID_CROSS_REFERENCE_KEY',
      ],
    ]);
  });

  test('cannot choose among records of one external id', async () => {
    const sandbox = await startSandbox();
    addAccounts(sandbox, 1, { Book_Account_Id__c: 'A-1' });
    const { body } = await call(sandbox, 'PATCH', byKey, { records: [account({ Book_Account_Id__c: 'A-1' })] });
    expect(codes(body)).toEqual(['MULTIPLE_CHOICES']);
  });
});

test('a composite of 25 steps, each naming the one before, is one call', async () => {
  const sandbox = await startSandbox();
  const compositeRequest = Array.from({ length: 25 }, (_, n) => ({
    method: 'POST',
    url: `${data}/sobjects/Account`,
    referenceId: `step${n}`,
    body: { Name: `Level ${n}`, ...(n === 0 ? {} : { ParentId: `@{step${n - 1}.id}` }) },
  }));
  const { body, headers } = await call(sandbox, 'POST', '/composite', { compositeRequest });
  const made = body.compositeResponse.map((one: { httpStatusCode: number }) => one.httpStatusCode);
  expect([new Set(made), made.length]).toEqual([new Set([201]), 25]);
  expect(headers.get('sforce-limit-info')).toBe('api-usage=1/5000000');
  const last = await call(sandbox, 'GET', `/sobjects/Account/${body.compositeResponse[24].body.id}?fields=ParentId`);
  expect(last.body.ParentId).toBe(body.compositeResponse[23].body.id);
});

test('a composite tells of a step with no address that it does not exist', async () => {
  const compositeRequest = ['http://[', '/limits', `${data}/jobs/query`].map((url, n) => ({
    method: 'GET',
    url,
    referenceId: `step${n}`,
  }));
  const { body } = await call(await startSandbox(), 'POST', '/composite', { compositeRequest });
  const codes = body.compositeResponse.map((one: { httpStatusCode: number }) => one.httpStatusCode);
  expect(codes).toEqual([404, 404, 404]);
});

describe('bulk jobs', () => {
  test('that Salesforce gives up say why, or leave the rest unprocessed', async () => {
    const client = await startBulkClient();
    client.sandbox.state.breakJobs({ failQuery: () => 'InternalServerError : gave up', abortIngestAfter: () => 2 });
    const { id } = await client.json('POST', '/jobs/query', { operation: 'query', query: 'SELECT Id FROM Account' });
    const { job } = await client.finished(`/jobs/query/${id}`);
    expect(job).toMatchObject({ state: 'Failed', errorMessage: 'InternalServerError : gave up' });
    const { job: cut, results } = await ingest(client, { object: 'Task', operation: 'insert' }, 'Subject\na\nb\nc\n');
    expect(cut).toMatchObject({ state: 'Aborted', numberRecordsProcessed: 2 });
    expect(await results('unprocessedrecords')).toEqual(['Subject', '"c"']);
  });

  test('fail when the batches of the day are used up', async () => {
    const client = await startBulkClient({ limits: 'real', limitNumbers: { DailyBulkApiBatches: 1 } });
    const one = () => ingest(client, { object: 'Task', operation: 'insert' }, 'Subject\na\n');
    expect((await one()).job.state).toBe('JobComplete');
    expect((await one()).job).toMatchObject({ state: 'Failed', errorMessage: expect.stringMatching(/^ExceededQuota/) });
  });

  test('take a packed upload and give packed results', async () => {
    const client = await startBulkClient();
    const { id } = await client.json('POST', '/jobs/ingest', { object: 'Task', operation: 'insert' });
    const put = await fetch(`${client.sandbox.url}${data}/jobs/ingest/${id}/batches`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${client.sandbox.token}`,
        'content-type': 'text/csv',
        'content-encoding': 'gzip',
      },
      body: gzipSync('Subject\nPacked\n'),
    });
    expect(put.status).toBe(201);
    await client.json('PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
    await client.finished(`/jobs/ingest/${id}`);
    const got = await client.call('GET', `/jobs/ingest/${id}/successfulResults`, undefined, {
      'accept-encoding': 'gzip',
    });
    expect(got.headers.get('content-encoding')).toBe('gzip');
    expect(got.text).toContain('"Packed"');
  });

  test('take rows of 15-character ids, and name the record by 18', async () => {
    const client = await startBulkClient();
    const id = accountId(client.sandbox, 'A-1');
    const { results } = await ingest(
      client,
      { object: 'Account', operation: 'update' },
      `Id,Phone\n${id.slice(0, 15)},1\n`,
    );
    expect((await results('successfulResults'))[1]).toMatch(`"${id}"`);
  });
});
