import { describe, expect, test } from 'vitest';
import { climbLadder } from '../../../src/domain/evaluation/ladder.ts';
import type { LadderInput } from '../../../src/domain/evaluation/ladder-types.ts';
import { compute } from '../../../src/runtime/compute.ts';
import { ladderInput } from '../../support/ladder-input.ts';

const untimed = (report: { readonly models: readonly object[] }): object => ({
  ...report,
  models: report.models.map((model) => ({ ...model, fitMs: 0 })),
});
const never = new AbortController().signal;

describe('a calculation in its own thread', () => {
  test('gives what it gives in this one, and tells how far it is', async () => {
    const input = ladderInput({ rows: 150, seed: 1, effect: 1 });
    const whats: string[] = [];
    const report = await compute('evaluate', input, { signal: never, onProgress: ({ what }) => whats.push(what) });
    expect(untimed(report)).toEqual(untimed(climbLadder(input, { now: () => 0 })));
    expect(whats).toContain('logistic regression, part 1 of 3');
  });

  test('ends when it is told to', async () => {
    const stop = new AbortController();
    const input = ladderInput({ rows: 4_000, seed: 2, effect: 1 });
    const running = compute('evaluate', input, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(running).rejects.toMatchObject({ kind: 'transient', detail: { code: 'CALL_ABORTED' } });
    await expect(compute('evaluate', input, { signal: stop.signal })).rejects.toMatchObject({ kind: 'transient' });
  });

  test('what it throws is a defect', async () => {
    const input = { ...ladderInput({ rows: 50, seed: 3, effect: 1 }), splits: null } as unknown as LadderInput;
    await expect(compute('evaluate', input, { signal: never })).rejects.toMatchObject({ kind: 'defect' });
  });
});
