import { hash, randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectors } from '../../connectors/index.ts';
import { jobs } from '../../jobs/index.ts';
import type { Connector } from '../contracts/connector.ts';
import { toAppError } from '../contracts/errors.ts';
import type { Logger } from '../contracts/logger.ts';
import type { Install } from '../contracts/repositories.ts';
import type { Database } from '../contracts/store.ts';
import { createApp } from '../http/app.ts';
import { type Listening, listen } from '../http/listen.ts';
import { createBudgets } from '../platform/budgets.ts';
import { systemClock } from '../platform/clock.ts';
import { createCall } from '../platform/connector-call.ts';
import { createSealer, loadOrCreateKey, parseKeys } from '../platform/crypto.ts';
import { createLogger } from '../platform/logger.ts';
import { createMetrics, type Metrics } from '../platform/metrics.ts';
import { type QueueConnection, queueConnection } from '../queue/connection.ts';
import type { OnQueueEvent } from '../queue/events.ts';
import { createProducer, type QueueCounts } from '../queue/producer.ts';
import { upsertSchedules } from '../queue/scheduler.ts';
import { startWorkers, type Workers } from '../queue/worker.ts';
import type { Deps } from '../services/deps.ts';
import type { ConnectDeps } from '../services/install/connect-install.ts';
import { createServices } from '../services/services.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../store/embedded.ts';
import { migrate } from '../store/migrate.ts';
import { openDatabase } from '../store/pool.ts';
import { repositories } from '../store/repositories.ts';
import { type CallHistory, callHistory } from './call-history.ts';
import { compute } from './compute.ts';
import { type Config, redacted } from './config.ts';
import { connections } from './connections.ts';
import { dailyCalls } from './daily-calls.ts';
import { failedSteps } from './failed-steps.ts';
import { readManifest } from './manifest.ts';
import { type OutboxDrainer, startOutboxDrainer } from './outbox-drainer.ts';
import { runners } from './runners.ts';

const migrationsDir = fileURLToPath(new URL('../store/migrations', import.meta.url));
const databaseConnections = 12;
const callTimeoutMs = 30_000;
/** What a slice in hand gets to finish its page at shutdown. */
const graceMs = 10_000;

/** A running Keel: the parts, and how to start and stop what listens and works. */
export interface Runtime {
  readonly config: Config;
  readonly deps: Deps;
  readonly connectDeps: ConnectDeps;
  /** How this process's calls to the CRM went. */
  readonly crm: CallHistory;
  /** Where the database is, for people. */
  readonly databaseLocation: string;
  startWorkers(queues?: readonly string[]): Promise<void>;
  startScheduler(): Promise<void>;
  startWeb(): Promise<Listening>;
  stop(): Promise<void>;
}

/**
 * Builds everything from the configuration. What was started is stopped again if a later part fails. `signal` ends calls that belong
 * to no job.
 */
export async function createRuntime(config: Config, signal?: AbortSignal): Promise<Runtime> {
  const log = createLogger({ level: config.logLevel });
  log.info({ config: redacted(config) }, 'keel starts');
  const cleanups: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    // One part that cannot end well (its server is away) does not keep the others running.
    for (const cleanup of cleanups.splice(0).reverse()) {
      await cleanup().catch((err: unknown) => log.warn({ err }, 'a part did not stop in good order'));
    }
  };
  try {
    return await assemble(config, log, cleanups, stop, signal);
  } catch (err) {
    await stop();
    throw err;
  }
}

