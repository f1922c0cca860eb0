/**
 * The KPIs of 100,000 customers and 30 months on the embedded database, against a loop that only reads and parses the same customers' records.
 *   node bench/kpi-snapshot.ts [--accounts 20000] [--rounds 2] [--dir DIR]
 * Customers, deals, tickets, activities, surveys and departures of the simulator, every customer scored; usage as six monthly readings of two
 * metrics, what an install has after half a year. Wall time, and CPU of this process and of PostgreSQL (Linux only). With --dir the filled
 * database stays there for the next time.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { accounts as accountStream } from '../connectors/csv/streams/accounts.ts';
import { activities } from '../connectors/csv/streams/activities.ts';
import { churn } from '../connectors/csv/streams/churn.ts';
import { contacts } from '../connectors/csv/streams/contacts.ts';
import { deals } from '../connectors/csv/streams/deals.ts';
import { surveys } from '../connectors/csv/streams/surveys.ts';
import { tickets } from '../connectors/csv/streams/tickets.ts';
import { simulateBook } from '../sandbox/book/simulate-book.ts';
import type { BookTable, BookTables } from '../src/book/types.ts';
import type { Install } from '../src/contracts/repositories.ts';
import type { Database } from '../src/contracts/store.ts';
import { dayMs } from '../src/domain/records/time.ts';
import { type CrmRecord, recordTypes, type UsageReading } from '../src/domain/records/types.ts';
import { fieldValues } from '../src/domain/scoring/field-values.ts';
import { scoreCustomer } from '../src/domain/scoring/score-customer.ts';
import { defaultScoringSettings } from '../src/domain/scoring/settings.ts';
import { snapshotKpis } from '../src/services/kpi/snapshot-kpis.ts';
import { timelinePages } from '../src/services/timelines.ts';
import { removeEmbeddedData, startEmbeddedPostgres } from '../src/store/embedded.ts';
import { migrate } from '../src/store/migrate.ts';
import { openDatabase } from '../src/store/pool.ts';
import { repositories } from '../src/store/repositories.ts';
import { FakeClock } from '../test/fakes/fake-clock.ts';
import { silentLogger } from '../test/support/logger.ts';

const { values: options } = parseArgs({
  options: {
    accounts: { type: 'string', default: '20000' },
    rounds: { type: 'string', default: '2' },
    dir: { type: 'string' },
  },
});
const accounts = Number(options.accounts);
const until = '2026-11-01';
const asOf = Date.parse(until);
const installId = '5f1c8f0e-6f5d-4a53-9d0a-1f2b3c4d5e6f';
const log = silentLogger;

const book = simulateBook({ accounts, seed: 7, until });

async function fill(db: Database): Promise<number> {
  let written = 0;
  let waiting: CrmRecord[] = [];
  const store = async (least: number): Promise<void> => {
    if (waiting.length < least || waiting.length === 0) return;
    const records = waiting;
    waiting = [];
    written += records.length;
    await db.tenant(installId, (ex) => repositories.records.upsert(ex, installId, records, asOf), { durable: false });
  };
  const take = async <T extends BookTable>(table: T, toRecords: (row: BookTables[T]) => readonly CrmRecord[]) => {
    for await (const rows of book.read(table)) {
      for (const row of rows) waiting.push(...toRecords(row));
      await store(2_000);
    }
  };
  await take('accounts', (row) => [...accountStream.toRecords(row, {}, 0), ...readings(row.account_id)]);
  await take('contacts', (row) => contacts.toRecords(row, {}, 0));
  await take('deals', (row) => deals.toRecords(row, {}, 0));
  await take('tickets', (row) => tickets.toRecords(row, {}, 0));
  await take('activities', (row) => activities.toRecords(row, {}, 0));
  await take('surveys', (row) => surveys.toRecords(row, {}, 0));
  await take('churn', (row) => churn.toRecords(row, {}, 0));
  await store(1);
  return written;
}

function readings(accountId: string): UsageReading[] {
  return ['logins', 'key_actions'].flatMap((metric) =>
    [5, 4, 3, 2, 1, 0].map((month): UsageReading => {
      const at = asOf - (month * 30 + 1) * dayMs;
      const id = `${accountId}:${metric}:${at}`;
      return { type: 'usage', id, accountId, metric, at, last30: 40 + month, prev30: 40, lastAt: at - dayMs };
    }),
  );
}

async function score(db: Database): Promise<void> {
  await db.tenant(installId, (ex) => repositories.customers.collectChanged(ex, installId, asOf));
  for await (const page of timelinePages({ db, repos: repositories }, installId, { connected: recordTypes })) {
    const scored = [...page.values()].map((timeline) => {
      const made = scoreCustomer(timeline, asOf, defaultScoringSettings);
      return { score: made, scoredAt: asOf, fields: fieldValues(made, asOf), writeState: 'clean' as const };
    });
    await db.tenant(installId, (ex) => repositories.scores.save(ex, installId, scored), { durable: false });
  }
}

/** Reads and parses what the KPIs are computed from, and does nothing with it. */
async function bareLoop(client: pg.Client): Promise<number> {
  let count = 0;
  await client.query('begin');
  await client.query(`select set_config('keel.install_id', '${installId}', true)`);
  await client.query(
    `declare all_records no scroll cursor for select data::text from records
     where install_id = '${installId}' and type not in ('contact', 'owner') and deleted_at is null`,
  );
  for (;;) {
    const { rows } = await client.query<{ data: string }>('fetch 10000 from all_records');
    if (rows.length === 0) break;
    for (const { data } of rows) if (JSON.parse(data).type !== undefined) count += 1;
  }
  await client.query('commit');
  return count;
}

