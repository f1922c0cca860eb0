import { describe, expect, it } from 'vitest';
import { type RunStage, type RunStep, runStages } from '../../../src/contracts/repositories.ts';
import { nextSteps, type RunFacts } from '../../../src/services/run/next-steps.ts';

const facts: RunFacts = { streams: ['companies', 'deals'], canWrite: true, leftOver: 0 };
const step = (name: string, over: Partial<RunStep> = {}): RunStep => ({
  step: name,
  state: 'done',
  counts: {},
  expected: null,
  error: null,
  startedAt: 0,
  finishedAt: 0,
  ...over,
});
const failed = (name: string, kind = 'config'): RunStep =>
  step(name, { state: 'failed', error: { kind, code: 'X', message: 'x' } });
const done = (...names: string[]): RunStep[] => names.map((n) => step(n));
const synced = done('provision', 'sync:companies', 'sync:deals');

/** Lets every started step succeed until the run finishes. */
function play(stages: readonly RunStage[], given: Partial<RunFacts> = {}): string[][] {
  const steps: RunStep[] = [];
  const rounds: string[][] = [];
  for (;;) {
    const next = nextSteps({ stages }, steps, { ...facts, ...given });
    if ('finish' in next) return rounds;
    rounds.push([...next.start]);
    steps.push(...next.start.map((s) => step(s)));
  }
}

describe('the steps of a run', () => {
  it('follow each other behind barriers', () => {
    expect(play(runStages)).toEqual([['provision'], ['sync:companies', 'sync:deals'], ['score'], ['write', 'tasks']]);
  });

  it('wait while one of them is running', () => {
    const steps = [...done('provision', 'sync:companies'), step('sync:deals', { state: 'running' })];
    expect(nextSteps({ stages: runStages }, steps, facts)).toEqual({ start: [] });
  });

  it('are only those asked for', () => {
    expect(play(['sync'])).toEqual([['sync:companies', 'sync:deals']]);
    expect(play(['provision', 'write', 'tasks'])).toEqual([['provision'], ['write', 'tasks']]);
  });

  it('leave out writing where the connector cannot write', () => {
    expect(play(runStages, { canWrite: false })).toEqual([['sync:companies', 'sync:deals'], ['score']]);
  });

  it('go on when a stream failed, and the run then counts as failed', () => {
    const steps = [...done('provision', 'sync:companies'), failed('sync:deals')];
    expect(nextSteps({ stages: runStages }, steps, facts)).toEqual({ start: ['score'] });
    const end = [...steps, ...done('score', 'write', 'tasks')];
    expect(nextSteps({ stages: runStages }, end, facts)).toEqual({ finish: 'failed' });
  });

  it('leave out writing when the fields could not be created', () => {
    const steps = [failed('provision'), ...done('sync:companies', 'sync:deals', 'score')];
    expect(nextSteps({ stages: runStages }, steps, facts)).toEqual({ finish: 'failed' });
  });

  it('stop at once when the CRM refuses the token', () => {
    const steps = [...done('provision', 'sync:companies'), failed('sync:deals', 'reauth')];
    expect(nextSteps({ stages: runStages }, steps, facts)).toEqual({ finish: 'failed' });
  });

  it('go round again for what moved while values were written, three rounds at the most', () => {
    const rounds = play(runStages, { leftOver: 1 });
    expect(rounds.slice(4)).toEqual([['score#2'], ['write#2', 'tasks#2'], ['score#3'], ['write#3', 'tasks#3']]);
  });

  it('do not go round again after a failure', () => {
    const steps = [...synced, ...done('score', 'tasks'), failed('write')];
    expect(nextSteps({ stages: runStages }, steps, { ...facts, leftOver: 5 })).toEqual({ finish: 'failed' });
  });
});
