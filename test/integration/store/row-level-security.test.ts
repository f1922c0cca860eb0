import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { queryable } from '../../../src/store/pool.ts';
import { repositories } from '../../../src/store/repositories.ts';
import { account, type TestStore, testStore } from '../../support/store.ts';

let store: TestStore;

beforeAll(async () => {
  store = await testStore();
});
afterAll(() => store.close());

it('guards every table that holds an install’s rows', async () => {
  const { rows } = await store.db.system((ex) =>
    sql<{ name: string }>`
      select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind = 'r' and c.relname <> 'keel_migrations'
        and not (c.relrowsecurity and c.relforcerowsecurity
                 and exists (select 1 from pg_policy p where p.polrelid = c.oid))`.execute(queryable(ex)),
  );
  expect(rows).toEqual([]);
});

it('shows a transaction nothing of another install, whatever it asks for', async () => {
  const mine = await store.install();
  const theirs = await store.install();
  await store.db.tenant(theirs.installId, (ex) =>
    repositories.records.upsert(ex, theirs.installId, [account('secret')], 0),
  );
  const seen = await store.db.tenant(mine.installId, async (ex) => ({
    named: await repositories.records.ofCustomers(ex, theirs.installId, ['secret']),
    everything: (await sql`select * from records`.execute(queryable(ex))).rows,
    installs: (await repositories.installs.list(ex)).map((i) => i.installId),
  }));
  expect(seen).toEqual({ named: [], everything: [], installs: [mine.installId] });
});

it('lets no transaction write rows of another install', async () => {
  const mine = await store.install();
  const theirs = await store.install();
  const write = store.db.tenant(mine.installId, (ex) =>
    repositories.records.upsert(ex, theirs.installId, [account('planted')], 0),
  );
  await expect(write).rejects.toThrow(/row-level security|policy/i);
});
