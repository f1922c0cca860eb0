import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { migrate } from '../../src/store/migrate.ts';
import { testDatabase } from './db.ts';
import { silentLogger } from './logger.ts';

const migrations = fileURLToPath(new URL('../../src/store/migrations', import.meta.url));

export interface Upgrade {
  /** The migration under test: those before it are there already, with one install. */
  readonly to: string;
  /** What an older version left, as the system. */
  readonly before?: (client: pg.Client, installId: string) => Promise<void>;
}

/** Rows of a query after a database of an older version was brought up to date. */
export async function afterUpgrade(
  { to, before }: Upgrade,
  query: string,
): Promise<readonly Record<string, unknown>[]> {
  const database = await testDatabase();
  const older = await mkdtemp(join(tmpdir(), 'keel-migrations-'));
  const client = new pg.Client({ connectionString: database.url });
  try {
    const earlier = (await readdir(migrations)).filter((name) => name < to);
    for (const name of earlier) await cp(join(migrations, name), join(older, name));
    await migrate(database.url, older, { log: silentLogger });
    await client.connect();
    await client.query(`select set_config('keel.install_id', '*', false)`);
    const installId = '00000000-0000-4000-8000-000000000001';
    await client.query(
      `insert into installs (install_id, crm, remote_id, name, account, endpoints, created_at, updated_at)
       values ($1, 'hubspot', '1', 'A portal', '{}', '{}', now(), now())`,
      [installId],
    );
    await before?.(client, installId);
    await migrate(database.url, migrations, { log: silentLogger });
    return (await client.query(query)).rows;
  } finally {
    await client.end();
    await database.close();
    await rm(older, { recursive: true });
  }
}
