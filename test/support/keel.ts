/** Keel's own services on a real PostgreSQL and a CRM in memory; jobs run one slice after the other, without a queue's waits. */
import { hash, randomUUID } from 'node:crypto';
import { jobs } from '../../jobs/index.ts';
import type { Clock } from '../../src/contracts/clock.ts';
import type { Connector } from '../../src/contracts/connector.ts';
import type { JobSpec } from '../../src/contracts/job.ts';
import { type Install, type Run, type RunStage, type RunStep, runStages } from '../../src/contracts/repositories.ts';
import type { Executor } from '../../src/contracts/store.ts';
import type { CrmRecord } from '../../src/domain/records/types.ts';
import { type LooseRunner, runSlice, type SliceResult } from '../../src/queue/run-slice.ts';
import { compute } from '../../src/runtime/compute.ts';
import { type ConnectionParts, connections } from '../../src/runtime/connections.ts';
import { dailyCalls } from '../../src/runtime/daily-calls.ts';
import { failedSteps } from '../../src/runtime/failed-steps.ts';
import { readManifest } from '../../src/runtime/manifest.ts';
import { runners } from '../../src/runtime/runners.ts';
import type { Deps } from '../../src/services/deps.ts';
import type { ConnectDeps } from '../../src/services/install/connect-install.ts';
import { type RunCounts, runCounts } from '../../src/services/run/run-counts.ts';
import { type StartRun, startRun } from '../../src/services/run/start-run.ts';
import { createServices, type Services } from '../../src/services/services.ts';
import { repositories } from '../../src/store/repositories.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { FakeCrm } from '../fakes/fake-crm.ts';
import { silentLogger } from './logger.ts';
import { type TestStore, testStore } from './store.ts';

/** Every customer with a won deal is at high risk: tasks follow. */
export const watchful = { scoring: { tiers: { medium: 0.0001, high: 0.0002, critical: 0.99 } } };

export interface Ended {
  readonly run: Run;
  readonly steps: readonly RunStep[];
  readonly counts: RunCounts;
}

/** An install with its CRM. */
export interface Tenant extends TenantWork {
  readonly crm: FakeCrm;
}

/** An install whatever its CRM. */
export interface TenantWork {
  readonly installId: string;
  read<T>(work: (ex: Executor) => Promise<T>): Promise<T>;
  install(): Promise<Install | undefined>;
  /** Starts a run and works it off. */
  run(stages?: readonly RunStage[], more?: Partial<StartRun>): Promise<Ended>;
  /** Starts a run and leaves its jobs in the outbox. */
  start(stages?: readonly RunStage[], more?: Partial<StartRun>): Promise<Run>;
  ended(runId: string): Promise<Ended>;
}

export interface TestKeel {
  readonly store: TestStore;
  readonly deps: Deps;
  /** Credentials are sealed by turning them round. */
  readonly connectDeps: ConnectDeps;
  readonly services: Services;
  readonly clock: FakeClock;
  /** A CRM that can be connected under its key. */
  crm(): FakeCrm;
  tenant(records: readonly CrmRecord[], settings?: object): Promise<Tenant>;
  /** One that was connected by the service. */
  connected(installId: string): TenantWork;
  /** One slice of a job, as a worker runs it: the real policy decides what comes of it. */
  slice(job: string, payload: unknown, options?: SliceOptions): Promise<SliceResult>;
  /** Works off all that stands in the outbox, and what follows from it. */
  workOff(options?: WorkOff): Promise<void>;
  /** The jobs are lost, as with a queue that was emptied. */
  clearOutbox(): Promise<void>;
  close(): Promise<void>;
}

export interface WorkOff {
  /** 2 runs each job's first slice twice, as after a crash. */
  readonly times?: number;
  /** A job of this name stays in the outbox. */
  readonly until?: string;
}

export interface SliceOptions {
  readonly attempt?: { readonly n: number; readonly last: boolean };
  /** The worker is closing. */
  readonly closing?: AbortSignal;
}

const specs = new Map<string, JobSpec>(jobs.map((spec) => [spec.name, spec]));
const loaders = runners as unknown as Readonly<Record<string, () => Promise<LooseRunner<Services>>>>;
const reversed = (text: string): string => [...text].reverse().join('');
const never = (): AbortSignal => new AbortController().signal;

/** What a test wants otherwise than in memory. */
interface KeelParts {
  readonly connectors?: Readonly<Record<string, Connector>>;
  readonly clock?: Clock;
  readonly makeCall?: ConnectionParts['makeCall'];
  /** Lets the time pass that a job is put off; absent: attempts follow each other at once. */
  readonly onDelay?: (ms: number) => Promise<void>;
}

