import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../../../src/store/migrate.ts';
import { type TestDatabase, testDatabase } from '../../support/db.ts';
import { silentLogger } from '../../support/logger.ts';
import { query } from './embedded-process.ts';
import { guardedTable, migrationsFolder } from './tables.ts';

const log = silentLogger;

describe('migrations', () => {
  let test: TestDatabase;
  const folders: ReturnType<typeof migrationsFolder>[] = [];
  const folder = (files: Readonly<Record<string, string>>): string => {
    const made = migrationsFolder(files);
    folders.push(made);
    return made.dir;
  };

  beforeEach(async () => {
    test = await testDatabase();
  });
  afterEach(async () => {
    for (const { remove } of folders.splice(0)) remove();
    await test.close();
  });

  it('are applied in order, once', async () => {
    const dir = folder({ '0002_b.sql': 'alter table a add column c int;', '0001_a.sql': 'create table a (b int);' });
    expect(await migrate(test.url, dir, { log })).toEqual({ applied: ['0001_a.sql', '0002_b.sql'] });
    expect(await migrate(test.url, dir, { log })).toEqual({ applied: [] });
  });

  it('are applied once when many processes start at the same moment', async () => {
    const dir = folder({
      '0001_a.sql': 'create table a (b int); insert into a values (1);',
      '0002_b.sql': 'select pg_sleep(0.2); insert into a values (2);',
      '0003_c.sql': guardedTable,
    });
    const script = new URL('./run-migrate.ts', import.meta.url);
    const children = Array.from({ length: 4 }, () => fork(script, [test.url, dir], { stdio: 'inherit' }));
    const codes = await Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]));
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(await query(test.url, 'select b from a order by b')).toEqual([{ b: 1 }, { b: 2 }]);
  });

  it('keep nothing of a file that fails, and say where', async () => {
    const dir = folder({ '0001_a.sql': 'create table a (b int);\n\ncreate table c (d nonsense);\n' });
    await expect(migrate(test.url, dir, { log })).rejects.toMatchObject({
      kind: 'defect',
      message: expect.stringContaining('0001_a.sql failed, line 3'),
      detail: { code: 'MIGRATION_FAILED' },
    });
    expect(await query(test.url, `select to_regclass('a') as a`)).toEqual([{ a: null }]);
  });

  it('are not edited after their release', async () => {
    const dir = folder({ '0001_a.sql': 'create table a (b int);' });
    await migrate(test.url, dir, { log });
    writeFileSync(join(dir, '0001_a.sql'), 'create table a (b text);');
    await expect(migrate(test.url, dir, { log })).rejects.toMatchObject({
      kind: 'defect',
      detail: { code: 'MIGRATION_EDITED' },
    });
  });

  it('of a newer Keel are accepted, unless they break older code', async () => {
    const old = { '0001_a.sql': 'create table a (b int);' };
    await migrate(test.url, folder({ ...old, '0002_b.sql': 'create table c (d int);' }), { log });
    expect(await migrate(test.url, folder(old), { log })).toEqual({ applied: [] });
    await migrate(
      test.url,
      folder({ ...old, '0002_b.sql': 'create table c (d int);', '0003_e.sql': '-- breaking\ndrop table c;' }),
      {
        log,
      },
    );
    await expect(migrate(test.url, folder(old), { log })).rejects.toMatchObject({
      kind: 'config',
      detail: { code: 'SCHEMA_TOO_NEW', hint: expect.stringContaining('Update Keel') },
    });
  });

  it('have names with a number that is their own', async () => {
    for (const files of [{ 'notes.sql': '' }, { '0001_a.sql': '', '0001_b.sql': '' }]) {
      await expect(migrate(test.url, folder(files), { log })).rejects.toMatchObject({
        detail: { code: 'MIGRATION_NAME' },
      });
    }
  });

  it('see the rows of every install', async () => {
    const row = `insert into notes values ('00000000-0000-4000-8000-000000000001', 'old');`;
    const dir = folder({ '0001_a.sql': guardedTable + row, '0002_b.sql': `update notes set note = 'new';` });
    await migrate(test.url, dir, { log });
    const client = new pg.Client(test.url);
    await client.connect();
    await client.query(`set keel.install_id = '*'`);
    const { rows } = await client.query('select note from notes');
    await client.end();
    expect(rows).toEqual([{ note: 'new' }]);
  });

  it('give the guarded role the tables, but not their own list', async () => {
    await migrate(test.url, folder({ '0001_a.sql': guardedTable }), { log });
    const may = `select has_table_privilege('keel_tenant', 'notes', 'insert') as notes,
                        has_table_privilege('keel_tenant', 'keel_migrations', 'select') as list`;
    expect(await query(test.url, may)).toEqual([{ notes: true, list: false }]);
  });
});
