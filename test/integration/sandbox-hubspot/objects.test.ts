import { describe, expect, test } from 'vitest';
import { bookOf, grownBook, smallRows } from './small-book.ts';
import { call, startSandbox } from './support.ts';

describe('listing', () => {
  test('gives 10 by default and follows the cursor to the end without repeats', async () => {
    const sandbox = await startSandbox({ book: grownBook(27) });
    const ids: string[] = [];
    let after: string | undefined = '';
    while (after !== undefined) {
      const reply = await call(
        sandbox,
        'GET',
        `/crm/objects/2026-03/companies${after === '' ? '' : `?after=${after}`}`,
      );
      expect(reply.body.results.length).toBeLessThanOrEqual(10);
      ids.push(...reply.body.results.map((one: { id: string }) => one.id));
      after = reply.body.paging?.next.after;
    }
    expect(ids).toEqual(Array.from({ length: 30 }, (_, at) => String(9001 + at)));
  });

  test('refuses more than 100, and more than 50 with history', async () => {
    const sandbox = await startSandbox();
    const plain = await call(sandbox, 'GET', '/crm/v3/objects/companies?limit=101');
    const history = await call(sandbox, 'GET', '/crm/v3/objects/companies?limit=51&propertiesWithHistory=name');
    expect([plain.status, history.status]).toEqual([400, 400]);
  });

  test('leaves unknown property names out', async () => {
    const sandbox = await startSandbox();
    const reply = await call(sandbox, 'GET', '/crm/v3/objects/companies?limit=1&properties=name,no_such_thing');
    const names = Object.keys(reply.body.results[0].properties);
    expect(names).toEqual(['createdate', 'hs_lastmodifieddate', 'hs_object_id', 'name']);
  });

  test('shows archived records only when asked, with archivedAt', async () => {
    const sandbox = await startSandbox();
    sandbox.state.archive('companies', '9002');
    const live = await call(sandbox, 'GET', '/crm/v3/objects/companies');
    const gone = await call(sandbox, 'GET', '/crm/v3/objects/companies?archived=true');
    expect(live.body.results.map((one: { id: string }) => one.id)).toEqual(['9001', '9003']);
    expect(gone.body.results).toMatchObject([{ id: '9002', archived: true, archivedAt: expect.any(String) }]);
  });

  test('caps inline associations at 100 entries and pages on', async () => {
    const contacts = Array.from({ length: 70 }, (_, at) => ({ contact_id: `C${at}`, account_id: 'A-1' }));
    const sandbox = await startSandbox({ book: bookOf({ ...smallRows, contacts }) });
    const reply = await call(sandbox, 'GET', '/crm/v3/objects/companies/9001?associations=contacts');
    const { results, paging } = reply.body.associations.contacts;
    const rest = await call(sandbox, 'GET', new URL(paging.next.link).pathname + new URL(paging.next.link).search);
    const ids = new Set([...results, ...rest.body.results].map((one: { id: string }) => one.id));
    expect([results.length, ids.size, rest.body.paging]).toEqual([100, 70, undefined]);
  });
});

test('a batch read refuses more than 100 inputs', async () => {
  const sandbox = await startSandbox();
  const inputs = Array.from({ length: 101 }, (_, at) => ({ id: String(at) }));
  expect((await call(sandbox, 'POST', '/crm/v3/objects/companies/batch/read', { properties: [], inputs })).status).toBe(
    400,
  );
});

describe('merging', () => {
  test('makes a new id to which both old ids lead on GET', async () => {
    const sandbox = await startSandbox();
    const body = { primaryObjectId: '9001', objectIdToMerge: '9003' };
    const merged = await call(sandbox, 'POST', '/crm/objects/2026-03/companies/merge', body);
    const ids = await Promise.all(
      ['9001', '9003'].map(async (id) => (await call(sandbox, 'GET', `/crm/objects/2026-03/companies/${id}`)).body.id),
    );
    expect(merged.body.id).toBe('9004');
    expect(ids).toEqual(['9004', '9004']);
  });

  test('keeps the values of the primary, the links of both and the old ids', async () => {
    const sandbox = await startSandbox();
    sandbox.state.merge('companies', '9001', '9002');
    const path = '/crm/v3/objects/companies/9004?properties=name,hs_merged_object_ids&associations=contacts';
    const { properties, associations } = (await call(sandbox, 'GET', path)).body;
    expect(properties).toMatchObject({ name: 'Birch Supplies', hs_merged_object_ids: '9001;9002' });
    expect(new Set(associations.contacts.results.map((one: { id: string }) => one.id))).toEqual(
      new Set(['501', '502', '503']),
    );
  });

  test('makes a batch update of an old id a row error', async () => {
    const sandbox = await startSandbox();
    sandbox.state.merge('companies', '9001', '9003');
    const inputs = [{ id: '9001', properties: { city: 'Bergen' } }];
    const reply = await call(sandbox, 'POST', '/crm/v3/objects/companies/batch/update', { inputs });
    expect(reply.status).toBe(207);
    expect(reply.body.errors).toMatchObject([{ category: 'OBJECT_NOT_FOUND', context: { ids: ['9001'] } }]);
  });

  test('tells of merged contacts with their times', async () => {
    const sandbox = await startSandbox();
    sandbox.state.merge('contacts', '501', '502');
    const path = '/crm/v3/objects/contacts/504?properties=hs_calculated_merged_vids';
    expect((await call(sandbox, 'GET', path)).body.properties.hs_calculated_merged_vids).toMatch(/^501:\d+;502:\d+$/);
  });
});

