import nock from 'nock';
import { afterEach, describe, expect, it } from 'vitest';
import type { ObjectCursor } from '../../../../connectors/hubspot/cursor.ts';
import { companies } from '../../../../connectors/hubspot/streams/companies.ts';
import { contacts } from '../../../../connectors/hubspot/streams/contacts.ts';
import { deals } from '../../../../connectors/hubspot/streams/deals.ts';
import { tickets } from '../../../../connectors/hubspot/streams/tickets.ts';
import { collect, context, objectOf, scriptHubSpot } from './scripted-hubspot.ts';

afterEach(() => nock.cleanAll());

const until = new Date('2026-03-01T00:00:00Z');
const later = new Date('2026-03-01T01:00:00Z');
const idle: ObjectCursor = {
  v: 1,
  phase: 'idle',
  since: until.getTime(),
  windowEnd: until.getTime(),
  after: null,
  lastId: null,
  fullAt: until.getTime(),
  archivedAt: until.getTime(),
  archivedPages: 2,
  found: { at: until.getTime(), properties: [], metrics: [], labels: {} },
};

describe('backfill', () => {
  it('lists pages of 100 with inline associations and stops without an empty page', async () => {
    const seen = scriptHubSpot(({ query }) =>
      query.get('after') === null
        ? { body: { results: [objectOf('1')], paging: { next: { after: '2' } } } }
        : { body: { results: [objectOf('2')] } },
    );
    const pages = await collect(contacts.read(context(), undefined, until));
    expect(pages.map((p) => p.items.map((i) => i.id))).toEqual([['1'], ['2']]);
    expect(pages.at(-1)?.checkpoint.phase).toBe('idle');
    expect(seen.map((s) => [s.path, s.query.get('limit'), s.query.getAll('associations')])).toEqual([
      ['/crm/objects/2026-03/contacts', '100', ['companies']],
      ['/crm/objects/2026-03/contacts', '100', ['companies']],
    ]);
  });

  it('looks the property list up once and keeps what it found in the cursor', async () => {
    const property = (name: string) => ({
      name,
      label: name,
      type: 'number',
      fieldType: 'number',
      groupName: 'book',
      description: '',
      options: [],
    });
    const seen = scriptHubSpot(({ path, query }) => {
      if (path === '/crm/properties/2026-03/companies') {
        const names = ['logins_30d', 'logins_prev_30d', 'logins_last_at', 'region', 'keel_health_score'];
        return { body: { results: names.map(property) } };
      }
      return {
        body: {
          results: [objectOf(query.get('after') ?? '1')],
          ...(query.get('after') ? {} : { paging: { next: { after: '2' } } }),
        },
      };
    });
    const ctx = context();
    const [first] = await collect(companies.read(ctx, undefined, until), 1);
    expect(first?.checkpoint.found?.metrics).toEqual(['logins']);
    await collect(companies.read(ctx, first?.checkpoint, until));
    expect(seen.map((s) => s.path)).toEqual([
      '/crm/properties/2026-03/companies',
      '/crm/objects/2026-03/companies',
      '/crm/objects/2026-03/companies',
    ]);
    const asked = (seen.at(-1)?.query.get('properties') ?? '').split(',');
    expect(asked).toEqual(
      expect.arrayContaining(['name', 'churned_at', 'logins_30d', 'logins_prev_30d', 'logins_last_at', 'region']),
    );
    expect(asked).not.toContain('keel_health_score');
  });

  it('completes associations beyond a hundred only for the rows that say so', async () => {
    const link = (id: string, type: string) => ({ id, type });
    const seen = scriptHubSpot(({ path }) => {
      if (path.includes('/associations/')) {
        const to = [{ toObjectId: 7, associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 1 }] }];
        return { body: { status: 'COMPLETE', startedAt: 'x', completedAt: 'x', results: [{ from: { id: '2' }, to }] } };
      }
      return {
        body: {
          results: [
            objectOf(
              '1',
              {},
              { companies: { results: [link('8', 'contact_to_company_unlabeled'), link('9', 'contact_to_company')] } },
            ),
            objectOf(
              '2',
              {},
              { companies: { results: [link('5', 'contact_to_company_unlabeled')], paging: { next: { after: 'x' } } } },
            ),
          ],
        },
      };
    });
    const [page] = await collect(contacts.read(context(), undefined, until));
    expect(page?.items.map((i) => i.associations?.companies)).toEqual([['9', '8'], ['7']]);
    expect(seen[1]).toMatchObject({
      path: '/crm/associations/2026-03/contacts/companies/batch/read',
      json: { inputs: [{ id: '2' }] },
    });
    expect(seen).toHaveLength(2);
  });

  it('turns a row it cannot read into a reject and keeps the others', async () => {
    scriptHubSpot(() => ({
      body: { results: [{ ...objectOf('1'), properties: { jobtitle: { odd: true } } }, objectOf('2')] },
    }));
    const [page] = await collect(contacts.read(context(), undefined, until));
    expect(page?.items.map((i) => i.id)).toEqual(['2']);
    expect(page?.rejects?.map((r) => [r.externalId, r.error.detail.code])).toEqual([['1', 'HUBSPOT_ROW_SHAPE']]);
  });

  it('takes a number or a flag for the text it should have been', async () => {
    scriptHubSpot(() => ({ body: { results: [{ ...objectOf('1'), properties: { jobtitle: 7, createdate: true } }] } }));
    const [page] = await collect(contacts.read(context(), undefined, until));
    expect(page?.items[0]?.properties).toEqual({ jobtitle: '7', createdate: 'true' });
  });

  it('reports ids that were merged into a row', async () => {
    const row = objectOf('30', { hs_merged_object_ids: '10;20', hs_calculated_merged_vids: '20:1700000000000;30:1' });
    scriptHubSpot(() => ({ body: { results: [row] } }));
    const [page] = await collect(contacts.read(context(), undefined, until));
    expect(page?.merged).toEqual([
      { from: '10', into: '30' },
      { from: '20', into: '30' },
    ]);
  });

  it('stops after the page in hand when aborted', async () => {
    scriptHubSpot(() => ({ body: { results: [objectOf('1')], paging: { next: { after: '2' } } } }));
    const stop = new AbortController();
    const ids: string[] = [];
    for await (const page of contacts.read(context({}, { signal: stop.signal }), undefined, until)) {
      ids.push(...page.items.map((i) => i.id));
      stop.abort();
    }
    expect(ids).toEqual(['1']);
  });
});

