import { setTimeout as sleep } from 'node:timers/promises';
import type { JobSchedulerJson } from 'bullmq';
import type { JobSpec } from '../contracts/job.ts';
import type { JobQueue, QueueConnection } from './connection.ts';
import type { Envelope } from './envelope.ts';
import { jobOptions } from './producer.ts';
import { parsePayload } from './run-slice.ts';

export interface Schedule {
  readonly job: string;
  readonly queue: string;
  /** Cron pattern, UTC. */
  readonly pattern: string;
  /** When it comes due next. */
  readonly next: Date;
}

/**
 * Makes the schedules stored in the queue those of `jobs`: one per spec with `schedule`, its id the job's name. Every replica
 * may call it at every start. A schedule that is already right is left alone: BullMQ's upsert throws away a firing that is
 * overdue, so a machine that sleeps at night would never run its nightly job.
 */
export async function upsertSchedules(connection: QueueConnection, jobs: readonly JobSpec[]): Promise<void> {
  for (const name of new Set(jobs.map((spec) => spec.queue))) {
    const queue = connection.queue(name);
    const wanted = jobs.filter((spec) => spec.queue === name && spec.schedule !== undefined);
    for (const stored of await queue.getJobSchedulers()) {
      if (!wanted.some((spec) => spec.name === stored.key)) await queue.removeJobScheduler(stored.key);
    }
    for (const spec of wanted) await upsertSchedule(queue, spec);
  }
}

export async function listSchedules(connection: QueueConnection, jobs: readonly JobSpec[]): Promise<Schedule[]> {
  const names = [...new Set(jobs.map((spec) => spec.queue))];
  const perQueue = names.map(async (name) => {
    const stored = await connection.queue(name).getJobSchedulers();
    return stored.map(({ key, pattern = '', next = 0 }) => ({ job: key, queue: name, pattern, next: new Date(next) }));
  });
  return (await Promise.all(perQueue)).flat();
}

const tries = 5;
const retryMs = 100;

async function upsertSchedule(queue: JobQueue, spec: JobSpec): Promise<void> {
  const data: Envelope = { kind: 'enqueue', payload: parsePayload(spec, {}) };
  const { attempts, backoff, removeOnComplete, removeOnFail } = jobOptions;
  const opts = { attempts, backoff, removeOnComplete, removeOnFail };
  for (let left = tries; !(await isRight(queue, spec)); left -= 1) {
    try {
      await queue.upsertJobScheduler(
        spec.name,
        { pattern: spec.schedule ?? '', tz: 'UTC' },
        { name: spec.name, data, opts },
      );
      return;
    } catch (err) {
      // Two replicas that upsert a new schedule in the same instant collide on the id of its first job.
      if (left <= 1) throw err;
      await sleep(retryMs);
    }
  }
}

async function isRight(queue: JobQueue, spec: JobSpec): Promise<boolean> {
  const all = await queue.getJobSchedulers();
  const stored = all.find((one) => one.key === spec.name);
  return stored?.pattern === spec.schedule && stored?.tz === 'UTC' && (await isAlive(queue, stored));
}

/** Each firing stores the one after it. Where that was lost, the schedule stands there and never fires again. */
async function isAlive(queue: JobQueue, stored: JobSchedulerJson): Promise<boolean> {
  if (stored.next === undefined) return false;
  const firing = await queue.getJob(`repeat:${stored.key}:${stored.next}`);
  const state = await firing?.getState();
  return state !== undefined && !['completed', 'failed', 'unknown'].includes(state);
}
