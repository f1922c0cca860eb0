import type { Kysely } from 'kysely';
import pg from 'pg';
import { AppError } from '../contracts/errors.ts';
import type { Logger } from '../contracts/logger.ts';
import type { Database, Executor } from '../contracts/store.ts';
import { columnTypes } from './column-types.ts';
import { toStoreError } from './errors.ts';
import type { Schema } from './single-connection.ts';
import { beginSystem, beginTenant, refuseUnsafe, roleState, transaction } from './tenant.ts';

export interface DatabaseOptions {
  readonly url: string;
  readonly maxConnections: number;
  readonly log: Logger;
}

/** The Kysely behind an executor: for repositories only. */
export const queryable = (ex: Executor): Kysely<Schema> => ex as unknown as Kysely<Schema>;

/** Settings of every connection to PostgreSQL; a bad address is refused in words. */
export function connectionConfig(url: string): pg.ClientConfig {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new AppError('config', 'the database address is no postgres:// URL', {
      code: 'DATABASE_URL_INVALID',
      hint: 'DATABASE_URL looks like postgres://user:password@host:5432/database; write special characters of the password as %XX.',
    });
  }
  return {
    connectionString: url,
    application_name: 'keel',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    // A process that stalls inside a transaction gives its locks back.
    idle_in_transaction_session_timeout: 300_000,
  };
}

/** Connects once before it resolves, so that a wrong address is told at start. Run `migrate` first. */
export async function openDatabase({ url, maxConnections, log }: DatabaseOptions): Promise<Database> {
  const pool = new pg.Pool({ ...connectionConfig(url), max: maxConnections, types: columnTypes });
  pool.on('error', (err) => log.warn({ err: toStoreError(err) }, 'an idle database connection was lost'));
  let safeRole: boolean | undefined;

  const hasRole = async (client: pg.PoolClient): Promise<boolean> => {
    if (safeRole === undefined) {
      const state = await roleState(client);
      refuseUnsafe(state);
      safeRole = state.usable;
    }
    return safeRole;
  };
  const ping = async (): Promise<void> => {
    await pool.query('select 1').catch((err: unknown) => {
      throw toStoreError(err);
    });
  };
  try {
    await ping();
  } catch (err) {
    await pool.end();
    throw err;
  }
  return {
    ping,
    tenant: (installId, work, options = {}) =>
      transaction(pool, async (client) => beginTenant(installId, await hasRole(client), options.durable ?? true), work),
    system: (work) => transaction(pool, async () => beginSystem, work),
    close: () => pool.end(),
  };
}
