import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../../../src/cli/tables/display-width.ts';
import { evaluationText } from '../../../../src/cli/tables/evaluation-text.ts';
import { sampleReport } from '../../../support/sample-report.ts';

const report = sampleReport();

describe('what a command prints of an evaluation', () => {
  const text = evaluationText(report);

  it('is the verdict, then what it rests on', async () => {
    await expect(text).toMatchFileSnapshot('../../../golden/evaluation-text.txt');
  });

  it.each([60, 80, 100, 200])('fits a terminal of %i columns but for numbers', (columns) => {
    const wide = evaluationText(report, { columns })
      .split('\n')
      .filter((line) => displayWidth(line) > columns);
    expect(wide.filter((line) => !/^ {2}(tier|critical|high|medium|low) /.test(line))).toEqual([]);
  });

  it('marks the champion by a word', () => {
    expect(text.split('\n').filter((line) => line.endsWith('champion'))).toEqual([
      expect.stringMatching(/^ {2}gradient boosting /),
    ]);
  });

  it('has no colour', () => {
    expect(text).not.toContain('\u001b');
  });
});

it('says the verdict alone where there is nothing else', () => {
  const empty = { ...report, models: [], tiers: [], importances: [], warnings: [] };
  const verdict = { kind: 'too_little_data', sentence: '3 customers left; that is too few to learn from.' } as const;
  expect(evaluationText({ ...empty, verdict })).toBe(
    'Too little data. 3 customers left; that is too few to learn from.\n',
  );
});

it('prints a dash for what is not known', () => {
  const unknown = { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  const models = report.models.map((model) => ({ ...model, auc: unknown, logLoss: unknown, ece: Number.NaN }));
  const importances = [{ name: 'x', meanShare: Number.NaN }];
  expect(evaluationText({ ...report, models, importances })).not.toMatch(/NaN|undefined|Infinity/);
});
