import { describe, expect, it } from 'vitest';
import { runCounts } from '../../../src/services/run/run-counts.ts';
import { runOf, runStep } from '../../support/run-steps.ts';

describe('the counts of a run', () => {
  it('add up over steps and rounds', () => {
    const steps = [
      runStep('sync:companies', { counts: { records: 10, changed: 4, apiCalls: 2 } }),
      runStep('sync:deals', { counts: { records: 5, changed: 5, rejected: 1, apiCalls: 1 } }),
      runStep('score', { counts: { scored: 9 } }),
      runStep('score#2', { counts: { scored: 1 } }),
      runStep('write', { counts: { written: 9, values: 90, rejected: 2, apiCalls: 3 } }),
      runStep('tasks', { counts: { tasksCreated: 3, tasksUpdated: 2, tasksClosed: 1, heldBack: 4 } }),
    ];
    expect(runCounts(runOf({ startedAt: 100, finishedAt: 350 }), steps, 12, 999)).toMatchObject({
      records: 15,
      recordsByStream: { companies: 10, deals: 5 },
      changed: 9,
      customers: 12,
      scored: 10,
      written: 9,
      values: 90,
      rejected: 3,
      tasks: { created: 3, updated: 2, closed: 1, heldBack: 4 },
      apiCalls: 6,
      durationMs: 250,
    });
  });

  it('speak of the present while the run is going on', () => {
    const steps = [runStep('sync:deals', { state: 'running', startedAt: 40, finishedAt: null })];
    const counts = runCounts(runOf({ state: 'running', startedAt: 20, finishedAt: null }), steps, 0, 100);
    expect([counts.durationMs, counts.stageMs]).toEqual([80, { sync: 60 }]);
  });

  it('give a stage the time from its first start to its last end', () => {
    const steps = [
      runStep('sync:companies', { startedAt: 10, finishedAt: 50 }),
      runStep('sync:deals', { startedAt: 12, finishedAt: 90 }),
      runStep('score', { startedAt: 90, finishedAt: 95 }),
    ];
    expect(runCounts(runOf(), steps, 0, 0).stageMs).toEqual({ sync: 80, score: 5 });
  });

  it('of a run without steps are all zero', () => {
    const counts = runCounts(runOf(), [], 0, 0);
    expect(counts).toMatchObject({ records: 0, recordsByStream: {}, written: 0, apiCalls: 0, stageMs: {} });
  });
});
