import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import { completeAssociations } from '../../../../connectors/hubspot/associations.ts';
import { check, inspect, locate } from '../../../../connectors/hubspot/check.ts';
import { callClient } from '../../../../connectors/hubspot/client.ts';
import {
  archiveObjects,
  createObjects,
  getObject,
  listObjects,
  readObjects,
  searchObjects,
  updateObjects,
} from '../../../../connectors/hubspot/objects.ts';
import { listOwners, pipelineLabels } from '../../../../connectors/hubspot/owners-and-pipelines.ts';
import {
  archiveGroup,
  archiveProperties,
  createGroup,
  createProperties,
  createProperty,
  listProperties,
  replaceOptions,
} from '../../../../connectors/hubspot/properties.ts';
import { datedPath, hubspotApiVersion } from '../../../../connectors/hubspot/versions.ts';
import type { Manifest } from '../../../../src/contracts/manifest.ts';
import { context, objectOf, scriptHubSpot } from './scripted-hubspot.ts';

afterEach(() => nock.cleanAll());

const query = { properties: ['name'], associations: [], after: null, archived: false };
const definition = {
  name: 'keel_x',
  label: 'X',
  description: '',
  groupName: 'g',
  type: 'number',
  fieldType: 'number',
} as const;
const row = {
  id: '1',
  properties: {},
  createdAt: null,
  archived: false,
  traceId: undefined,
  associations: {},
  more: [],
};

describe('paths', () => {
  it('are of the dated families only, whatever is called', async () => {
    const seen = scriptHubSpot((r) => {
      if (r.method === 'DELETE' || r.path.endsWith('/archive')) return { status: 204 };
      if (r.path.startsWith('/account-info')) return { body: { portalId: 1 } };
      if (r.method === 'GET' && /\/\d+$/.test(r.path)) return { body: objectOf('1') };
      return {
        status: r.path.endsWith('create') || r.path.endsWith('/groups') ? 201 : 200,
        body: { ...definition, results: [], total: 0 },
      };
    });
    const ctx = context();
    await listObjects(ctx, 'companies', query);
    await searchObjects(ctx, 'companies', { filters: [], properties: [] });
    await getObject(ctx, 'companies', '1');
    await readObjects(ctx, 'tasks', ['1'], []);
    await updateObjects(ctx, 'companies', [{ id: '1', properties: {}, objectWriteTraceId: 't' }]);
    await createObjects(ctx, 'tasks', [{ properties: {}, objectWriteTraceId: 't', associateTo: [] }]);
    await archiveObjects(ctx, 'tasks', ['1']);
    await completeAssociations(ctx, 'contacts', ['companies'], [row], () => true);
    await listOwners(ctx, { after: null, archived: false });
    await pipelineLabels(ctx, 'deals');
    await listProperties(ctx, 'companies');
    await createProperties(ctx, 'companies', [definition]);
    await createProperty(ctx, 'companies', definition);
    await replaceOptions(ctx, 'companies', 'keel_x', []);
    await createGroup(ctx, 'companies', 'g', 'G');
    await archiveProperties(ctx, 'companies', ['keel_x']);
    await archiveGroup(ctx, 'companies', 'g');
    await check(ctx);
    const dated = new RegExp(
      `^/(crm/(objects|associations|properties|pipelines|owners)|account-info)/${hubspotApiVersion}(/|$)`,
    );
    expect(seen.map((s) => s.path).filter((path) => !dated.test(path))).toEqual([]);
    expect(seen).toHaveLength(18);
  });

  it('of a family without a dated form are never called', async () => {
    const seen = scriptHubSpot(() => ({ body: {} }));
    await expect(
      callClient(context(), 'general', (client) => client.crm.schemas.coreApi.getAll()),
    ).rejects.toMatchObject({
      kind: 'defect',
      detail: { code: 'HUBSPOT_PATH_FAMILY' },
    });
    expect(seen).toEqual([]);
    expect(datedPath('/oauth/v1/token')).toBeUndefined();
  });

  it('of owners lose the trailing slash that the client puts there', () => {
    expect(datedPath('/crm/v3/owners/')).toBe('/crm/owners/2026-03');
  });
});

