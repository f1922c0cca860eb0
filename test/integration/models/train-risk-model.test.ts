/** From a simulated book to a model with its back-test: what there is to learn is learnt, and what there is not is not claimed. */
import { beforeAll, describe, expect, test } from 'vitest';
import { features } from '../../../src/domain/features/registry.ts';
import { randomOf, shuffled } from '../../../src/domain/random.ts';
import { dayMs } from '../../../src/domain/records/time.ts';
import { defaultScoringSettings } from '../../../src/domain/scoring/settings.ts';
import { ladderInputOf, type TrainResult, trainRiskModel } from '../../../src/domain/training/train-risk-model.ts';
import { isOfThisVersion } from '../../../src/domain/training/trained-model.ts';
import type { TrainingSet } from '../../../src/domain/training/training-set.ts';
import { simulatedTrainingSet } from '../../support/simulated-training-set.ts';

const { tiers } = defaultScoringSettings;
const train = (set: TrainingSet): TrainResult => trainRiskModel({ set, tiers, seed: 7 }, { now: () => 0 });

/** The labels of each date dealt anew among its rows: who leaves has nothing to do with what was known of him. */
function dealtAnew(set: TrainingSet, seed: number): TrainingSet {
  const labels = set.data.labels.slice();
  const events = set.events.slice();
  const rules = set.rules.slice();
  const dates = new Map<number, number[]>();
  for (const [row, at] of set.asOf.entries()) dates.set(at, [...(dates.get(at) ?? []), row]);
  const random = randomOf(seed);
  for (const rows of dates.values()) {
    shuffled(rows.length, random).forEach((from, to) => {
      const [source, target] = [rows[from] as number, rows[to] as number];
      labels[target] = set.data.labels[source] as number;
      events[target] = set.events[source] as number;
      rules[target] = set.rules[source] as number;
    });
  }
  return { ...set, data: { ...set.data, labels }, events, rules };
}

describe('training on a book in which departures have reasons', () => {
  let set: TrainingSet;
  let result: TrainResult;
  beforeAll(async () => {
    ({ set } = await simulatedTrainingSet({ accounts: 450, seed: 3, months: 30 }));
    result = train(set);
  });

  test('the model is better than guessing, and says on what it was trained', () => {
    const { stored, report } = result;
    expect(report.verdict.kind).toBe('usable');
    expect(report.verdict.sentence).toMatch(/times better than guessing\. Based on \d+ departures between \w+ /);
    expect(stored?.features).toEqual(features.map((feature) => feature.key));
    expect(stored?.trainedOn.rows).toBe(set.data.rows);
    expect(stored?.trainedOn.rules).toEqual({ 1: stored?.trainedOn.positives });
    expect(stored !== null && isOfThisVersion(stored)).toBe(true);
    expect(stored?.typical.nps?.median).toBeGreaterThan(0);
  });

  test('each window is judged by what was known one horizon before it began', () => {
    const { splits } = ladderInputOf({ set, tiers, seed: 7 });
    expect(splits.length).toBe(4);
    for (const { train: before, test: after } of splits) {
      const newest = Math.max(...Array.from(before, (row) => set.asOf[row] as number));
      const oldest = Math.min(...Array.from(after, (row) => set.asOf[row] as number));
      expect(oldest - newest).toBeGreaterThanOrEqual(set.horizonDays * dayMs);
    }
  });

  test('the same set and seed give the same bytes', () => {
    expect(JSON.stringify(train(set))).toBe(JSON.stringify(result));
  });

  test('with the labels of each date dealt anew among its customers there is no skill', () => {
    const { report } = train(dealtAnew(set, 11));
    expect(report.verdict.kind).toBe('no_better_than_base_rate');
    const best = report.models.find((model) => model.name === report.champion);
    expect(best?.auc.low).toBeLessThan(0.5);
  });

  test('a history too short to be judged is said to be so, and nothing is made of it', async () => {
    const short = await simulatedTrainingSet({ accounts: 60, seed: 3, months: 8 });
    const { report } = train(short.set);
    expect(report.verdict.kind).toBe('too_little_data');
    expect(report.models).toEqual([]);
  });
});

describe('training on books in which everyone leaves with the same chance', () => {
  test('at least 19 times in 20 the verdict is that nothing is better than the base rate', async () => {
    let claims = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const { set } = await simulatedTrainingSet({ accounts: 300, seed, months: 30, churn: 'random' });
      const { report } = trainRiskModel({ set, tiers, seed: 7, isBackTestOnly: true }, { now: () => 0 });
      if (report.verdict.kind === 'usable') claims += 1;
    }
    expect(claims).toBeLessThanOrEqual(1);
  });
});
