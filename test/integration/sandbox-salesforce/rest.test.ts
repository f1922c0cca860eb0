import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { accountId, call, data, recordId, startSandbox } from './support.ts';

const notFound = [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }];

describe('the way in', () => {
  test('versions are open to all and not counted', async () => {
    const sandbox = await startSandbox();
    const reply = await fetch(`${sandbox.url}//services//data/`);
    const versions = (await reply.json()) as { version: string; label: string; url: string }[];
    expect(versions.at(-1)).toEqual({ version: '68.0', label: "Winter '27", url: '/services/data/v68.0' });
    expect(reply.headers.get('sforce-limit-info')).toBeNull();
  });

  test.each(['v50.0', 'v51.0', 'v67.0', 'v68.0'])('%s has the resources', async (version) => {
    const sandbox = await startSandbox();
    const reply = await call(sandbox, 'GET', `/services/data/${version}/`);
    expect(reply.body).toMatchObject({ sobjects: `/services/data/${version}/sobjects`, query: expect.any(String) });
    expect(reply.body.identity).toBe(`${sandbox.url}/id/${sandbox.portalId}/${sandbox.state.org.integrationUserId}`);
  });

  test.each(['/services/data/v69.0', '/services/data/v19.0/sobjects', '/services/data/v68/limits', `${data}/nothing`])(
    '%s does not exist',
    async (path) => {
      const reply = await call(await startSandbox(), 'GET', path);
      expect([reply.status, reply.body]).toEqual([404, notFound]);
    },
  );

  test('a wrong verb is told the right ones', async () => {
    const reply = await call(await startSandbox(), 'PUT', '/sobjects/Account');
    expect(reply.status).toBe(405);
    expect(reply.body[0].errorCode).toBe('METHOD_NOT_ALLOWED');
    expect(reply.headers.get('allow')).toBe('GET,POST');
  });

  test('without a session nothing is told, not even what exists', async () => {
    const sandbox = await startSandbox();
    for (const path of ['/limits', '/nothing']) {
      const reply = await fetch(`${sandbox.url}${data}${path}`);
      expect(reply.status).toBe(401);
      expect(await reply.json()).toEqual([{ errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' }]);
    }
  });

  test('each counted reply says what was used, and the date is of the org', async () => {
    const sandbox = await startSandbox();
    await call(sandbox, 'GET', '/sobjects');
    const reply = await call(sandbox, 'GET', '/nothing');
    expect(reply.headers.get('sforce-limit-info')).toBe('api-usage=2/5000000');
    expect(reply.headers.get('date')).toMatch(/^Sun, 01 Nov 2026 00:00:/);
  });

  test('XML is not spoken, an XML or torn body not read', async () => {
    const sandbox = await startSandbox();
    const send = (headers: Record<string, string>, body?: string) =>
      fetch(`${sandbox.url}${data}/sobjects/Task`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${sandbox.token}`, ...headers },
        ...(body === undefined ? {} : { body }),
      });
    expect((await send({ accept: 'application/xml' })).status).toBe(406);
    expect((await send({ 'content-type': 'application/xml' }, '<a/>')).status).toBe(415);
    const torn = await send({ 'content-type': 'application/json' }, '{"Subject":');
    expect(torn.status).toBe(400);
    expect(await torn.json()).toMatchObject([{ errorCode: 'JSON_PARSER_ERROR' }]);
  });

  test('a packed body is unpacked', async () => {
    const sandbox = await startSandbox();
    const reply = await fetch(`${sandbox.url}${data}/sobjects/Task`, {
      method: 'POST',
      headers: {
        authorization: `OAuth ${sandbox.token}`,
        'content-type': 'application/json',
        'content-encoding': 'gzip',
      },
      body: gzipSync('{"Subject":"Packed"}'),
    });
    expect(reply.status).toBe(201);
  });

  test('long addresses end in 414, long headers in 431', async () => {
    const sandbox = await startSandbox();
    const long = await call(sandbox, 'GET', `/query?q=${'x'.repeat(17_000)}`);
    expect(long.status).toBe(414);
    const headers = { authorization: `Bearer ${sandbox.token}`, 'x-more': 'y'.repeat(8_500) };
    const both = await fetch(`${sandbox.url}${data}/query?q=${'x'.repeat(8_000)}`, { headers });
    expect(both.status).toBe(431);
  });
});

describe('describe', () => {
  test('the global list names every object with its addresses', async () => {
    const { body } = await call(await startSandbox(), 'GET', '/sobjects/');
    const account = body.sobjects.find((one: { name: string }) => one.name === 'Account');
    expect(account).toMatchObject({ keyPrefix: '001', queryable: true, createable: true, mergeable: true });
    expect(account.urls.describe).toBe(`${data}/sobjects/Account/describe`);
  });

  test('an object is described in any case of its name', async () => {
    const sandbox = await startSandbox();
    const { body } = await call(sandbox, 'GET', '/sobjects/account/describe');
    expect(body).toMatchObject({ name: 'Account', label: 'Account', keyPrefix: '001' });
    const field = (name: string) => body.fields.find((one: { name: string }) => one.name === name);
    expect(field('Name')).toMatchObject({ type: 'string', nillable: false, nameField: true, createable: true });
    expect(field('OwnerId')).toMatchObject({
      referenceTo: ['User'],
      relationshipName: 'Owner',
      defaultedOnCreate: true,
    });
    expect(field('SystemModstamp')).toMatchObject({ type: 'datetime', createable: false, updateable: false });
    expect(field('Book_Account_Id__c')).toMatchObject({ custom: true, externalId: true, idLookup: true });
    expect(body.childRelationships).toContainEqual(
      expect.objectContaining({ childSObject: 'Contact', field: 'AccountId', relationshipName: 'Contacts' }),
    );
  });

  test('a field that is hidden from the user is absent everywhere', async () => {
    const sandbox = await startSandbox();
    sandbox.state.hideField('Account', 'Industry');
    const { body } = await call(sandbox, 'GET', '/sobjects/Account/describe');
    expect(body.fields.map((one: { name: string }) => one.name)).not.toContain('Industry');
    const path = `/sobjects/Account/${accountId(sandbox, 'A-1')}`;
    expect((await call(sandbox, 'GET', path)).body).not.toHaveProperty('Industry');
    const asked = await call(sandbox, 'GET', `${path}?fields=Industry`);
    expect([asked.status, asked.body[0].errorCode]).toEqual([400, 'INVALID_FIELD']);
    sandbox.state.hideField('Account', 'Industry', false);
    expect((await call(sandbox, 'GET', `${path}?fields=Industry`)).status).toBe(200);
  });

  test('an object that is not there is a 404', async () => {
    expect((await call(await startSandbox(), 'GET', '/sobjects/Nothing/describe')).status).toBe(404);
  });
});

describe('one record', () => {
  test('is created, read, changed and deleted', async () => {
    const sandbox = await startSandbox();
    const made = await call(sandbox, 'POST', '/sobjects/Task/', {
      Subject: 'Call',
      WhatId: accountId(sandbox, 'A-1'),
      ActivityDate: '2026-11-24',
    });
    expect(made).toMatchObject({ status: 201, body: { success: true, errors: [] } });
    const path = `/sobjects/Task/${made.body.id}`;
    expect(made.headers.get('location')).toBe(`${data}${path}`);
    expect((await call(sandbox, 'PATCH', path, { Status: 'Completed' })).status).toBe(204);
    const read = await call(sandbox, 'GET', path);
    expect(read.body).toMatchObject({
      attributes: { type: 'Task', url: `${data}${path}` },
      Subject: 'Call',
      Status: 'Completed',
      ActivityDate: '2026-11-24',
      CreatedDate: expect.stringMatching(/^2026-11-01T00:00:0\d\.000\+0000$/),
    });
    expect((await call(sandbox, 'DELETE', path)).status).toBe(204);
    expect((await call(sandbox, 'GET', path)).body).toEqual(notFound);
    const again = await call(sandbox, 'DELETE', path);
    expect([again.status, again.body[0].errorCode]).toEqual([404, 'ENTITY_IS_DELETED']);
  });

  test('is found by an id of 15 characters, with the fields asked for', async () => {
    const sandbox = await startSandbox();
    const id = accountId(sandbox, 'A-1');
    const reply = await call(sandbox, 'GET', `/sobjects/Account/${id.slice(0, 15)}?fields=name,Website`);
    expect(reply.body).toEqual({
      attributes: { type: 'Account', url: `${data}/sobjects/Account/${id}` },
      Name: 'Birch Supplies',
      Website: 'https://birch.example',
    });
  });

  test.each([
    ['a field that is not there', { Nothing__c: 1 }, 'INVALID_FIELD'],
    ['an id in the body', { Id: '0015g0000000001AAA' }, 'INVALID_FIELD'],
    ['a name that is too long', { Name: 'x'.repeat(300) }, 'STRING_TOO_LONG'],
    ['an empty name', { Name: '' }, 'REQUIRED_FIELD_MISSING'],
  ])('a change with %s is refused', async (_name, body, errorCode) => {
    const sandbox = await startSandbox();
    const reply = await call(sandbox, 'PATCH', `/sobjects/Account/${accountId(sandbox, 'A-1')}`, body);
    expect([reply.status, reply.body[0].errorCode]).toEqual([400, errorCode]);
  });

  test('a POST with _HttpMethod=PATCH is a change', async () => {
    const sandbox = await startSandbox();
    const path = `/sobjects/Account/${accountId(sandbox, 'A-1')}`;
    expect((await call(sandbox, 'POST', `${path}?_HttpMethod=PATCH`, { Industry: 'Banking' })).status).toBe(204);
    expect((await call(sandbox, 'GET', path)).body.Industry).toBe('Banking');
  });
});

describe('one record by its external id', () => {
  const path = '/sobjects/Account/Book_Account_Id__c';

  test('is read, made and changed', async () => {
    const sandbox = await startSandbox();
    expect((await call(sandbox, 'GET', `${path}/A-1`)).body.Name).toBe('Birch Supplies');
    const made = await call(sandbox, 'PATCH', `${path}/A%2F9`, { Name: 'Nine' });
    expect(made).toMatchObject({ status: 201, body: { success: true, created: true } });
    const changed = await call(sandbox, 'PATCH', `${path}/A%2F9`, { Name: 'Nine again' });
    expect(changed).toMatchObject({ status: 200, body: { id: made.body.id, created: false } });
    const old = `/services/data/v45.0${path}/A%2F9`;
    expect((await call(sandbox, 'PATCH', old, { Name: 'Nine' })).status).toBe(204);
    expect((await call(sandbox, 'DELETE', `${path}/A%2F9`)).status).toBe(204);
    expect((await call(sandbox, 'GET', `${path}/A%2F9`)).status).toBe(404);
  });

  test('several of the same key are shown as a choice', async () => {
    const sandbox = await startSandbox();
    sandbox.state.org.defineField('Account', { name: 'Loose__c', type: 'string', length: 20, isExternalId: true });
    for (const name of ['One', 'Two']) sandbox.state.createRecord('Account', { Name: name, Loose__c: 'same' });
    const loose = '/sobjects/Account/Loose__c/same';
    const reply = await call(sandbox, 'PATCH', loose, { Name: 'Three' });
    expect(reply.status).toBe(300);
    expect(reply.body).toHaveLength(2);
    expect(reply.body[0]).toMatch(/^\/services\/data\/v68\.0\/sobjects\/Account\/001/);
    expect((await call(sandbox, 'GET', loose)).status).toBe(300);
  });

  test('a field that is no key, and the key again in the body, are refused', async () => {
    const sandbox = await startSandbox();
    expect((await call(sandbox, 'GET', '/sobjects/Account/Industry/x')).status).toBe(404);
    const twice = await call(sandbox, 'PATCH', `${path}/A-1`, { Book_Account_Id__c: 'A-1' });
    expect([twice.status, twice.body[0].errorCode]).toEqual([400, 'INVALID_FIELD']);
  });
});

describe('collections', () => {
  const typed = (values: Record<string, unknown>) => ({ attributes: { type: 'Account' }, ...values });

  test('change rows in order, each with its own result, in one call', async () => {
    const sandbox = await startSandbox();
    const [a1, a2] = ['A-1', 'A-2'].map((key) => accountId(sandbox, key));
    const records = [
      typed({ id: a1, Industry: 'Banking' }),
      typed({ Id: '001000000000', Industry: 'x' }),
      typed({ id: a2, Name: '' }),
      typed({ Industry: 'x' }),
    ];
    const reply = await call(sandbox, 'PATCH', '/composite/sobjects', { allOrNone: false, records });
    expect(reply.status).toBe(200);
    const code = (row: { errors: { statusCode: string }[] }) => row.errors[0]?.statusCode;
    expect(reply.body[0]).toEqual({ id: a1, success: true, errors: [] });
    expect(reply.body.map(code)).toEqual([undefined, 'MALFORMED_ID', 'REQUIRED_FIELD_MISSING', 'MISSING_ARGUMENT']);
    expect(sandbox.state.stats().byBudget.api).toBe(1);
  });

  test('with allOrNone one failure undoes the others', async () => {
    const sandbox = await startSandbox();
    const a1 = accountId(sandbox, 'A-1');
    const records = [typed({ id: a1, Industry: 'Banking' }), typed({ id: accountId(sandbox, 'A-2'), Name: '' })];
    const { body } = await call(sandbox, 'PATCH', '/composite/sobjects', { allOrNone: true, records });
    expect(body[0]).toMatchObject({ id: a1, success: false });
    expect(body[0].errors[0].statusCode).toBe('ALL_OR_NONE_OPERATION_ROLLED_BACK');
    expect(body[1].errors[0].statusCode).toBe('REQUIRED_FIELD_MISSING');
    expect((await call(sandbox, 'GET', `/sobjects/Account/${a1}`)).body.Industry).toBeNull();
  });

  test('upsert by an external id; a failed row says created all the same', async () => {
    const sandbox = await startSandbox();
    const records = [
      typed({ Book_Account_Id__c: 'A-1', Industry: 'Banking' }),
      typed({ Book_Account_Id__c: 'A-99', Name: 'New' }),
      typed({ Book_Account_Id__c: 'A-2', Name: '' }),
    ];
    const path = '/composite/sobjects/Account/Book_Account_Id__c';
    const { body } = await call(sandbox, 'PATCH', path, { records });
    expect(body.map((row: { success: boolean; created: boolean }) => [row.success, row.created])).toEqual([
      [true, false],
      [true, true],
      [false, true],
    ]);
  });

  test('create and delete', async () => {
    const sandbox = await startSandbox();
    const records = [typed({ Name: 'One' }), typed({})];
    const made = await call(sandbox, 'POST', '/composite/sobjects', { records });
    expect(made.body.map((row: { success: boolean }) => row.success)).toEqual([true, false]);
    const ids = `${made.body[0].id},nothing`;
    const gone = await call(sandbox, 'DELETE', `/composite/sobjects?ids=${ids}&allOrNone=false`);
    expect(gone.body[0]).toMatchObject({ success: true });
    expect(gone.body[1].errors[0]).toMatchObject({ statusCode: 'MALFORMED_ID' });
  });

  test('retrieve gives null for what is not there', async () => {
    const sandbox = await startSandbox();
    const ids = [accountId(sandbox, 'A-1'), '0015g000000zzzzAAA'];
    const reply = await call(sandbox, 'POST', '/composite/sobjects/Account', { ids, fields: ['Name'] });
    expect(reply.body).toMatchObject([{ Name: 'Birch Supplies' }, null]);
    const byQuery = await call(sandbox, 'GET', `/composite/sobjects/Account?ids=${ids[0]}&fields=Name`);
    expect(byQuery.body).toHaveLength(1);
    const many = Array.from({ length: 2_001 }, () => ids[0]);
    const reply400 = await call(sandbox, 'POST', '/composite/sobjects/Account', { ids: many, fields: ['Name'] });
    expect([reply400.status, reply400.body[0].errorCode]).toEqual([400, 'EXCEEDED_ID_LIMIT']);
  });

  test('more than 200 rows, more than ten runs of types, and unknown types are refused whole', async () => {
    const sandbox = await startSandbox();
    const many = Array.from({ length: 201 }, (_, n) => typed({ Name: `N${n}` }));
    const mixed = Array.from({ length: 11 }, (_, n) => ({
      attributes: { type: n % 2 === 0 ? 'Account' : 'Contact' },
      [n % 2 === 0 ? 'Name' : 'LastName']: 'x',
    }));
    for (const [records, code] of [
      [many, 'EXCEEDED_ID_LIMIT'],
      [mixed, 'LIMIT_EXCEEDED'],
      [[{ attributes: { type: 'Nothing' } }], 'INVALID_TYPE'],
      [[{ Name: 'x' }], 'INVALID_TYPE'],
    ] as const) {
      const reply = await call(sandbox, 'POST', '/composite/sobjects', { records });
      expect([reply.status, reply.body[0].errorCode]).toEqual([400, code]);
    }
  });
});

describe('composite', () => {
  const step = (referenceId: string, method: string, path: string, body?: unknown) => ({
    referenceId,
    method,
    url: `${data}${path}`,
    ...(body === undefined ? {} : { body }),
  });

  test('later steps use what earlier ones gave, and all of it is one call', async () => {
    const sandbox = await startSandbox();
    const compositeRequest = [
      step('made', 'POST', '/sobjects/Account', { Name: 'Parent' }),
      step('child', 'POST', '/sobjects/Contact', { LastName: 'Kid', AccountId: '@{made.id}' }),
      step('read', 'GET', '/sobjects/Account/@{made.id}?fields=Name'),
      step('asked', 'GET', "/query/?q=SELECT+Id+FROM+Contact+WHERE+AccountId='@{made.id}'"),
    ];
    const { body } = await call(sandbox, 'POST', '/composite', { compositeRequest });
    const codes = body.compositeResponse.map((one: { httpStatusCode: number }) => one.httpStatusCode);
    expect(codes).toEqual([201, 201, 200, 200]);
    const [made, child, read, asked] = body.compositeResponse;
    expect(made.httpHeaders.Location).toBe(`${data}/sobjects/Account/${made.body.id}`);
    expect(read.body.Name).toBe('Parent');
    expect(asked.body.records[0].Id).toBe(child.body.id);
    expect(sandbox.state.stats().byBudget.api).toBe(1);
  });

  test('a step that refers to a failed one is halted, others go on', async () => {
    const compositeRequest = [
      step('bad', 'POST', '/sobjects/Account', {}),
      step('child', 'POST', '/sobjects/Contact', { LastName: 'Kid', AccountId: '@{bad.id}' }),
      step('good', 'POST', '/sobjects/Account', { Name: 'Good' }),
      step('lost', 'GET', '/jobs/query'),
    ];
    const { body } = await call(await startSandbox(), 'POST', '/composite', { compositeRequest });
    const [bad, child, good, lost] = body.compositeResponse;
    expect(bad).toMatchObject({ httpStatusCode: 400, body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] });
    expect(child).toMatchObject({ httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] });
    expect(good.httpStatusCode).toBe(201);
    expect(lost.httpStatusCode).toBe(404);
  });

  test('with allOrNone a failure undoes what went before', async () => {
    const sandbox = await startSandbox();
    const path = `/sobjects/Account/${accountId(sandbox, 'A-1')}`;
    const compositeRequest = [
      step('first', 'PATCH', path, { Industry: 'Banking' }),
      step('second', 'POST', '/sobjects/Account', {}),
      step('third', 'POST', '/sobjects/Account', { Name: 'Never' }),
    ];
    const { body } = await call(sandbox, 'POST', '/composite', { allOrNone: true, compositeRequest });
    const codes = body.compositeResponse.map((one: { body: { errorCode: string }[] }) => one.body[0]?.errorCode);
    expect(codes).toEqual(['PROCESSING_HALTED', 'REQUIRED_FIELD_MISSING', 'PROCESSING_HALTED']);
    expect((await call(sandbox, 'GET', path)).body.Industry).toBeNull();
  });

  test('more than 25 steps, more than five queries, and two of one name are refused', async () => {
    const sandbox = await startSandbox();
    const task = (n: number) => step(`t${n}`, 'POST', '/sobjects/Task', { Subject: `${n}` });
    const query = (n: number) => step(`q${n}`, 'GET', '/query?q=SELECT+Id+FROM+Account');
    for (const [compositeRequest, code] of [
      [Array.from({ length: 26 }, (_, n) => task(n)), 'LIMIT_EXCEEDED'],
      [Array.from({ length: 6 }, (_, n) => query(n)), 'LIMIT_EXCEEDED'],
      [[task(1), task(1)], 'JSON_PARSER_ERROR'],
    ] as const) {
      const reply = await call(sandbox, 'POST', '/composite', { compositeRequest });
      expect([reply.status, reply.body[0].errorCode]).toEqual([400, code]);
    }
  });

  test('a batch runs steps on their own, up to the first failure if asked to', async () => {
    const sandbox = await startSandbox();
    const batchRequests = [
      { method: 'GET', url: 'v68.0/limits' },
      { method: 'POST', url: 'v68.0/sobjects/Account', richInput: {} },
      { method: 'PATCH', url: `v68.0/sobjects/Account/${accountId(sandbox, 'A-1')}`, richInput: { Industry: 'x' } },
    ];
    const all = await call(sandbox, 'POST', '/composite/batch', { batchRequests });
    expect(all.body.hasErrors).toBe(true);
    expect(all.body.results.map((one: { statusCode: number }) => one.statusCode)).toEqual([200, 400, 204]);
    const halted = await call(sandbox, 'POST', '/composite/batch', { batchRequests, haltOnError: true });
    expect(halted.body.results.map((one: { statusCode: number }) => one.statusCode)).toEqual([200, 400, 412]);
  });

  test('a tree makes parents and children, or nothing', async () => {
    const sandbox = await startSandbox();
    const tree = (name: string) => ({
      records: [
        {
          attributes: { type: 'Account', referenceId: 'a' },
          Name: 'Tree',
          Contacts: { records: [{ attributes: { type: 'Contact', referenceId: 'c' }, LastName: name }] },
        },
      ],
    });
    const made = await call(sandbox, 'POST', '/composite/tree/Account', tree('Leaf'));
    expect(made).toMatchObject({ status: 201, body: { hasErrors: false } });
    const [account, contact] = made.body.results;
    const read = await call(sandbox, 'GET', `/sobjects/Contact/${contact.id}`);
    expect(read.body.AccountId).toBe(account.id);
    const before = sandbox.state.org.object('Account')?.rows ?? 0;
    const bad = await call(sandbox, 'POST', '/composite/tree/Account', tree(''));
    expect(bad).toMatchObject({ status: 400, body: { hasErrors: true, results: [{ referenceId: 'c' }] } });
    const count = await call(sandbox, 'GET', "/query?q=SELECT+COUNT()+FROM+Account+WHERE+Name='Tree'");
    expect([count.body.totalSize, before > 0]).toEqual([1, true]);
  });
});

test('a merged account is deleted and names the one it lives on in', async () => {
  const sandbox = await startSandbox();
  const [winner, loser] = ['A-1', 'A-2'].map((key) => accountId(sandbox, key)) as [string, string];
  const contact = recordId(sandbox, 'Contact', 'Book_Contact_Id__c', 'C-3');
  sandbox.state.merge('Account', winner, loser);
  const gone = await call(sandbox, 'PATCH', `/sobjects/Account/${loser}`, { Industry: 'x' });
  expect(gone.body[0].errorCode).toBe('ENTITY_IS_DELETED');
  expect((await call(sandbox, 'GET', `/sobjects/Contact/${contact}`)).body.AccountId).toBe(winner);
});