describe('sweep', () => {
  it('costs one call when nothing was modified', async () => {
    const seen = scriptHubSpot(() => ({ body: { total: 0, results: [] } }));
    const ctx = context();
    const pages = await collect(contacts.read(ctx, idle, later));
    expect(pages).toHaveLength(1);
    expect(pages[0]?.checkpoint).toMatchObject({ phase: 'idle', since: later.getTime() });
    expect([...ctx.calls]).toEqual([['search', 1]]);
    expect(seen[0]?.json).toEqual({
      filterGroups: [
        {
          filters: [
            {
              propertyName: 'lastmodifieddate',
              operator: 'BETWEEN',
              value: String(until.getTime() - 600_000),
              highValue: String(later.getTime()),
            },
          ],
        },
      ],
      sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
      properties: ['jobtitle', 'createdate', 'hs_calculated_merged_vids', 'left_company_at', 'hs_merged_object_ids'],
      limit: 200,
    });
  });

  it('goes on behind the last id in a fixed window, never by offset', async () => {
    const seen = scriptHubSpot(({ path, json }) => {
      if (path.includes('/associations/')) return { status: 207, body: { results: [], numErrors: 1, errors: [] } };
      const isFirst = JSON.stringify(json).includes('"GT"') === false;
      return {
        body: isFirst
          ? { total: 2, results: [objectOf('5')], paging: { next: { after: '200' } } }
          : { total: 1, results: [objectOf('6')] },
      };
    });
    const pages = await collect(contacts.read(context(), idle, later));
    expect(pages.map((p) => p.items.map((i) => i.id))).toEqual([['5'], ['6']]);
    expect(pages[0]?.expectedTotal).toBe(2);
    const searches = seen.filter((s) => s.path.endsWith('/search')).map((s) => s.json);
    expect(searches[1]).toMatchObject({
      filterGroups: [
        {
          filters: [
            { operator: 'BETWEEN', highValue: String(later.getTime()) },
            { propertyName: 'hs_object_id', operator: 'GT', value: '5' },
          ],
        },
      ],
    });
    expect(JSON.stringify(searches)).not.toContain('"after"');
  });

  it('keeps its window when it is resumed by a later run', async () => {
    const seen = scriptHubSpot(() => ({ body: { total: 0, results: [] } }));
    const midway: ObjectCursor = { ...idle, phase: 'sweep', windowEnd: later.getTime(), lastId: '5' };
    const pages = await collect(contacts.read(context(), midway, new Date(later.getTime() + 3_600_000)));
    expect(JSON.stringify(seen[0]?.json)).toContain(`"highValue":"${later.getTime()}"`);
    expect(pages.at(-1)?.checkpoint.since).toBe(later.getTime());
  });

  it('asks for the associations search leaves out, a thousand records a call', async () => {
    const seen = scriptHubSpot(({ path }) => {
      if (path.endsWith('/search')) return { body: { total: 1, results: [objectOf('70001', { dealname: 'D' })] } };
      const to = [
        { toObjectId: 1, associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 341 }] },
        {
          toObjectId: '2',
          associationTypes: [
            { category: 'HUBSPOT_DEFINED', typeId: 5 },
            { category: 'HUBSPOT_DEFINED', typeId: 341 },
          ],
        },
      ];
      return { body: { results: [{ from: { id: '70001' }, to }] } };
    });
    const ctx = context();
    const [page] = await collect(deals.read(ctx, idle, later));
    expect(page?.items[0]?.associations).toEqual({ companies: ['2', '1'], contacts: ['2', '1'] });
    expect(seen.map((s) => s.path)).toEqual([
      '/crm/objects/2026-03/deals/search',
      '/crm/associations/2026-03/deals/companies/batch/read',
      '/crm/associations/2026-03/deals/contacts/batch/read',
    ]);
    expect(ctx.calls.get('associations')).toBe(2);
  });

  it('refuses to loop when the search does not go on behind the last id', async () => {
    scriptHubSpot(({ path }) =>
      path.endsWith('/search')
        ? { body: { total: 9, results: [objectOf('5')], paging: { next: { after: '1' } } } }
        : { body: { results: [] } },
    );
    await expect(collect(contacts.read(context(), idle, later), 10)).rejects.toMatchObject({
      detail: { code: 'HUBSPOT_SEARCH_STUCK' },
    });
  });

  it('has nothing to do when read again up to the same moment', async () => {
    const ctx = context();
    expect(await collect(contacts.read(ctx, idle, until))).toEqual([]);
    expect(ctx.total()).toBe(0);
  });

  it('looks for archived records when it is due, and emits their ids', async () => {
    const seen = scriptHubSpot(({ query }) =>
      query.get('archived') === 'true' ? { body: { results: [objectOf('66')] } } : { body: { total: 0, results: [] } },
    );
    const pages = await collect(contacts.read(context(), { ...idle, archivedPages: 1 }, later));
    expect(pages.at(-1)).toMatchObject({
      deletedIds: ['66'],
      checkpoint: { phase: 'idle', archivedAt: later.getTime(), archivedPages: 1 },
    });
    expect(seen).toHaveLength(2);
  });

  it('lists everything anew after the days for a full read', async () => {
    const seen = scriptHubSpot(() => ({ body: { results: [objectOf('1')] } }));
    const muchLater = new Date(until.getTime() + 8 * 86_400_000);
    await collect(contacts.read(context({ fullReadDays: 7 }), idle, muchLater));
    expect(seen[0]).toMatchObject({ method: 'GET', path: '/crm/objects/2026-03/contacts' });
  });

  it('lists companies anew when a usage metric has appeared since', async () => {
    const names = ['seats_30d', 'seats_last_at'];
    const results = names.map((name) => ({
      name,
      label: name,
      type: 'number',
      fieldType: 'number',
      groupName: 'g',
      description: '',
      options: [],
    }));
    const seen = scriptHubSpot(({ path }) =>
      path.includes('/properties/') ? { body: { results } } : { body: { results: [objectOf('1')] } },
    );
    const nextDay = new Date(until.getTime() + 86_400_000);
    await collect(companies.read(context(), idle, nextDay));
    expect(seen.map((s) => s.path)).toEqual(['/crm/properties/2026-03/companies', '/crm/objects/2026-03/companies']);
  });
});