export async function testKeel(parts: KeelParts = {}): Promise<TestKeel> {
  const store = await testStore();
  const clock = new FakeClock();
  const crms = new Map<string, FakeCrm>();
  const base = { db: store.db, repos: repositories, clock: parts.clock ?? clock, log: silentLogger };
  const connectorOf = (crm: string): Connector | undefined => crms.get(crm)?.connector ?? parts.connectors?.[crm];
  const { connect, try: tryConnection } = connections({
    ...base,
    connectorOf,
    daily: dailyCalls(base),
    seal: reversed,
    open: reversed,
    makeCall: parts.makeCall ?? callAtOnce,
  });
  const deps: Deps = {
    ...base,
    connect,
    manifest: readManifest(),
    nudge: () => undefined,
    newId: () => randomUUID(),
    digest: (text) => hash('sha256', text, 'hex'),
    compute,
  };
  const crm = (): FakeCrm => {
    const made = new FakeCrm(`fake-${crms.size}`);
    crms.set(made.connector.key, made);
    return made;
  };
  const services = createServices(deps);
  const slice: TestKeel['slice'] = (job, payload, options) => sliceOf(deps, services, job, payload, options);
  const workOff: TestKeel['workOff'] = (options = {}) => workOffOutbox(deps, slice, options, parts.onDelay);
  return {
    store,
    deps,
    connectDeps: { ...deps, connectorOf, tryConnection, seal: reversed },
    services,
    clock,
    crm,
    slice,
    workOff,
    clearOutbox: async () => void (await takeRows(deps)),
    tenant: async (records, settings = {}) => {
      const own = crm().put(...records);
      const { installId } = await store.install({ crm: own.connector.key, settings, credentials: reversed('token') });
      return { ...tenantOf(deps, installId, workOff), crm: own };
    },
    connected: (installId) => tenantOf(deps, installId, workOff),
    close: () => store.close(),
  };
}

const callAtOnce: ConnectionParts['makeCall'] =
  ({ onCall, signal }) =>
  (_budget, request) => {
    onCall();
    return request(signal);
  };

function tenantOf(deps: Deps, installId: string, workOff: TestKeel['workOff']): TenantWork {
  const read: TenantWork['read'] = (work) => deps.db.tenant(installId, work);
  const start: TenantWork['start'] = async (stages = runStages, more = {}) =>
    (await startRun(deps, { installId, stages, ...more })).run;
  const ended: TenantWork['ended'] = (runId) =>
    read(async (ex) => {
      const run = await repositories.runs.get(ex, installId, runId);
      if (!run) throw new Error(`no run ${runId}`);
      const steps = await repositories.runs.steps(ex, installId, runId);
      const { account: customers = 0 } = await repositories.records.counts(ex, installId);
      return { run, steps, counts: runCounts(run, steps, customers, deps.clock.now().getTime()) };
    });
  return {
    installId,
    read,
    start,
    ended,
    install: () => read((ex) => repositories.installs.get(ex, installId)),
    run: async (stages, more) => {
      const { runId } = await start(stages, more);
      await workOff();
      return ended(runId);
    },
  };
}

function sliceOf(
  deps: Deps,
  services: Services,
  job: string,
  payload: unknown,
  { attempt = { n: 1, last: false }, closing = never() }: SliceOptions = {},
): Promise<SliceResult> {
  const spec = specs.get(job);
  const load = loaders[job];
  if (!spec || !load) throw new Error(`no job ${job}`);
  return runSlice({
    spec,
    load,
    payload,
    attempt,
    services,
    jobId: randomUUID(),
    stop: { closing, giveUp: never(), lockLost: never() },
    log: silentLogger,
    onEvent: (event) => failedSteps(deps, event),
    random: () => 0,
  });
}

/** More slices than any test needs: a job that never ends fails its test. */
const mostSlices = 100;

/** A job to its end: attempts follow each other at once. */
async function workJob(
  slice: TestKeel['slice'],
  job: string,
  first: unknown,
  onDelay: KeelParts['onDelay'],
): Promise<void> {
  const attempts = specs.get(job)?.attempts ?? 1;
  let payload = first;
  for (let n = 1, slices = 0; slices < mostSlices; slices += 1) {
    const result = await slice(job, payload, { attempt: { n, last: n >= attempts } });
    if (result.outcome === 'done' || result.outcome === 'failed') return;
    if (result.outcome === 'next') payload = result.payload;
    if ('delayMs' in result) await onDelay?.(result.delayMs);
    n = result.outcome === 'retry' ? n + 1 : result.outcome === 'next' ? 1 : n;
  }
  throw new Error(`the job ${job} does not end`);
}

/** Takes the outbox's rows away, but for those that are to stay. */
function takeRows({ db, repos }: Deps, until?: string) {
  return db.system(async (ex) => {
    const rows = (await repos.outbox.take(ex, 1_000)).filter((row) => row.job !== until);
    await repos.outbox.remove(
      ex,
      rows.map((row) => row.id),
    );
    return rows;
  });
}

async function workOffOutbox(
  deps: Deps,
  slice: TestKeel['slice'],
  { times = 1, until }: WorkOff,
  onDelay: KeelParts['onDelay'],
): Promise<void> {
  for (let rows = await takeRows(deps, until); rows.length > 0; rows = await takeRows(deps, until)) {
    for (const { job, payload } of rows) {
      for (let again = 1; again < times; again += 1) await slice(job, payload);
      await workJob(slice, job, payload, onDelay);
    }
  }
}
