import { describe, expect, it } from 'vitest';
import { type DemoSummary, summaryText } from '../../../src/cli/demo/summary.ts';
import type { StoredTask } from '../../../src/contracts/repositories.ts';
import { draftTask } from '../../../src/domain/playbooks/account-at-risk.ts';
import type { RunCounts } from '../../../src/services/run/run-counts.ts';
import { playbook, score } from '../domain/scores.ts';
import { today } from '../domain/timelines.ts';

const counts: RunCounts = {
  records: 21_345,
  recordsByStream: {},
  changed: 21_345,
  customers: 500,
  scored: 500,
  written: 500,
  values: 7_000,
  rejected: 0,
  tasks: { created: 48, updated: 0, closed: 0, heldBack: 2 },
  apiCalls: 2_134,
  durationMs: 14_210,
  stageMs: { provision: 210, sync: 9_000, score: 1_200, write: 2_500, tasks: 1_300 },
};
const quiet: RunCounts = {
  ...counts,
  written: 0,
  values: 0,
  tasks: { created: 0, updated: 0, closed: 0, heldBack: 2 },
  durationMs: 840,
};

function storedTask(): StoredTask {
  const draft = draftTask(score(), { id: 'A1', name: 'Northwind Ltd', ownerId: 'O1' }, playbook, today);
  if (draft === null) throw new Error('expected a task');
  return { draft } as StoredTask;
}

const recurring = ['USD', 'EUR', 'GBP', 'CAD'].map((currency, i) => ({
  currency,
  allCents: 170_000_000 / (i + 1),
  atRiskCents: i === 1 ? 0 : 1_600_000,
}));

function summary(given: Partial<DemoSummary> = {}): DemoSummary {
  return {
    crmName: 'HubSpot account 1',
    customerWord: 'companies',
    first: counts,
    second: quiet,
    scores: {
      scored: 500,
      tiers: { critical: 11, high: 37, medium: 120, low: 300 },
      withoutRisk: 32,
      stages: {},
      recurring,
    },
    riskiest: [
      { score: score(), name: 'Northwind Ltd' },
      { score: score({ riskChange30d: -0.04 }), name: 'A company with a name that is far too long for a table' },
      { score: score({ riskChange30d: null }), name: 'Borealis Freight' },
    ],
    task: storedTask(),
    owners: 9,
    fields: 14,
    recordUrl: 'http://127.0.0.1:4010/contacts/1/record/0-2/9001',
    database: '.keel/demo/postgres',
    ...given,
  };
}

describe('the demo says', () => {
  const text = summaryText(summary());

  it('what it did, how long it took and what it cost', () => {
    expect(text).toContain('Keel scored 500 customers of HubSpot account 1 in 14.2 s (2,134 API calls).');
  });

  it('five steps with what each did and its time', () => {
    const steps = text.split('\n').filter((line) => /^ {2}(Fields|Read|Score|Write|Tasks) /.test(line));
    expect(steps).toHaveLength(5);
    expect(steps[3]).toMatch(/^ {2}Write {3}7,000 values to 500 companies +2\.5 s$/);
    expect(steps[4]).toMatch(/48 opened for 9 owners, 2 held back +1\.3 s$/);
    expect(new Set(steps.map((line) => line.length)).size).toBe(1);
  });

  it('the tiers, and the value at risk in two currencies at most', () => {
    expect(text).toContain('critical 11   high 37   medium 120   low 300   not scored 32');
    expect(text).toContain(
      'Value at high or critical risk: 16 k USD a year of 1.7 M, 16 k GBP of 567 k, and 1 more currency',
    );
  });

  it('the riskiest, aligned, with what moved and why', () => {
    const start = text.indexOf('No meeting for 74 days');
    expect(start).toBeGreaterThan(0);
    const columns = text.split('\n').flatMap((line) => {
      const at = /^ {4}\S.* (\d+ %)/.exec(line);
      return at === null || line.includes(':') ? [] : [line.indexOf(' %')];
    });
    expect(columns).toHaveLength(3);
    expect(new Set(columns).size).toBe(1);
    expect(text).toMatch(/far too…? .*−4|−4/);
  });

  it('one task as it stands in the CRM, and where to see it', () => {
    expect(text).toContain('    Northwind Ltd: churn risk 62 % (was 41 %), renewal in 38 days');
    expect(text).toContain('    Try this:');
    expect(text).toContain('See it as a CSM does: http://127.0.0.1:4010/contacts/1/record/0-2/9001');
  });
});

describe('the line about the second run', () => {
  it('says that nothing had changed only where that is so', () => {
    expect(summaryText(summary())).toContain('A second run took 0.8 s: nothing had changed, so nothing was written');
    const busy = { ...quiet, written: 3, tasks: { created: 1, updated: 2, closed: 0, heldBack: 0 } };
    const text = summaryText(summary({ second: busy }));
    expect(text).toContain('it wrote 3 companies; tasks: 1 opened, 2 updated, 0 closed.');
    expect(text).not.toContain('nothing had changed');
  });
});

describe('the layout', () => {
  it.each([80, 100, 120, 400])('stays within %i columns, but for addresses', (columns) => {
    const lines = summaryText(summary(), columns).split('\n');
    for (const line of lines) if (!line.includes('127.0.0.1')) expect(line.length).toBeLessThan(columns);
  });

  it('has nothing at the ends of lines, and lines of their own for nothing at risk', () => {
    const text = summaryText(
      summary({ riskiest: [], task: undefined, scores: { ...summary().scores, recurring: [] } }),
      80,
    );
    expect(text).not.toMatch(/ \n/);
    expect(text).toContain('No recurring value is at high or critical risk');
    expect(text).toContain('No customer has a churn risk yet');
  });
});