describe('a scope that was not granted', () => {
  const missing = {
    status: 403,
    body: {
      status: 'error',
      category: 'MISSING_SCOPES',
      message: 'no',
      context: { requiredGranularScopes: ['tickets'] },
    },
  };

  it('leaves an optional stream out, and asks again only after a day', async () => {
    const seen = scriptHubSpot(() => missing);
    const ctx = context();
    const [page] = await collect(tickets.read(ctx, undefined, until));
    expect(page).toMatchObject({ items: [], checkpoint: { phase: 'blocked' } });
    expect(ctx.warnings).toEqual(['stream left out: the account does not allow it']);
    await collect(tickets.read(ctx, page?.checkpoint, later));
    expect(seen).toHaveLength(1);
  });

  it('leaves an optional stream out as well where the plan does not hold it', async () => {
    scriptHubSpot(() => ({ status: 403, body: { status: 'error', message: 'no' } }));
    const [page] = await collect(tickets.read(context(), undefined, until));
    expect(page?.checkpoint.phase).toBe('blocked');
  });

  it('fails a stream that Keel cannot do without', async () => {
    scriptHubSpot(() => missing);
    await expect(collect(contacts.read(context(), undefined, until))).rejects.toMatchObject({
      kind: 'config',
      detail: { code: 'HUBSPOT_MISSING_SCOPES', context: { scopes: 'tickets' } },
    });
  });
});
