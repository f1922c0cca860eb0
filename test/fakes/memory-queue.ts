/** The queue without a broker: jobs of one process, kept in memory. Runs slices with the same code as the real one. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobSpec } from '../../src/contracts/job.ts';
import { firstRun, type RunEnvelope } from '../../src/queue/envelope.ts';
import { type Producer, type QueueCounts, specsByName, unknownJob } from '../../src/queue/producer.ts';
import {
  type LooseRunner,
  parsePayload,
  runSlice,
  type SliceResult,
  type StopSignals,
} from '../../src/queue/run-slice.ts';
import type { Schedule } from '../../src/queue/scheduler.ts';
import { chosenQueues, runnerLoader, type WorkerSettings, type Workers } from '../../src/queue/worker.ts';

export interface MemoryQueue {
  createProducer(jobs: readonly JobSpec[]): Producer;
  startWorkers<const Jobs extends readonly JobSpec[], S>(
    settings: Omit<WorkerSettings<Jobs, S>, 'connection'>,
  ): Promise<Workers>;
  /** Schedules are kept, and never fire: there is no clock here. */
  upsertSchedules(jobs: readonly JobSpec[]): Promise<void>;
  listSchedules(jobs: readonly JobSpec[]): Promise<Schedule[]>;
}

interface MemoryJob {
  readonly id: string;
  readonly spec: JobSpec;
  readonly key: string;
  data: RunEnvelope;
  attemptsMade: number;
  state: keyof QueueCounts;
}

/** A worker's view of one queue: told when there is something to do. */
type Wake = () => void;

class JobStore {
  readonly waiting: MemoryJob[] = [];
  readonly all = new Map<string, MemoryJob>();
  readonly byKey = new Map<string, MemoryJob>();
  /** What came while the job of its key was under way. */
  readonly again = new Map<string, unknown>();
  readonly schedules = new Map<string, Schedule>();
  readonly wakes = new Set<Wake>();

  add(spec: JobSpec, payload: unknown): void {
    const key = `${spec.name}|${spec.key(payload)}`;
    const same = this.byKey.get(key);
    if (same && (same.state === 'active' || same.data.slice > 0)) this.again.set(key, payload);
    if (same) return;
    const job: MemoryJob = {
      id: randomUUID(),
      spec,
      key,
      data: firstRun(structuredClone(payload)),
      attemptsMade: 0,
      state: 'waiting',
    };
    this.all.set(job.id, job);
    this.byKey.set(key, job);
    this.wait(job);
  }

  wait(job: MemoryJob): void {
    job.state = 'waiting';
    this.waiting.push(job);
    for (const wake of [...this.wakes]) wake();
  }

  delay(job: MemoryJob, ms: number): void {
    job.state = 'delayed';
    void sleep(ms, undefined, { ref: false }).then(() => this.wait(job));
  }

  end(job: MemoryJob, failed: boolean): void {
    if (failed) job.state = 'failed';
    else this.all.delete(job.id);
    this.byKey.delete(job.key);
    if (!this.again.has(job.key)) return;
    const payload = this.again.get(job.key);
    this.again.delete(job.key);
    this.add(job.spec, payload);
  }

  take(queue: string): MemoryJob | undefined {
    const at = this.waiting.findIndex((job) => job.spec.queue === queue);
    const [job] = at < 0 ? [] : this.waiting.splice(at, 1);
    if (job) job.state = 'active';
    return job;
  }

  settle(job: MemoryJob, result: SliceResult): void {
    switch (result.outcome) {
      case 'done':
      case 'failed':
        this.end(job, result.outcome === 'failed');
        break;
      case 'next':
        job.data = { ...job.data, payload: result.payload, slice: job.data.slice + 1, spent: job.attemptsMade };
        this.wait(job);
        break;
      case 'retry':
        job.attemptsMade += 1;
        this.delay(job, result.delayMs);
        break;
      case 'rate_limited':
        this.delay(job, result.delayMs);
        break;
      case 'handed_back':
      case 'lost':
        this.wait(job);
    }
  }
}