describe('the client', () => {
  it('takes a fresh token for every try', async () => {
    let n = 0;
    const seen = scriptHubSpot(() =>
      seen.length === 1 ? { status: 503, body: '', headers: {} } : { body: { results: [] } },
    );
    await listObjects(context({}, { token: () => `t${++n}` }), 'companies', query);
    expect(seen.map((s) => s.authorization)).toEqual(['Bearer t1', 'Bearer t2']);
  });

  it('does not retry by itself', async () => {
    const seen = scriptHubSpot(() => ({ status: 500, body: {} }));
    await expect(listObjects(context({}, { attempts: 1 }), 'companies', query)).rejects.toMatchObject({
      kind: 'transient',
    });
    expect(seen).toHaveLength(1);
  });

  it('is not waited for once the signal is aborted', async () => {
    const never = new Promise<never>(() => undefined);
    const ctx = {
      ...context(),
      call: <T>(_b: string, request: (signal: AbortSignal) => Promise<T>) => request(AbortSignal.timeout(5)),
    };
    await expect(callClient(ctx, 'general', () => never)).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

const details = { portalId: 62515, companyCurrency: 'EUR', timeZone: 'Europe/Berlin', uiDomain: 'app-eu1.hubspot.com' };
const headers = { 'content-type': 'application/json', date: 'Fri, 20 Nov 2026 10:00:00 GMT' };

describe('check', () => {
  it('says whose account it is and what its clock shows, with one call', async () => {
    scriptHubSpot(() => ({ body: details, headers }));
    const ctx = context();
    expect(await check(ctx)).toEqual({
      remoteId: '62515',
      name: 'HubSpot account 62515',
      currency: 'EUR',
      timeZone: 'Europe/Berlin',
      grantedScopes: null,
      serverTime: new Date('2026-11-20T10:00:00Z'),
      recordUrl: 'https://app-eu1.hubspot.com/contacts/62515/record/0-2/{id}',
    });
    expect(ctx.total()).toBe(1);
  });

  it('points to a local server where the account is one', async () => {
    scriptHubSpot(() => ({ body: details, headers }));
    const local = 'http://127.0.0.1:4010';
    nock(local)
      .get(/account-info/)
      .reply(200, details, headers);
    const info = await check({ ...context(), endpoints: { api: local, oauth: local } });
    expect(info.recordUrl).toBe('http://127.0.0.1:4010/contacts/62515/record/0-2/{id}');
  });

  it('asks to connect again when the token is refused', async () => {
    scriptHubSpot(() => ({ status: 401, body: { category: 'INVALID_AUTHENTICATION' } }));
    await expect(check(context())).rejects.toMatchObject({ kind: 'reauth', detail: { code: 'HUBSPOT_TOKEN_REFUSED' } });
  });

  it('says that a reply without a portal is not one', async () => {
    scriptHubSpot(() => ({ body: { hello: 'world' }, headers }));
    await expect(check(context())).rejects.toMatchObject({ kind: 'defect' });
  });
});

describe('locate', () => {
  it('finds the record that a merge made', async () => {
    scriptHubSpot(() => ({ body: objectOf('30') }));
    expect(await locate(context(), 'account', '10')).toBe('30');
    expect(await locate(context(), 'activity', 'call-10')).toBe('call-30');
  });
  it('finds nothing where the record was deleted', async () => {
    scriptHubSpot(() => ({ status: 404, body: { category: 'OBJECT_NOT_FOUND' } }));
    expect(await locate(context(), 'deal', '10')).toBeNull();
  });
  it('finds nothing for what HubSpot has no object for', async () => {
    expect(await locate(context(), 'usage', '9001:logins:1')).toBeNull();
  });
  it('does not take an outage for a deletion', async () => {
    scriptHubSpot(() => ({ status: 503, body: {} }));
    await expect(locate(context({}, { attempts: 1 }), 'deal', '10')).rejects.toMatchObject({ kind: 'transient' });
  });
});

describe('inspect', () => {
  const text = { en: 'x', zh: 'x' };
  const scopes = {
    required: [{ scope: 'oauth', reason: 'sign in' }],
    optional: [{ scope: 'tickets', reason: 'Support load.' }],
    conditional: [],
  };
  const manifest = {
    crms: { hubspot: { scopes, propertyGroup: { name: 'g', label: text } } },
  } as unknown as Manifest;

  it('says in words which scope is missing, why it is wanted, and what is lost', async () => {
    scriptHubSpot(({ path }) =>
      path.endsWith('/tickets') && path.includes('/objects/')
        ? { status: 403, body: { category: 'MISSING_SCOPES', context: { requiredGranularScopes: ['tickets'] } } }
        : { body: { results: [] } },
    );
    const words = await inspect(context(), manifest);
    const about = words.filter((w) => w.startsWith('tickets cannot be read'));
    expect(about).toHaveLength(1);
    expect(about[0]).toMatch(/tickets: Support load\..*Grant tickets/s);
  });

  it('says which mapped properties do not exist and that no usage was found', async () => {
    const names = ['churned_at', 'churn_reason', 'contract_currency'];
    const results = names.map((name) => ({
      name,
      label: name,
      type: 'string',
      fieldType: 'text',
      groupName: 'g',
      description: '',
      options: [],
    }));
    scriptHubSpot(({ path }) => ({
      body: { results: path.endsWith('/companies') && path.includes('properties') ? results : [] },
    }));
    const words = await inspect(context(), manifest);
    expect(words.some((w) => w.includes('churned_at'))).toBe(false);
    expect(words.some((w) => w.startsWith('deals have no property term_end'))).toBe(true);
    expect(words.some((w) => w.startsWith('No usage metric'))).toBe(true);
  });
});
