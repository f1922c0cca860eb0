import { describe, expect, test } from 'vitest';
import { climbLadder } from '../../../../src/domain/evaluation/ladder.ts';
import type { LadderInput } from '../../../../src/domain/evaluation/ladder-types.ts';
import type { EvaluationReport } from '../../../../src/domain/evaluation/report.ts';
import { ladderInput } from '../../../support/ladder-input.ts';

/** A clock that stands still: fits take no time, and equal inputs give equal reports. */
const climb = (input: LadderInput): EvaluationReport => climbLadder(input, { now: () => 0 });

describe('climbing the ladder', () => {
  test('what can be learnt is found: usable, well above guessing, calibrated', () => {
    const report = climb(ladderInput({ rows: 300, seed: 1, effect: 2 }));
    const champion = report.models.find((model) => model.name === report.champion);
    expect(report.verdict.kind).toBe('usable');
    expect(champion?.auc.value).toBeGreaterThan(0.75);
    expect(champion?.calibrationSlope).toBeGreaterThan(0.6);
    expect(report.importances[0]?.name).toBe('a');
  });

  test('noise is called no better than the base rate', () => {
    const report = climb(ladderInput({ rows: 300, seed: 2, effect: 0 }));
    expect(report.verdict.kind).toBe('no_better_than_base_rate');
  });

  test('with less than 100 departures only models for little data are tried', () => {
    const few = climb(ladderInput({ rows: 200, seed: 3, effect: 1 }));
    expect(few.models.map((model) => model.name)).toEqual(['base_rate', 'logistic_regression']);
    const many = climb(ladderInput({ rows: 400, seed: 3, effect: 1, folds: 2 }));
    expect(many.events).toBeGreaterThanOrEqual(100);
    expect(many.models.map((model) => model.name)).toContain('gradient_boosting');
  });

  test('a test row has no part in what is said of it', () => {
    const input = ladderInput({ rows: 240, seed: 4, effect: 1.5 });
    const [split] = input.splits;
    if (split === undefined) throw new Error('no split');
    const labels = input.data.labels.slice();
    for (const row of split.test) labels[row] = 1 - (labels[row] as number);
    const one = climb({ ...input, splits: [split] });
    const flipped = climb({ ...input, data: { ...input.data, labels }, splits: [split] });
    expect(flipped.models[1]?.auc.value).toBeCloseTo(1 - (one.models[1]?.auc.value ?? 0), 12);
  });

  test('the same seed gives the same bytes', () => {
    const input = ladderInput({ rows: 200, seed: 5, effect: 1 });
    expect(JSON.stringify(climb(input))).toBe(JSON.stringify(climb(input)));
  });

  test('where nobody left there is too little data, and no figure', () => {
    const input = ladderInput({ rows: 60, seed: 6, effect: 0, intercept: -30 });
    const report = climb(input);
    expect(report).toMatchObject({ positives: 0, models: [], champion: 'base_rate' });
    expect(report.verdict.kind).toBe('too_little_data');
  });

  test('one departure is answered, not crashed on', () => {
    const input = ladderInput({ rows: 60, seed: 6, effect: 0, intercept: -30 });
    const labels = input.data.labels.with(7, 1);
    const events = input.events.with(7, 7);
    const report = climb({ ...input, data: { ...input.data, labels }, events });
    expect(report.verdict.kind).toBe('too_little_data');
    expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity/);
  });

  test('progress counts up to its total', () => {
    const seen: number[] = [];
    let total = 0;
    climbLadder(ladderInput({ rows: 120, seed: 8, effect: 1 }), {
      now: () => 0,
      onProgress: (progress) => {
        seen.push(progress.done);
        total = progress.total;
      },
    });
    expect(seen).toEqual(Array.from({ length: total }, (_, i) => i));
  });
});
