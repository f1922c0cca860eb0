import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Executor } from '../../../src/contracts/store.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { openDatabase, queryable } from '../../../src/store/pool.ts';
import { refuseUnsafe } from '../../../src/store/tenant.ts';
import { type TestDatabase, testDatabase } from '../../support/db.ts';
import { silentLogger } from '../../support/logger.ts';
import { query } from './embedded-process.ts';
import { guardedTable, migrationsFolder } from './tables.ts';

const one = randomUUID();
const other = randomUUID();

const add = (ex: Executor, installId: string, note: string) =>
  sql`insert into notes values (${installId}, ${note})`.execute(queryable(ex));
const notes = async (ex: Executor): Promise<string[]> =>
  (await sql<{ note: string }>`select note from notes order by note`.execute(queryable(ex))).rows.map(
    (row) => row.note,
  );
const value = async (ex: Executor, expression: string): Promise<unknown> =>
  (await sql<{ v: unknown }>`select ${sql.raw(expression)} as v`.execute(queryable(ex))).rows[0]?.v;

describe('a transaction of one install', () => {
  let test: TestDatabase;
  let db: Database;

  beforeAll(async () => {
    test = await testDatabase();
    const { dir, remove } = migrationsFolder({ '0001_notes.sql': guardedTable });
    await migrate(test.url, dir, { log: silentLogger });
    remove();
    db = await openDatabase({ url: test.url, maxConnections: 4, log: silentLogger });
    await db.tenant(one, (ex) => add(ex, one, 'of one'));
    await db.tenant(other, (ex) => add(ex, other, 'of other'));
  });
  afterAll(async () => {
    await db?.close();
    await test?.close();
  });

  it('sees the rows of its own install only, the system those of all', async () => {
    expect(await db.tenant(one, notes)).toEqual(['of one']);
    expect(await db.tenant(other, notes)).toEqual(['of other']);
    expect(await db.tenant(randomUUID(), notes)).toEqual([]);
    expect(await db.system(notes)).toEqual(['of one', 'of other']);
  });

  it('cannot write rows of another install', async () => {
    await expect(db.tenant(one, (ex) => add(ex, other, 'smuggled'))).rejects.toMatchObject({
      kind: 'defect',
      detail: { code: 'DATABASE_ROW_SECURITY' },
    });
    await db.tenant(one, (ex) => sql`delete from notes where install_id = ${other}`.execute(queryable(ex)));
    expect(await db.tenant(other, notes)).toEqual(['of other']);
  });

  it('leaves no trace of its install on the connection that the pool hands on', async () => {
    const single = await openDatabase({ url: test.url, maxConnections: 1, log: silentLogger });
    const raw = new pg.Client(test.url);
    await single.tenant(one, notes);
    expect(await single.system((ex) => value(ex, 'current_user'))).toBe(new URL(test.url).username);
    expect(await single.tenant(other, (ex) => value(ex, `current_setting('keel.install_id')`))).toBe(other);
    await raw.connect();
    const bare = await raw.query('select * from notes');
    await raw.end();
    await single.close();
    expect(bare.rows).toEqual([]);
  });

  it('takes an install id that is a UUID and nothing else', async () => {
    for (const id of ['*', '', `${one}'; select 1; --`]) {
      await expect(db.tenant(id, notes)).rejects.toMatchObject({ detail: { code: 'DATABASE_INSTALL_ID' } });
    }
  });

  it('runs as the guarded role, in UTC, and waits for the disk unless told not to', async () => {
    const state = (ex: Executor) =>
      value(ex, `array[current_user, current_setting('timezone'), current_setting('synchronous_commit')]::text[]`);
    expect((await db.tenant(one, state, { durable: false })) as string[]).toEqual(['keel_tenant', 'UTC', 'off']);
    const [role, zone] = (await db.tenant(one, state)) as string[];
    expect([role, zone]).toEqual(['keel_tenant', 'UTC']);
  });

  it('is undone when its work throws, and passes that error on as it is', async () => {
    const thrown = new Error('no');
    const work = async (ex: Executor): Promise<void> => {
      await add(ex, one, 'undone');
      throw thrown;
    };
    await expect(db.tenant(one, work)).rejects.toBe(thrown);
    expect(await db.tenant(one, notes)).toEqual(['of one']);
  });

  it('does not pretend success when a failed statement was swallowed', async () => {
    const work = async (ex: Executor): Promise<void> => {
      await add(ex, one, 'of one').catch(() => undefined);
    };
    await expect(db.tenant(one, work)).rejects.toMatchObject({ detail: { code: 'DATABASE_ABORTED' } });
  });

  it('gives an executor that cannot begin another transaction, nor be used after the end', async () => {
    await expect(
      db.tenant(one, (ex) =>
        queryable(ex)
          .transaction()
          .execute(async () => undefined),
      ),
    ).rejects.toMatchObject({ detail: { code: 'DATABASE_EXECUTOR_MISUSE' } });
    const kept = await db.tenant(one, async (ex) => ex);
    await expect(notes(kept)).rejects.toMatchObject({ detail: { code: 'DATABASE_EXECUTOR_MISUSE' } });
  });

  it('reads big integers and instants as numbers, and refuses integers that a number cannot hold', async () => {
    const at = Date.UTC(2026, 10, 22, 1, 2, 3, 456);
    const row = await db.system(
      async (ex) =>
        (
          await sql`select 9007199254740991::int8 as big, ${new Date(at)}::timestamptz as at, array[7::int8] as list,
                           'infinity'::timestamptz as never, 1.10::numeric as money, '{"a": [1]}'::jsonb as doc,
                           '2026-11-22'::date as day`.execute(queryable(ex))
        ).rows[0],
    );
    expect(row).toEqual({
      big: 9_007_199_254_740_991,
      at,
      list: [7],
      never: Number.POSITIVE_INFINITY,
      money: '1.10',
      doc: { a: [1] },
      day: '2026-11-22',
    });
    await expect(db.system((ex) => value(ex, '9007199254740993::int8'))).rejects.toMatchObject({
      detail: { code: 'DATABASE_INTEGER_RANGE' },
    });
  });

  it('survives the loss of its connection: transient, and the pool goes on', async () => {
    const killed = db.tenant(one, async (ex) => {
      const pid = await value(ex, 'pg_backend_pid()');
      await db.system((system) => value(system, `pg_terminate_backend(${pid})`));
      return notes(ex);
    });
    await expect(killed).rejects.toMatchObject({ kind: 'transient', detail: { code: 'DATABASE_UNREACHABLE' } });
    expect(await db.tenant(one, notes)).toEqual(['of one']);
  });
});

