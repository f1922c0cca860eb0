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

it('migration 0003_kpis keeps what there is, and shows it in the views', async () => {
  const database = await testDatabase();
  const before = await mkdtemp(join(tmpdir(), 'keel-migrations-'));
  for (const name of ['0001_core.sql', '0002_models.sql']) await cp(join(migrations, name), join(before, name));
  await migrate(database.url, before, { log: silentLogger });
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`select set_config('keel.install_id', '*', false)`);
  await client.query(
    `insert into installs (install_id, crm, remote_id, name, account, endpoints, created_at, updated_at)
     values ($1, 'hubspot', '1', 'A portal', '{}', '{}', now(), now())`,
    [installId],
  );
  await client.query(
    `insert into score_history (install_id, customer_id, as_of, model_version, risk, tier, health, stage, value_cents)
     values ($1, 'a', now(), 'scorecard-1', 0.1, 'medium', 50, 'retention', 12345)`,
    [installId],
  );
  await migrate(database.url, migrations, { log: silentLogger });
  const { rows } = await client.query('select customer_value::text as value, risk_tier from keel_bi.score_history');
  await client.end();
  await database.close();
  await rm(before, { recursive: true });
  expect(rows.map((row) => [Number(row.value), row.risk_tier])).toEqual([[123.45, 'medium']]);
});
