import { describe, expect, it } from 'vitest';
import type { VersionCalibration } from '../../../../src/contracts/learnt-repositories.ts';
import { alertOf, dueFor, isRested, type MonitoredFacts } from '../../../../src/services/models/retraining-rule.ts';

const day = 86_400_000;
const now = 100 * day;

/** Trained ten days ago, and all is well. */
const facts = (over: Partial<MonitoredFacts> = {}): MonitoredFacts => ({
  now,
  customers: 500,
  trained: { at: now - 10 * day, events: 100, departuresSince: 3 },
  scoring: 'churn-2',
  unusable: null,
  features: [{ name: 'nps', psi: 0.2, floor: 0.05 }],
  score: { name: 'churn risk', psi: 0.1, floor: 0.05 },
  calibration: [],
  ...over,
});
const off = (modelVersion: string): VersionCalibration => ({
  modelVersion,
  customers: 400,
  expected: 30.2,
  observed: 52,
  ratio: { value: 1.72, low: 1.3, high: 2.2 },
  isOff: true,
});
const moved = { name: 'nps', psi: 0.5, floor: 0.05 };

describe('a training is due', () => {
  it('not while all is well', () => {
    expect(dueFor(facts())).toEqual([]);
    expect(alertOf(facts())).toBeNull();
  });

  it.each<[string, Partial<MonitoredFacts>, RegExp]>([
    ['where there was none', { trained: null }, /no model was trained/],
    ['after a month', { trained: { at: now - 30 * day, events: 100, departuresSince: 0 } }, /30 days ago/],
    [
      'after enough departures',
      { trained: { at: now - 7 * day, events: 100, departuresSince: 20 } },
      /20 customers left/,
    ],
    ['when a feature has moved', { features: [moved] }, /moved away/],
    ['when the score has moved', { score: { name: 'churn risk', psi: 0.2, floor: 0.05 } }, /moved away/],
    ['when what scores was wrong', { calibration: [off('churn-2')] }, /not what happened/],
    ['when the model cannot score', { unusable: 'churn-2 was trained on other features' }, /other features/],
  ])('%s', (_, over, reason) => {
    expect(dueFor(facts(over))).toEqual([expect.stringMatching(reason)]);
  });

  it('never within a week of the last one, whatever is found', () => {
    const trained = { at: now - 7 * day + 1, events: 1, departuresSince: 99 };
    expect(dueFor(facts({ trained, features: [moved], calibration: [off('churn-2')] }))).toEqual([]);
    expect([isRested(now - 7 * day, now), isRested(now - 7 * day + 1, now)]).toEqual([true, false]);
  });

  it('never without customers', () => {
    expect(dueFor(facts({ trained: null, customers: 0 }))).toEqual([]);
  });

  it('not for what an earlier version predicted; the admin is told all the same', () => {
    const found = facts({ calibration: [off('churn-1')] });
    expect(dueFor(found)).toEqual([]);
    expect(alertOf(found)).toBe('Of 400 customers churn-1 expected 30 to leave, and 52 left.');
  });
});

describe('the alert', () => {
  it('names what moved, furthest first, and how many more', () => {
    const features = [0.4, 0.9, 0.6, 0.5].map((psi, i) => ({ name: `f${i}`, psi, floor: 0.01 }));
    expect(alertOf(facts({ features }))).toBe(
      'Customers have moved away from those churn-2 was trained on: f1 (PSI 0.90), f2 (PSI 0.60), f3 (PSI 0.50) and 1 more.',
    );
  });

  it('says why the scorecard scores', () => {
    const unusable = 'churn-2 speaks about 90 days, and the settings ask for 60';
    expect(alertOf(facts({ unusable }))).toBe(`The scorecard scores: ${unusable}.`);
  });
});
