import { describe, expect, it } from 'vitest';
import { progressOf } from '../../../src/cli/progress.ts';
import { runStep } from '../../support/run-steps.ts';

const running = (step: string, counts: Record<string, number>, expected: number | null = null) =>
  runStep(step, { state: 'running', counts, expected, finishedAt: null });

describe('progress', () => {
  it('speaks of the last stage that has begun', () => {
    const steps = [runStep('start'), runStep('provision'), runStep('sync:deals'), running('score', { scored: 7 })];
    expect(progressOf(steps)).toMatchObject({ value: 7, unit: 'customers' });
    expect(progressOf(steps).title.trim()).toBe('Scoring');
  });

  it('adds up the streams, with what each is expected to have', () => {
    const steps = [
      running('sync:companies', { records: 40 }, 100),
      running('sync:deals', { records: 10 }, 300),
      runStep('sync:owners', { counts: { records: 5 } }),
    ];
    expect(progressOf(steps)).toMatchObject({ value: 55, total: 405, unit: 'records' });
  });

  it('adds up the rounds of a stage', () => {
    const steps = [runStep('write', { counts: { written: 30 } }), running('write#2', { written: 2 })];
    expect(progressOf(steps)).toMatchObject({ value: 32, unit: 'companies' });
  });

  it('begins with the fields', () => {
    expect(progressOf([runStep('start')])).toMatchObject({ value: 0, unit: 'fields' });
  });
});