describe('a database user who may not make roles', () => {
  it('is held to one install as the owner of the tables', async () => {
    const test = await testDatabase();
    const user = `keel_test_${randomUUID().slice(0, 8)}`;
    const name = new URL(test.url).pathname.slice(1);
    await query(test.url, `create role ${user} login password 'pw'; grant ${user} to current_user`);
    await query(test.url, `grant all on schema public to ${user}; grant all on database ${name} to ${user}`);
    const limited = new URL(test.url);
    limited.username = user;
    limited.password = 'pw';
    const { dir, remove } = migrationsFolder({ '0001_notes.sql': guardedTable });
    await migrate(String(limited), dir, { log: silentLogger });
    remove();
    const db = await openDatabase({ url: String(limited), maxConnections: 2, log: silentLogger });
    await db.tenant(one, (ex) => add(ex, one, 'of one'));
    expect(await db.tenant(one, (ex) => value(ex, 'current_user'))).toBe(user);
    expect(await db.tenant(other, notes)).toEqual([]);
    await expect(db.tenant(other, (ex) => add(ex, one, 'smuggled'))).rejects.toMatchObject({ kind: 'defect' });
    expect(await db.system(notes)).toEqual(['of one']);
    await db.close();
    await query(test.url, `drop owned by ${user} cascade`);
    await test.close();
    const again = await testDatabase();
    await query(again.url, `drop role ${user}`);
    await again.close();
  });

  it('is refused when PostgreSQL lets him past every policy', () => {
    expect(() => refuseUnsafe({ usable: false, bypasses: true })).toThrow(/passes by row-level security/);
    expect(() => refuseUnsafe({ usable: true, bypasses: true })).not.toThrow();
  });
});

describe('opening a database', () => {
  it.each([
    ['mysql://localhost/keel', 'config', 'DATABASE_URL_INVALID'],
    ['postgres://keel:pw@127.0.0.1:1/keel', 'transient', 'DATABASE_UNREACHABLE'],
  ])('%s is refused: %s, %s', async (url, kind, code) => {
    await expect(openDatabase({ url, maxConnections: 1, log: silentLogger })).rejects.toMatchObject({
      kind,
      detail: { code, hint: expect.any(String) },
    });
  });

  it('tells a wrong password from a missing database', async () => {
    const test = await testDatabase();
    const wrong = new URL(test.url);
    wrong.password = 'wrong';
    const missing = new URL(test.url);
    missing.pathname = '/keel_test_never_made';
    for (const [url, code] of [
      [wrong, 'DATABASE_AUTH'],
      [missing, 'DATABASE_MISSING'],
    ] as const) {
      await expect(openDatabase({ url: String(url), maxConnections: 1, log: silentLogger })).rejects.toMatchObject({
        kind: 'config',
        detail: { code },
      });
    }
    await test.close();
  });
});
