/**
 * Plain SQL files `NNNN_what.sql`, forward only, each in one transaction. Any number of processes may start at once: a lock of
 * the transaction lets one in at a time (it works behind a pooler too), and each looks anew at what is left to do.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { AppError } from '../contracts/errors.ts';
import type { Logger } from '../contracts/logger.ts';
import { toStoreError } from './errors.ts';
import { connectionConfig } from './pool.ts';
import { refuseUnsafe, roleState, tenantRole } from './tenant.ts';

export interface MigrateOptions {
  readonly log: Logger;
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
  /** Its first line is `-- breaking`: older code must not run on the schema that it leaves. */
  readonly breaking: boolean;
}

interface Applied {
  readonly name: string;
  readonly checksum: string;
  readonly breaking: boolean;
}

/** Any number will do, as long as nothing else in the database takes it: "keel" in ASCII. */
const lockKey = 0x6b65656c;

const table = `create table if not exists keel_migrations (
  name text primary key, checksum text not null, breaking boolean not null, applied_at timestamptz not null default now())`;

const defect = (code: string, message: string, hint: string, cause?: unknown): AppError =>
  new AppError('defect', message, { code, hint, cause });

export function readMigrations(dir: string): readonly Migration[] {
  const names = readdirSync(dir)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const numbers = new Set<string>();
  return names.map((name) => {
    const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1];
    if (!number || numbers.has(number)) {
      throw defect('MIGRATION_NAME', `a migration has a bad or taken number: ${name}`, 'Name it NNNN_what.sql.');
    }
    numbers.add(number);
    const sql = readFileSync(join(dir, name), 'utf8').replaceAll('\r\n', '\n');
    const checksum = createHash('sha256').update(sql).digest('hex');
    return { name, sql, checksum, breaking: /^--\s*breaking\s*\n/.test(sql) };
  });
}

function checkHistory(known: readonly Migration[], applied: readonly Applied[]): void {
  for (const { name, checksum, breaking } of applied) {
    const ours = known.find((migration) => migration.name === name);
    if (!ours && breaking) {
      throw new AppError('config', `the database was migrated by a newer Keel (${name}), which this one cannot use`, {
        code: 'SCHEMA_TOO_NEW',
        hint: 'Update Keel on this machine to the version that migrated the database.',
        context: { migration: name },
      });
    }
    if (ours && ours.checksum !== checksum) {
      const hint = 'Restore the file as it was released, and put the change into a new migration.';
      throw defect('MIGRATION_EDITED', `the migration ${name} was changed after it had been applied`, hint);
    }
  }
}

/** Where in the file PostgreSQL stopped, as a line. */
function placeOf(err: unknown, sql: string): string {
  const position = err instanceof Error && 'position' in err ? Number(err.position) : Number.NaN;
  return Number.isFinite(position) ? `, line ${sql.slice(0, position).split('\n').length}` : '';
}

async function apply(client: pg.Client, { name, sql, checksum, breaking }: Migration): Promise<void> {
  try {
    await client.query(sql);
  } catch (err) {
    const known = toStoreError(err);
    if (known.kind === 'transient' || known.detail.code === 'DATABASE_PRIVILEGE') throw known;
    const message = `the migration ${name} failed${placeOf(err, sql)}: ${err instanceof Error ? err.message : err}`;
    throw defect('MIGRATION_FAILED', message, 'Nothing of it was kept. Please report this with the log.', err);
  }
  await client.query('insert into keel_migrations (name, checksum, breaking) values ($1, $2, $3)', [
    name,
    checksum,
    breaking,
  ]);
}

async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  // Rows of every install are open to a migration: FORCE ROW LEVEL SECURITY would hide them from the owner too.
  await client.query(`begin; select pg_advisory_xact_lock(${lockKey}), set_config('keel.install_id', '*', true),
                                    set_config('timezone', 'UTC', true)`);
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (err) {
    // A connection too broken to roll back is closed by the caller, which rolls back.
    await client.query('rollback').catch(() => undefined);
    throw err;
  }
}

/** The first one left to do, done; undefined when there is none. */
async function applyNext(client: pg.Client, known: readonly Migration[]): Promise<string | undefined> {
  const exists = await client.query<{ found: boolean }>(`select to_regclass('keel_migrations') is not null as found`);
  if (!exists.rows[0]?.found) await client.query(table);
  const { rows } = await client.query<Applied>('select name, checksum, breaking from keel_migrations order by name');
  checkHistory(known, rows);
  const done = new Set(rows.map(({ name }) => name));
  const next = known.find(({ name }) => !done.has(name));
  if (next) await apply(client, next);
  return next?.name;
}

/** Roles belong to the whole server: another database's migration may make it at the same moment, or another user owns it. */
async function ensureRole(client: pg.Client, log: Logger): Promise<boolean> {
  const statements = [
    `create role ${tenantRole} nologin nosuperuser nobypassrls noinherit`,
    `grant ${tenantRole} to current_user`,
  ];
  for (const statement of statements) {
    const state = await roleState(client);
    if (state.usable) return true;
    try {
      await client.query(statement);
    } catch (err) {
      log.debug({ err: toStoreError(err) }, 'the tenant role was not made or granted');
    }
  }
  const state = await roleState(client);
  refuseUnsafe(state);
  if (!state.usable) log.info({}, 'no tenant role: row-level security is forced on the tables’ owner instead');
  return state.usable;
}

const grants = `
  grant usage on schema public to ${tenantRole};
  grant select, insert, update, delete on all tables in schema public to ${tenantRole};
  grant usage, select on all sequences in schema public to ${tenantRole};
  revoke all on keel_migrations from ${tenantRole}`;

/** Brings the database at `url` to the state of the files in `dir`. */
export async function migrate(
  url: string,
  dir: string,
  { log }: MigrateOptions,
): Promise<{ applied: readonly string[] }> {
  const known = readMigrations(dir);
  const client = new pg.Client(connectionConfig(url));
  client.on('error', (err) => log.warn({ err: toStoreError(err) }, 'the connection was lost while migrating'));
  try {
    await client.connect();
    const role = await ensureRole(client, log);
    const applied: string[] = [];
    for (;;) {
      const name = await inTransaction(client, () => applyNext(client, known));
      if (name === undefined) break;
      log.info({ migration: name }, 'migrated the database');
      applied.push(name);
    }
    if (role) await inTransaction(client, () => client.query(grants));
    return { applied };
  } catch (err) {
    throw toStoreError(err);
  } finally {
    await client.end();
  }
}
