import type { Run, RunStep } from '../../src/contracts/repositories.ts';

/** A step that ended well; `over` says what else it was. */
export const runStep = (step: string, over: Partial<RunStep> = {}): RunStep => ({
  step,
  state: 'done',
  counts: {},
  expected: null,
  error: null,
  startedAt: 0,
  finishedAt: 0,
  ...over,
});

export const runOf = (over: Partial<Run> = {}): Run => ({
  installId: 'i',
  runId: 'r',
  stages: ['sync'],
  options: {},
  state: 'done',
  syncedUntil: 0,
  asOf: 0,
  startedAt: 0,
  finishedAt: 0,
  error: null,
  ...over,
});
