import { cp, mkdtemp, rm } from 'node:fs/promises';
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

it('migration 0005_recommendations keeps what there is, and starts without a recommender', async () => {
  const database = await testDatabase();
  const before = await mkdtemp(join(tmpdir(), 'keel-migrations-'));
  await cp(join(migrations, '0001_core.sql'), join(before, '0001_core.sql'));
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
    'select i.name, count(r.*)::int as recommenders from installs i left join recommenders r using (install_id) group by 1',
  );
  await client.end();
  await database.close();
  await rm(before, { recursive: true });
  expect(rows).toEqual([{ name: 'A portal', recommenders: 0 }]);
});