describe('searching', () => {
  const search = '/crm/objects/2026-03/companies/search';

  test('refuses to page past 10,000 results', async () => {
    const sandbox = await startSandbox();
    expect((await call(sandbox, 'POST', search, { limit: 200, after: '9801' })).status).toBe(400);
  });

  test('refuses more than 200 a page, a second sort and a sixth group', async () => {
    const sandbox = await startSandbox();
    const filter = { propertyName: 'name', operator: 'HAS_PROPERTY' };
    const bodies = [
      { limit: 201 },
      { sorts: ['name', 'domain'] },
      { filterGroups: Array.from({ length: 6 }, () => ({ filters: [filter] })) },
      { filterGroups: [{ filters: Array.from({ length: 7 }, () => filter) }] },
    ];
    const replies = await Promise.all(bodies.map((body) => call(sandbox, 'POST', search, body)));
    expect(replies.map((reply) => reply.status)).toEqual([400, 400, 400, 400]);
  });

  test('finds by modified time in milliseconds and in ISO, smallest id first', async () => {
    const sandbox = await startSandbox();
    sandbox.state.updateRecord('companies', '9002', { city: 'Oslo' });
    sandbox.state.updateRecord('companies', '9001', { city: 'Bergen' });
    for (const value of [String(Date.parse('2026-11-01')), '2026-11-01T00:00:00Z']) {
      const filters = [{ propertyName: 'hs_lastmodifieddate', operator: 'GTE', value }];
      const body = { filterGroups: [{ filters }], sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }] };
      const reply = await call(sandbox, 'POST', search, body);
      expect(reply.body.results.map((one: { id: string }) => one.id)).toEqual(['9001', '9002']);
    }
  });

  test('shows a change only after the index has caught up', async () => {
    let nowMs = Date.parse('2026-11-01T10:00:00Z');
    const sandbox = await startSandbox({ faults: 'search-lag', now: () => nowMs });
    sandbox.state.updateRecord('companies', '9001', { city: 'Bergen' });
    const filters = [{ propertyName: 'city', operator: 'EQ', value: 'bergen' }];
    const total = async () => (await call(sandbox, 'POST', search, { filterGroups: [{ filters }] })).body.total;
    const early = await total();
    nowMs += 10_000;
    expect([early, await total()]).toEqual([0, 1]);
  });

  test('never shows archived records', async () => {
    const sandbox = await startSandbox();
    sandbox.state.archive('companies', '9001');
    expect((await call(sandbox, 'POST', search, {})).body.total).toBe(2);
  });

  test('follows the pseudo-property associations.company', async () => {
    const sandbox = await startSandbox();
    const filters = [{ propertyName: 'associations.company', operator: 'EQ', value: '9001' }];
    const reply = await call(sandbox, 'POST', '/crm/v3/objects/contacts/search', { filterGroups: [{ filters }] });
    expect(reply.body.total).toBe(2);
  });
});

describe('stamps', () => {
  test('move with every property write, under the name of the object', async () => {
    const sandbox = await startSandbox();
    await call(sandbox, 'PATCH', '/crm/v3/objects/contacts/501', { properties: { jobtitle: 'CFO' } });
    const reply = await call(sandbox, 'GET', '/crm/v3/objects/contacts/501?properties=lastmodifieddate');
    expect(Date.parse(reply.body.properties.lastmodifieddate)).toBeGreaterThanOrEqual(sandbox.today);
  });

  test('do not move with associations', async () => {
    const sandbox = await startSandbox();
    const before = await call(sandbox, 'GET', '/crm/v3/objects/companies/9003');
    await call(sandbox, 'PUT', '/crm/v4/objects/companies/9003/associations/default/contacts/501');
    const after = await call(sandbox, 'GET', '/crm/v3/objects/companies/9003');
    expect(after.body.updatedAt).toBe(before.body.updatedAt);
  });

  test('follow the clock of the book, as the Date header does', async () => {
    const sandbox = await startSandbox();
    const reply = await call(sandbox, 'GET', '/crm/v3/objects/companies');
    const shown = Date.parse(reply.headers.get('date') ?? '');
    expect(shown - sandbox.today).toBeLessThan(60_000);
    expect(shown).toBeGreaterThanOrEqual(sandbox.today);
  });
});

describe('history', () => {
  test('tells who wrote which value, newest first', async () => {
    const sandbox = await startSandbox();
    await call(sandbox, 'PATCH', '/crm/v3/objects/companies/9001', { properties: { city: 'Bergen' } });
    sandbox.state.updateRecord('companies', '9001', { city: 'Oslo' });
    const reply = await call(sandbox, 'GET', '/crm/v3/objects/companies/9001?propertiesWithHistory=city');
    expect(reply.body.propertiesWithHistory.city).toMatchObject([
      { value: 'Oslo', sourceType: 'CRM_UI', updatedByUserId: 42 },
      { value: 'Bergen', sourceType: 'INTEGRATION' },
    ]);
  });
});