export function createMemoryQueue(): MemoryQueue {
  const store = new JobStore();
  return {
    createProducer: (jobs) => createProducer(store, jobs),
    startWorkers: async (settings) => startWorkers(store, settings),
    async upsertSchedules(jobs) {
      const names = new Set(jobs.map((spec) => spec.queue));
      for (const { job, queue } of store.schedules.values()) if (names.has(queue)) store.schedules.delete(job);
      for (const spec of jobs) {
        if (spec.schedule === undefined) continue;
        parsePayload(spec, {});
        const { name: job, queue, schedule: pattern } = spec;
        store.schedules.set(job, { job, queue, pattern, next: new Date(0) });
      }
    },
    async listSchedules(jobs) {
      const names = new Set(jobs.map((spec) => spec.queue));
      return [...store.schedules.values()].filter(({ queue }) => names.has(queue));
    },
  };
}

function createProducer(store: JobStore, jobs: readonly JobSpec[]): Producer {
  const specs = specsByName(jobs);
  return {
    async enqueue(name, payload) {
      const spec = specs.get(name);
      if (!spec) throw unknownJob(name);
      store.add(spec, parsePayload(spec, payload));
    },
    async counts() {
      const counts: Record<string, Record<keyof QueueCounts, number>> = {};
      for (const { queue } of jobs) counts[queue] = { waiting: 0, active: 0, delayed: 0, failed: 0 };
      for (const { spec, state } of store.all.values()) {
        const row = counts[spec.queue];
        if (row) row[state] += 1;
      }
      return counts;
    },
    close: async () => {},
  };
}

function startWorkers<const Jobs extends readonly JobSpec[], S>(
  store: JobStore,
  settings: Omit<WorkerSettings<Jobs, S>, 'connection'>,
): Workers {
  const load = runnerLoader<S>(settings.jobs, settings.runners);
  const specs = specsByName(settings.jobs);
  const closing = new AbortController();
  const giveUp = new AbortController();
  const stop = { closing: closing.signal, giveUp: giveUp.signal, lockLost: new AbortController().signal };
  const running = new Set<Promise<void>>();
  const wakes = chosenQueues(settings).map((queue) => {
    const { concurrency = 4 } = settings;
    const places = typeof concurrency === 'number' ? concurrency : (concurrency[queue] ?? 4);
    let busy = 0;
    const wake = (): void => {
      while (busy < places && !closing.signal.aborted) {
        const job = store.take(queue);
        if (!job) return;
        busy += 1;
        const spec = specs.get(job.spec.name) ?? job.spec;
        const run = runJob(settings, load, { job, spec, stop })
          .then((result) => {
            busy -= 1;
            store.settle(job, result);
          })
          .finally(() => {
            running.delete(run);
            wake();
          });
        running.add(run);
      }
    };
    return wake;
  });
  for (const wake of wakes) {
    store.wakes.add(wake);
    wake();
  }
  return {
    async close({ graceMs }) {
      for (const wake of wakes) store.wakes.delete(wake);
      closing.abort(new Error('worker is closing'));
      const timer = setTimeout(() => giveUp.abort(new Error('worker has closed')), graceMs);
      await Promise.all(running);
      clearTimeout(timer);
    },
  };
}

function runJob<S>(
  settings: Omit<WorkerSettings<readonly JobSpec[], S>, 'connection' | 'runners' | 'jobs'>,
  load: (name: string) => Promise<LooseRunner<S>>,
  { job, spec, stop }: { job: MemoryJob; spec: JobSpec; stop: StopSignals },
): Promise<SliceResult> {
  const n = job.attemptsMade - job.data.spent + 1;
  const { services, log, onEvent, random = Math.random } = settings;
  return runSlice({
    spec,
    load: () => load(spec.name),
    jobId: job.id,
    payload: job.data.payload,
    attempt: { n, last: n >= spec.attempts },
    services,
    stop,
    log,
    onEvent,
    random,
  });
}
