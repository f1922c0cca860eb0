/** The vendor's own client must work against the sandbox, on its numbered paths and rewritten to dated ones. */
import { Client } from '@hubspot/api-client';
import { describe, expect, test } from 'vitest';
import type { HubSpotSandbox } from '../../../sandbox/hubspot/server.ts';
import { startSandbox } from './support.ts';

const dated: readonly (readonly [RegExp, string])[] = [
  [/^\/crm\/v3\/objects\//, '/crm/objects/2026-09/'],
  [/^\/crm\/v4\/associations\//, '/crm/associations/2026-09/'],
  [/^\/crm\/v3\/properties\//, '/crm/properties/2026-09/'],
  [/^\/crm\/v3\/pipelines\//, '/crm/pipelines/2026-09/'],
  [/^\/crm\/v3\/owners\/?/, '/crm/owners/2026-09'],
];

function numberedClient(sandbox: HubSpotSandbox): Client {
  return new Client({ accessToken: sandbox.token, basePath: sandbox.url });
}

function datedClient(sandbox: HubSpotSandbox): Client {
  return new Client({
    accessToken: sandbox.token,
    basePath: sandbox.url,
    middleware: [
      {
        async pre(context: { getUrl(): string; setUrl(url: string): void }) {
          const url = new URL(context.getUrl());
          const rule = dated.find(([from]) => from.test(url.pathname));
          if (rule !== undefined) url.pathname = url.pathname.replace(rule[0], rule[1]);
          context.setUrl(url.toString());
          return context;
        },
        post: async (context: unknown) => context,
      },
    ],
  });
}

describe.each([
  ['numbered', numberedClient],
  ['dated', datedClient],
] as const)('on the %s paths', (_name, clientOf) => {
  test('lists companies with properties as repeated keys', async () => {
    const client = clientOf(await startSandbox());
    const page = await client.crm.companies.basicApi.getPage(2, undefined, ['name', 'book_account_id'], undefined, [
      'contacts',
    ]);
    expect(page.results.map((one) => one.properties.book_account_id)).toEqual(['A-1', 'A-2']);
    expect(page.paging?.next?.after).toBe('9003');
  });

  test('reads a batch with missing ids as a 207', async () => {
    const client = clientOf(await startSandbox());
    const reply = await client.crm.companies.batchApi.read({
      properties: ['name'],
      propertiesWithHistory: [],
      inputs: [{ id: '9001' }, { id: '777' }],
    });
    expect(reply.results).toHaveLength(1);
    expect(reply).toMatchObject({ numErrors: 1 });
  });

  test('searches by id', async () => {
    const client = clientOf(await startSandbox());
    const reply = await client.crm.companies.searchApi.doSearch({
      filterGroups: [{ filters: [{ propertyName: 'hs_object_id', operator: 'GT' as never, value: '9001' }] }],
      sorts: ['hs_object_id'],
      properties: ['name'],
      limit: 200,
    });
    expect(reply.total).toBe(2);
  });

  test('updates a batch and gets the failed row in a 207', async () => {
    const client = clientOf(await startSandbox());
    const reply = await client.crm.companies.batchApi.update({
      inputs: [
        { id: '9001', properties: { city: 'Bergen' }, objectWriteTraceId: 'a' },
        { id: '777', properties: { city: 'Oslo' }, objectWriteTraceId: 'b' },
      ],
    });
    expect(reply.results[0]?.properties.city).toBe('Bergen');
    expect(reply).toMatchObject({ errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['777'] } }] });
  });

  test('reads associations in a batch', async () => {
    const client = clientOf(await startSandbox());
    const reply = await client.crm.associations.v4.batchApi.getPage('companies', 'contacts', {
      inputs: [{ id: '9001' }, { id: '9003' }],
    });
    expect(reply.results[0]?.to.map((to) => String(to.toObjectId))).toEqual(['501', '502']);
    expect(reply).toMatchObject({ errors: [{ subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND' }] });
  });

  test('creates a property once and meets a 409 after that', async () => {
    const client = clientOf(await startSandbox());
    const property = {
      name: 'keel_x',
      label: 'X',
      type: 'number',
      fieldType: 'number',
      groupName: 'companyinformation',
    };
    await client.crm.properties.coreApi.create('companies', property as never);
    await expect(client.crm.properties.coreApi.create('companies', property as never)).rejects.toMatchObject({
      code: 409,
    });
  });

  test('lists owners', async () => {
    const client = clientOf(await startSandbox());
    const reply = await client.crm.owners.ownersApi.getPage();
    expect(reply.results[0]).toMatchObject({ id: '7001', email: 'ana@vendor.example' });
  });

  test('lists pipelines with text metadata', async () => {
    const client = clientOf(await startSandbox());
    const reply = await client.crm.pipelines.pipelinesApi.getAll('deals');
    const stage = reply.results[0]?.stages.find((one) => one.label === 'Signed');
    expect(stage?.metadata).toEqual({ isClosed: 'true', probability: '1.0' });
  });

  test('creates, updates and archives a task of a company', async () => {
    const sandbox = await startSandbox();
    const client = clientOf(sandbox);
    const task = await client.crm.objects.tasks.basicApi.create({
      properties: { hs_timestamp: '2026-11-05T09:00:00Z', hs_task_subject: 'Call' },
      associations: [
        { to: { id: '9001' }, types: [{ associationCategory: 'HUBSPOT_DEFINED' as never, associationTypeId: 192 }] },
      ],
    });
    await client.crm.objects.tasks.basicApi.update(task.id, { properties: { hs_task_status: 'COMPLETED' } });
    expect(Object.keys(sandbox.state.digest().tasks)).toEqual(['A-1 | Call']);
    await client.crm.objects.tasks.basicApi.archive(task.id);
    expect(sandbox.state.digest().tasks).toEqual({});
  });
});

test('exchanges a code and refreshes on the numbered OAuth path', async () => {
  const sandbox = await startSandbox();
  const { id, secret } = sandbox.oauthClient;
  const redirectUri = 'http://localhost/callback';
  const client = new Client({ basePath: sandbox.url });
  const query = new URLSearchParams({ client_id: id, redirect_uri: redirectUri, scope: 'oauth' });
  const consent = await fetch(`${sandbox.url}/oauth/authorize?${query}`, { redirect: 'manual' });
  const code = new URL(consent.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const first = await client.oauth.tokensApi.create('authorization_code', code, redirectUri, id, secret);
  const second = await client.oauth.tokensApi.create(
    'refresh_token',
    undefined,
    undefined,
    id,
    secret,
    first.refreshToken,
  );
  expect(second.accessToken).not.toBe(first.accessToken);
});
