/**
 * Transactions that see one install, or (system) all. Two guards: the setting `keel.install_id`, which every policy compares
 * with, and the role keel_tenant, which no policy spares. Where the role cannot be had, the tables' FORCE ROW LEVEL SECURITY
 * holds for their owner; a user that PostgreSQL lets past every policy is refused.
 */
import type pg from 'pg';
import { AppError } from '../contracts/errors.ts';
import type { Executor } from '../contracts/store.ts';
import { toStoreError } from './errors.ts';
import { overSingleConnection } from './single-connection.ts';

export const tenantRole = 'keel_tenant';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Everything that a transaction needs before its work, in one round trip. */
export function beginTenant(installId: string, role: boolean, durable: boolean): string {
  if (!uuid.test(installId)) {
    throw new AppError('defect', 'an install id is not a UUID', { code: 'DATABASE_INSTALL_ID' });
  }
  const settings = [
    `set_config('keel.install_id', '${installId.toLowerCase()}', true)`,
    `set_config('timezone', 'UTC', true)`,
    ...(role ? [`set_config('role', '${tenantRole}', true)`] : []),
    ...(durable ? [] : [`set_config('synchronous_commit', 'off', true)`]),
  ];
  return `begin; select ${settings.join(', ')}`;
}

export const beginSystem = `begin; select set_config('keel.install_id', '*', true), set_config('timezone', 'UTC', true)`;

const roleQuery = `
  select me.rolsuper or me.rolbypassrls as bypasses,
         coalesce((select not (r.rolsuper or r.rolbypassrls) and pg_has_role(me.oid, r.oid,
                            case when current_setting('server_version_num')::int >= 160000 then 'SET' else 'MEMBER' end)
                     from pg_roles r where r.rolname = '${tenantRole}'), false) as usable
    from pg_roles me where me.rolname = current_user`;

export interface RoleState {
  /** Transactions can take the role keel_tenant. */
  readonly usable: boolean;
  /** The connection's own user is a superuser or has BYPASSRLS. */
  readonly bypasses: boolean;
}

export async function roleState(client: pg.ClientBase): Promise<RoleState> {
  const { rows } = await client.query<RoleState>(roleQuery);
  return rows[0] ?? { usable: false, bypasses: false };
}

export function refuseUnsafe(state: RoleState): void {
  if (state.usable || !state.bypasses) return;
  throw new AppError('config', 'the database user passes by row-level security, and the role keel_tenant is missing', {
    code: 'DATABASE_ROLE_UNSAFE',
    hint: `As an administrator: create role ${tenantRole} nologin; grant ${tenantRole} to the user in DATABASE_URL. Or name a user without SUPERUSER and BYPASSRLS.`,
  });
}

async function sure<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (err) {
    throw toStoreError(err);
  }
}

/** Runs `work` in one transaction on a connection of the pool; a connection whose state is in doubt is thrown away. */
export async function transaction<T>(
  pool: pg.Pool,
  begin: (client: pg.PoolClient) => Promise<string>,
  work: (ex: Executor) => Promise<T>,
): Promise<T> {
  const client = await sure(pool.connect());
  let broken: Error | undefined;
  const onError = (err: Error): void => {
    broken = err;
  };
  client.on('error', onError);
  const { kysely, end } = overSingleConnection(client);
  try {
    await sure(begin(client).then((statements) => client.query(statements)));
    const result = await work(kysely as unknown as Executor);
    end();
    const { command } = await sure(client.query('commit'));
    // PostgreSQL answers COMMIT with ROLLBACK when a statement had failed and the work went on regardless.
    if (command === 'ROLLBACK') {
      throw new AppError('defect', 'the work ended well although one of its statements had failed', {
        code: 'DATABASE_ABORTED',
      });
    }
    return result;
  } catch (err) {
    end();
    await client.query('rollback').catch((rollbackErr: Error) => {
      broken ??= rollbackErr;
    });
    throw err;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
