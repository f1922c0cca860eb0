import nock from 'nock';
import { afterEach, expect, it } from 'vitest';
import { owners } from '../../../../connectors/hubspot/streams/owners.ts';
import { collect, context, scriptHubSpot } from './scripted-hubspot.ts';

afterEach(() => nock.cleanAll());

const until = new Date('2026-03-01T00:00:00Z');
const person = (id: string, archived = false) => ({
  id,
  email: `${id}@x.example`,
  type: 'PERSON',
  createdAt: '2025-01-01T00:00:00Z',
  updatedAt: '2025-01-01T00:00:00Z',
  archived,
});

it('reads the active owners, page by page, and then those who left', async () => {
  const seen = scriptHubSpot(({ query }) => {
    if (query.get('archived') === 'true') return { body: { results: [person('3', true)] } };
    return query.get('after') === null
      ? { body: { results: [person('1')], paging: { next: { after: '2' } } } }
      : { body: { results: [person('2')] } };
  });
  const pages = await collect(owners.read(context(), undefined, until));
  expect(pages.flatMap((p) => p.items.map((i) => [i.id, i.archived]))).toEqual([
    ['1', false],
    ['2', false],
    ['3', true],
  ]);
  expect(seen.map((s) => s.path)).toEqual(Array(3).fill('/crm/owners/2026-03'));
});

it('goes on from its checkpoint and has nothing to do twice in one run', async () => {
  scriptHubSpot(({ query }) => ({ body: { results: [person(query.get('archived') === 'true' ? '3' : '1')] } }));
  const [first] = await collect(owners.read(context(), undefined, until), 1);
  const rest = await collect(owners.read(context(), first?.checkpoint, until));
  expect(rest.flatMap((p) => p.items.map((i) => i.id))).toEqual(['3']);
  expect(await collect(owners.read(context(), rest.at(-1)?.checkpoint, until))).toEqual([]);
});

it('reads them again at the next run', async () => {
  scriptHubSpot(() => ({ body: { results: [person('1')] } }));
  const done = { v: 1, phase: 'idle', after: null, until: until.getTime() } as const;
  expect(await collect(owners.read(context(), done, new Date(until.getTime() + 1)))).toHaveLength(2);
});