async function assemble(
  config: Config,
  log: Logger,
  cleanups: (() => Promise<void>)[],
  stop: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<Runtime> {
  const database = await openStore(config, log, cleanups);
  const queue = await queueConnection({
    databaseUrl: database.url,
    log,
    ...(config.redisUrl === undefined ? {} : { redisUrl: config.redisUrl }),
  });
  cleanups.push(() => queue.close());
  const metrics = createMetrics({ processMetrics: true });
  const producer = createProducer(queue, jobs);
  metrics.watchQueues(async () => flat(await producer.counts()));
  let drainer: OutboxDrainer | undefined;
  const { deps, connectDeps, crm, daily } = createDeps({
    config,
    log,
    db: database.db,
    metrics,
    nudge: () => drainer?.nudge(),
    ...(signal === undefined ? {} : { signal }),
  });
  cleanups.push(() => daily.flush());
  drainer = startOutboxDrainer({ db: database.db, outbox: repositories.outbox, producer, clock: systemClock, log });
  cleanups.push(() => drainer?.stop() ?? Promise.resolve());
  return {
    config,
    deps,
    connectDeps,
    crm,
    databaseLocation: database.location,
    startWorkers: (queues) => startJobWorkers(config, log, queue, deps, metrics, cleanups, queues),
    startScheduler: () => upsertSchedules(queue, jobs),
    startWeb: async () => {
      const app = createApp({
        log,
        ready: async () => {
          await database.db.ping();
          await producer.counts();
        },
        metrics: async () => ({ contentType: metrics.contentType, text: await metrics.text() }),
      });
      const listening = await listen(app, config.host, config.port);
      cleanups.push(() => listening.close());
      return listening;
    },
    stop,
  };
}

const flat = (counts: Record<string, QueueCounts>): Record<string, Record<string, number>> =>
  Object.fromEntries(Object.entries(counts).map(([queue, c]) => [queue, { ...c }]));

async function openStore(
  config: Config,
  log: Logger,
  cleanups: (() => Promise<void>)[],
): Promise<{ db: Database; url: string; location: string }> {
  const embedded = config.databaseUrl === undefined ? await startEmbedded(config, log) : undefined;
  if (embedded) cleanups.push(() => embedded.stop());
  const url = embedded?.url ?? config.databaseUrl ?? '';
  await migrate(url, migrationsDir, { log });
  const db = await openDatabase({ url, maxConnections: databaseConnections, log });
  cleanups.push(() => db.close());
  return { db, url, location: embedded ? embedded.dataDir : new URL(url).host };
}

async function startEmbedded(config: Config, log: Logger): Promise<EmbeddedPostgres> {
  const dir = join(config.dataDir, 'postgres');
  await mkdir(config.dataDir, { recursive: true });
  return startEmbeddedPostgres({ dir, log });
}

interface DepsParts {
  readonly config: Config;
  readonly log: Logger;
  readonly db: Database;
  readonly metrics: Metrics;
  readonly nudge: () => void;
  readonly signal?: AbortSignal;
}

function createDeps({ config, log, db, metrics, nudge, signal: stopped }: DepsParts) {
  const crm = callHistory(systemClock);
  const keys = config.keys === undefined ? loadOrCreateKey(join(config.dataDir, 'key')) : parseKeys(config.keys);
  const sealer = createSealer(keys);
  const budgets = createBudgets({ clock: systemClock });
  const connectorOf = (crm: string): Connector | undefined =>
    Object.hasOwn(connectors, crm) ? (connectors as Readonly<Record<string, Connector>>)[crm] : undefined;
  const base = {
    db,
    repos: repositories,
    clock: systemClock,
    log,
    manifest: readManifest(),
    newId: () => randomUUID(),
  };
  const daily = dailyCalls(base);
  const seal = (text: string, installId: string): string => sealer.seal(text, installId);
  const open = connections({
    ...base,
    connectorOf,
    daily: { ...daily, admit: (install, ...more) => noted(crm, install, daily.admit(install, ...more)) },
    seal,
    open: (sealed, installId) => sealer.open(sealed, installId),
    ...(stopped === undefined ? {} : { signal: stopped }),
    makeCall: ({ connector, budgets: own, installId, signal, patienceMs, onCall, onReauth }) =>
      createCall({
        classify: connector.classify,
        budgets: budgets.forInstall(installId, own),
        onReauth,
        clock: systemClock,
        log: log.child({ installId }),
        signal,
        timeoutMs: callTimeoutMs,
        lastAnswerAt: () => crm.lastAnswerAt(installId),
        ...(patienceMs === undefined ? {} : { limits: { rateWaitMs: patienceMs } }),
        onCall: (report) => {
          onCall();
          crm.note(installId, report);
          metrics.call(connector.key, report.budget, report.outcome, report.durationMs / 1000);
        },
      }),
  });
  const deps: Deps = { ...base, connect: open.connect, nudge, digest: (text) => hash('sha256', text, 'hex'), compute };
  const connectDeps: ConnectDeps = {
    ...base,
    connectorOf,
    tryConnection: open.try,
    seal,
  };
  return { deps, connectDeps, crm, daily };
}

/** Who waits for a run is told of a call that was not made, too. */
async function noted(crm: CallHistory, { installId }: Install, admitted: Promise<void>): Promise<void> {
  try {
    await admitted;
  } catch (err) {
    const error = toAppError(err);
    crm.note(installId, { budget: 'daily', outcome: error.kind, durationMs: 0, error });
    throw err;
  }
}

/** A training takes a core and up to a gigabyte: one at a time. */
function concurrencyOf({ concurrency }: Config): Readonly<Record<string, number>> {
  return { ...Object.fromEntries(jobs.map(({ queue }) => [queue, concurrency])), model: 1 };
}

async function startJobWorkers(
  config: Config,
  log: Logger,
  queue: QueueConnection,
  deps: Deps,
  metrics: Metrics,
  cleanups: (() => Promise<void>)[],
  queues: readonly string[] | undefined,
): Promise<void> {
  const onEvent: OnQueueEvent = async (event) => {
    if (event.type !== 'slice') return;
    metrics.slice(event.job, event.outcome, event.durationMs / 1000);
    await failedSteps(deps, event);
  };
  const workers: Workers = await startWorkers({
    connection: queue,
    jobs,
    runners,
    services: createServices(deps),
    log,
    concurrency: concurrencyOf(config),
    lockMs: config.jobLockMs,
    onEvent,
    ...(queues === undefined ? {} : { queues }),
  });
  cleanups.push(() => workers.close({ graceMs }));
}
