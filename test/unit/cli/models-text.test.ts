import { describe, expect, it } from 'vitest';
import { parseVersion } from '../../../src/cli/commands/model.ts';
import { modelFacts, modelListText, previewText } from '../../../src/cli/tables/models-text.ts';
import type { ModelEntry } from '../../../src/contracts/learnt-repositories.ts';
import type { ModelStatus } from '../../../src/services/models/model-status.ts';
import { newModel } from '../../support/stored-model.ts';

const { stored, report, figures } = newModel();
const at = Date.UTC(2026, 10, 3);
const entry: ModelEntry = {
  version: 3,
  state: 'published',
  kind: 'logistic_regression',
  createdAt: at,
  publishedAt: at,
  retiredAt: null,
  previous: null,
  figures,
  note: 'after the price change',
};
const status = (over: Partial<ModelStatus> = {}): ModelStatus => ({
  scoring: 'churn-3',
  versions: [entry],
  unused: null,
  check: null,
  ...over,
});
const check = (alert: string | null, dueFor: readonly string[] = []): ModelStatus['check'] => ({
  day: '2026-11-04',
  modelVersion: 'churn-3',
  checkedAt: at,
  findings: { customers: 9, features: [], newlyKnown: [], score: null, calibration: [], dueFor },
  alert,
});

describe('the list of models', () => {
  it('has a line a version', () => {
    const text = modelListText(status());
    expect(text).toContain('churn-3 scores.');
    expect(text).toMatch(/churn-3 +published +3 Nov 2026 .*after the price change/);
  });

  it('says what to do where there is none', () => {
    expect(modelListText(status({ scoring: 'scorecard-1', versions: [] }))).toContain('keel train');
  });

  it('tells the last look, its alert, and why a training is due', () => {
    expect(modelListText(status({ check: check(null) }))).toContain('Looked at on 4 Nov 2026: all is well.');
    const text = modelListText(status({ check: check('It drifted.', ['customers have moved']) }));
    expect(text).toContain('It drifted. A training is due: customers have moved.');
  });
});

it('the facts of a version say what it learned from', () => {
  const text = modelFacts({ ...entry, stored, report });
  expect(text).toMatch(/Learned from \d+ departures among 60 customers: 60 rows, dated 1 Jul 2025 to 1 Jul 2025\./);
  expect(text).toContain('Note: after the price change');
});

it('a preview tells who would change tier', () => {
  const mover = {
    customerId: 'a',
    name: 'Acme',
    ownerId: null,
    from: 'low',
    to: 'critical',
    riskBefore: 0.02,
    riskAfter: 0.4,
  } as const;
  const tiers = {
    before: { low: 2, medium: 0, high: 0, critical: 0 },
    after: { low: 1, medium: 0, high: 0, critical: 1 },
  };
  const moves = [{ from: 'low', to: 'critical', customers: 1 }] as const;
  const preview = {
    version: 'churn-3',
    customers: 2,
    tiers,
    meanRisk: { before: 0.02, after: 0.2 },
    moves,
    movers: [mover],
  };
  const text = previewText(preview, 3);
  expect(text).toContain('1 would change tier: 1 from low to critical.');
  expect(text).toMatch(/Acme .*low → critical/);
  expect(previewText({ ...preview, moves: [], movers: [] }, 3)).toContain('No customer would change tier.');
});

describe('a version as typed', () => {
  it.each([
    ['3', 3],
    ['churn-12', 12],
    [undefined, undefined],
  ])('%s', (text, version) => expect(parseVersion(text)).toBe(version));

  it.each(['0', 'x', '1.5', 'churn-', '-1', '99999999999'])('%s is refused', (text) => {
    expect(() => parseVersion(text)).toThrow(/not a model version/);
  });
});