/** CPU seconds of the server: its own, of children that ended, and of those that run. */
async function serverCpu(postmaster: number): Promise<number> {
  const stat = async (pid: number | string): Promise<readonly string[]> => {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  };
  const ticks = (fields: readonly string[], places: readonly number[]): number =>
    places.reduce((sum, place) => sum + Number(fields[place] ?? 0), 0);
  let sum = ticks(await stat(postmaster), [11, 12, 13, 14]);
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const fields = await stat(pid);
    if (Number(fields[1]) === postmaster) sum += ticks(fields, [11, 12]);
  }
  return sum / 100;
}

async function measure<T>(name: string, postmaster: number, work: () => Promise<T>): Promise<T> {
  const [before, server, start] = [process.cpuUsage(), await serverCpu(postmaster), performance.now()];
  const result = await work();
  const wall = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(before);
  const own = (user + system) / 1e6;
  const theirs = (await serverCpu(postmaster)) - server;
  console.log(
    `${name}: ${wall.toFixed(1)} s, CPU ${own.toFixed(1)} s here and ${theirs.toFixed(1)} s in PostgreSQL; peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`,
  );
  return result;
}

async function main(): Promise<void> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'keel-bench-')));
  const server = await startEmbeddedPostgres({ dir, log });
  try {
    const postmaster = Number((await readFile(join(server.dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    await migrate(server.url, fileURLToPath(new URL('../src/store/migrations', import.meta.url)), { log });
    const db = await openDatabase({ url: server.url, maxConnections: 12, log });
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    if (!(await db.tenant(installId, (ex) => repositories.installs.get(ex, installId)))) {
      await db.tenant(installId, (ex) => repositories.installs.save(ex, install(), asOf));
      const written = await measure('filling', postmaster, () => fill(db));
      await measure('scoring', postmaster, () => score(db));
      await client.query('vacuum analyze');
      console.log(`${accounts} accounts, ${written} records`);
    }
    const deps = { db, repos: repositories, clock: new FakeClock(), log };
    for (let round = 0; round < Number(options.rounds); round += 1) {
      const read = await measure('bare loop', postmaster, () => bareLoop(client));
      const done = await measure('snapshot', postmaster, () => snapshotKpis(deps, installId, { all: true, asOf }));
      console.log(`  ${read} records read; ${done.customers} customers, ${done.months.length} months`);
    }
    await client.end();
    await db.close();
  } finally {
    await server.stop();
    if (options.dir === undefined) {
      await removeEmbeddedData(dir);
      await rm(dir, { recursive: true, force: true });
    }
  }
}

function install(): Install {
  return {
    installId,
    crm: 'csv',
    remoteId: installId,
    name: 'Bench',
    state: 'active',
    stateReason: null,
    account: {
      remoteId: installId,
      name: 'Bench',
      currency: 'EUR',
      timeZone: 'UTC',
      grantedScopes: null,
      recordUrl: null,
    },
    endpoints: { api: '', oauth: '' },
    settings: {},
    credentials: null,
    provisioned: null,
  };
}

await main();
