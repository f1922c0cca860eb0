import type { Run, RunStep } from '../../contracts/repositories.ts';
import { stageOf } from './next-steps.ts';

/** What one run did, as every command prints it. */
export interface RunCounts {
  readonly records: number;
  readonly recordsByStream: Readonly<Record<string, number>>;
  readonly changed: number;
  readonly customers: number;
  readonly scored: number;
  readonly written: number;
  readonly values: number;
  readonly rejected: number;
  readonly tasks: {
    readonly created: number;
    readonly updated: number;
    readonly closed: number;
    readonly heldBack: number;
  };
  readonly apiCalls: number;
  readonly durationMs: number;
  /** Wall time of each stage, from its first step's start to its last step's end. */
  readonly stageMs: Readonly<Record<string, number>>;
}

/** Adds up a run's steps. Pure. */
export function runCounts(run: Run, steps: readonly RunStep[], customers: number, now: number): RunCounts {
  const sum = (key: string, stage?: string): number =>
    steps.filter((s) => stage === undefined || stageOf(s.step) === stage).reduce((n, s) => n + (s.counts[key] ?? 0), 0);
  const streams = steps.filter((s) => stageOf(s.step) === 'sync');
  return {
    records: sum('records', 'sync'),
    recordsByStream: Object.fromEntries(streams.map((s) => [s.step.slice('sync:'.length), s.counts.records ?? 0])),
    changed: sum('changed', 'sync'),
    customers,
    scored: sum('scored'),
    written: sum('written'),
    values: sum('values'),
    rejected: sum('rejected'),
    tasks: {
      created: sum('tasksCreated'),
      updated: sum('tasksUpdated'),
      closed: sum('tasksClosed'),
      heldBack: sum('heldBack'),
    },
    apiCalls: sum('apiCalls'),
    durationMs: (run.finishedAt ?? now) - run.startedAt,
    stageMs: stageTimes(steps, now),
  };
}

function stageTimes(steps: readonly RunStep[], now: number): Record<string, number> {
  const stages = [...new Set(steps.map((s) => stageOf(s.step)))];
  return Object.fromEntries(
    stages.map((stage) => {
      const own = steps.filter((s) => stageOf(s.step) === stage);
      const from = Math.min(...own.map((s) => s.startedAt));
      return [stage, Math.max(...own.map((s) => s.finishedAt ?? now)) - from];
    }),
  );
}
