import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly contentType: string;
  /** The page for /metrics. */
  text(): Promise<string>;
  /** One slice of a job: `done`, `next`, or the kind of its error. */
  slice(job: string, outcome: string, seconds: number): void;
  /** One HTTP request to a CRM. */
  call(crm: string, budget: string, outcome: string, seconds: number): void;
  records(crm: string, type: string, count: number): void;
  writes(crm: string, outcome: 'written' | 'rejected' | 'retry', count: number): void;
  tasks(crm: string, outcome: 'created' | 'updated' | 'closed' | 'rejected', count: number): void;
  /** `read` is asked at every scrape: queue → jobs by state. */
  watchQueues(read: () => Promise<Readonly<Record<string, Readonly<Record<string, number>>>>>): void;
}

const sliceBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const callBuckets = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A registry of its own: two in one process (tests) do not meet. Labels are names from a closed set, never ids. */
export function createMetrics(options: { readonly processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (options.processMetrics ?? false) collectDefaultMetrics({ register: registry });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> =>
    new Counter({ name, help, labelNames: [...labelNames], registers });
  const histogram = <L extends string>(name: string, help: string, labelNames: readonly L[], buckets: number[]) =>
    new Histogram({ name, help, labelNames: [...labelNames], buckets, registers });

  const slices = histogram('keel_job_slice_seconds', 'Slices of jobs by outcome', ['job', 'outcome'], sliceBuckets);
  const calls = histogram('keel_crm_call_seconds', 'HTTP requests to CRMs', ['crm', 'budget', 'outcome'], callBuckets);
  const records = counter('keel_records_total', 'Records read from CRMs', ['crm', 'type']);
  const writes = counter('keel_writes_total', 'Records written back', ['crm', 'outcome']);
  const tasks = counter('keel_tasks_total', 'Tasks delivered to CRMs', ['crm', 'outcome']);

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    slice: (job, outcome, seconds) => slices.observe({ job, outcome }, seconds),
    call: (crm, budget, outcome, seconds) => calls.observe({ crm, budget, outcome }, seconds),
    records: (crm, type, count) => records.inc({ crm, type }, count),
    writes: (crm, outcome, count) => writes.inc({ crm, outcome }, count),
    tasks: (crm, outcome, count) => tasks.inc({ crm, outcome }, count),
    watchQueues: (read) => watchQueues(registry, read),
  };
}

function watchQueues(registry: Registry, read: Parameters<Metrics['watchQueues']>[0]): void {
  new Gauge({
    name: 'keel_queue_jobs',
    help: 'Jobs in a queue by state',
    labelNames: ['queue', 'state'],
    registers: [registry],
    async collect() {
      const depths = await read();
      this.reset();
      for (const [queue, states] of Object.entries(depths)) {
        for (const [state, count] of Object.entries(states)) this.set({ queue, state }, count);
      }
    },
  });
}
