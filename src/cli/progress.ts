import { SingleBar } from 'cli-progress';
import type { Run, RunStep } from '../contracts/repositories.ts';
import { stageOf } from '../services/run/next-steps.ts';
import type { Terminal } from './output.ts';

export interface Progress {
  show(run: Run, steps: readonly RunStep[]): void;
  stop(): void;
}

const titles: Readonly<Record<string, string>> = {
  provision: 'Fields',
  sync: 'Reading the CRM',
  score: 'Scoring',
  write: 'Writing values',
  tasks: 'Tasks',
};
const order = ['provision', 'sync', 'score', 'write', 'tasks'];

/** A bar where a person is looking, else nothing. */
export function createProgress(terminal: Terminal): Progress {
  if (!terminal.interactive) return { show: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: '  {title} [{bar}] {value} {unit}',
    barsize: 28,
    hideCursor: true,
    stopOnComplete: false,
    clearOnComplete: true,
    stream: process.stderr,
  });
  let started = false;
  return {
    show: (_run, steps) => {
      const { title, value, total, unit } = progressOf(steps);
      if (!started) bar.start(total, value, { title, unit });
      started = true;
      bar.setTotal(Math.max(total, value, 1));
      bar.update(value, { title, unit });
    },
    stop: () => {
      if (started) bar.stop();
    },
  };
}

/** The stage in hand with what it has done. Pure. */
export function progressOf(steps: readonly RunStep[]): { title: string; value: number; total: number; unit: string } {
  const stage = order.findLast((s) => steps.some((step) => stageOf(step.step) === s)) ?? 'provision';
  const own = steps.filter((s) => stageOf(s.step) === stage);
  const sum = (key: string): number => own.reduce((n, s) => n + (s.counts[key] ?? 0), 0);
  const keys: Readonly<Record<string, readonly [string, string]>> = {
    provision: ['fieldsCreated', 'fields'],
    sync: ['records', 'records'],
    score: ['scored', 'customers'],
    write: ['written', 'companies'],
    tasks: ['tasksCreated', 'tasks'],
  };
  const [key, unit] = keys[stage] ?? ['records', ''];
  const expected = own.reduce((n, s) => n + (s.expected ?? s.counts[key] ?? 0), 0);
  const title = (titles[stage] ?? stage).padEnd(16);
  return { title, value: sum(key), total: stage === 'sync' ? expected : sum(key), unit };
}
