import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import type { Install } from '../../src/contracts/repositories.ts';
import type { Database } from '../../src/contracts/store.ts';
import type { Account, CrmRecord, Deal } from '../../src/domain/records/types.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openDatabase } from '../../src/store/pool.ts';
import { repositories } from '../../src/store/repositories.ts';
import { testDatabase } from './db.ts';
import { silentLogger } from './logger.ts';

const migrations = fileURLToPath(new URL('../../src/store/migrations', import.meta.url));

export interface TestStore {
  readonly db: Database;
  readonly url: string;
  /** A fresh install in this store. */
  install(over?: Partial<Install>): Promise<Install>;
  /** How many rows of an install stand in these tables. */
  rowsOf(installId: string, tables: readonly string[]): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** A migrated database of its own for one test file. */
export async function testStore(): Promise<TestStore> {
  const database = await testDatabase();
  await migrate(database.url, migrations, { log: silentLogger });
  const db = await openDatabase({ url: database.url, maxConnections: 5, log: silentLogger });
  return {
    db,
    url: database.url,
    install: async (over = {}) => {
      const installId = randomUUID();
      const install: Install = {
        installId,
        crm: 'hubspot',
        remoteId: installId,
        name: 'Test portal',
        state: 'active',
        stateReason: null,
        account: {
          remoteId: installId,
          name: 'Test portal',
          currency: 'EUR',
          timeZone: 'UTC',
          grantedScopes: null,
          recordUrl: null,
        },
        endpoints: { api: 'http://127.0.0.1:1', oauth: 'http://127.0.0.1:1' },
        settings: {},
        credentials: null,
        provisioned: null,
        ...over,
      };
      await db.tenant(installId, (ex) => repositories.installs.save(ex, install, 0));
      return install;
    },
    rowsOf: async (installId, tables) => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await client.query(`select set_config('keel.install_id', '*', false)`);
      const found: Record<string, number> = {};
      for (const table of tables) {
        const { rows } = await client.query(`select count(*)::int as n from ${table} where install_id = $1`, [
          installId,
        ]);
        found[table] = rows[0].n;
      }
      await client.end();
      return found;
    },
    close: async () => {
      await db.close();
      await database.close();
    },
  };
}

export const account = (id: string, over: Partial<Account> = {}): Account => ({
  type: 'account',
  id,
  name: `Account ${id}`,
  domain: null,
  industry: null,
  country: null,
  employees: null,
  ownerId: null,
  createdAt: 0,
  currency: 'EUR',
  parentId: null,
  properties: {},
  ...over,
});

export const deal = (id: string, accountId: string | null, over: Partial<Deal> = {}): Deal => ({
  type: 'deal',
  id,
  accountId,
  contactId: null,
  name: `Deal ${id}`,
  pipeline: null,
  kind: 'new',
  stage: null,
  status: 'won',
  amountCents: 100_00,
  recurringCents: 100_00,
  currency: 'EUR',
  createdAt: 0,
  closedAt: 0,
  termStart: null,
  termEnd: null,
  product: null,
  quantity: null,
  ...over,
});

export const byType = (records: readonly CrmRecord[], type: CrmRecord['type']): readonly CrmRecord[] =>
  records.filter((r) => r.type === type);
