import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect, it } from 'vitest';
import { migrate } from '../../../src/store/migrate.ts';
import { testDatabase } from '../../support/db.ts';
import { silentLogger } from '../../support/logger.ts';

const migrations = fileURLToPath(new URL('../../../src/store/migrations', import.meta.url));
const installId = '00000000-0000-4000-8000-000000000001';

it('migration 0004_segments keeps what there is, and starts without a fit', async () => {
  const database = await testDatabase();
  const before = await mkdtemp(join(tmpdir(), 'keel-migrations-'));
  const earlier = (await readdir(migrations)).filter((name) => name < '0004');
  for (const name of earlier) await cp(join(migrations, name), join(before, name));
  await migrate(database.url, before, { log: silentLogger });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`select set_config('keel.install_id', '*', false)`);
  await client.query(
    `insert into installs (install_id, crm, remote_id, name, account, endpoints, created_at, updated_at)
     values ($1, 'hubspot', '1', 'A portal', '{}', '{}', now(), now())`,
    [installId],
  );
  await migrate(database.url, migrations, { log: silentLogger });
  const { rows } = await client.query(
    `select i.name, (select count(*)::int from segmentations) as fits, (select count(*)::int from segment_members) as members
     from installs i`,
  );
  await client.end();
  await database.close();
  await rm(before, { recursive: true });
  expect(rows).toEqual([{ name: 'A portal', fits: 0, members: 0 }]);
});
