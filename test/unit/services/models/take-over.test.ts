import { describe, expect, it } from 'vitest';
import type { ModelFigures } from '../../../../src/contracts/learnt-repositories.ts';
import type { EvaluationReport } from '../../../../src/domain/evaluation/report.ts';
import { takesOver } from '../../../../src/services/models/take-over.ts';
import { figuresOf } from '../../../../src/services/models/train-model.ts';
import { sampleReport } from '../../../support/sample-report.ts';
import { storedModel } from '../../../support/stored-model.ts';

const stored = storedModel();
const sample = sampleReport(7, 400);
/** Standard error 0.01. */
const figure = (value: number) => ({ value, low: value - 0.0196, high: value + 0.0196 });

/** A report whose champion, scorecard and base rate have these log losses. */
function report(champion: number, scorecard = 0.5, base = 0.6): EvaluationReport {
  const of = { gradient_boosting: champion, scorecard, base_rate: base } as Record<string, number>;
  const models = sample.models.map((each) => ({ ...each, logLoss: figure(of[each.name] ?? 0.55) }));
  return { ...sample, champion: 'gradient_boosting', models };
}

/** Figures of a model trained on dates up to `to`. */
function figures(of: EvaluationReport, to = 10): ModelFigures {
  return figuresOf({ ...stored, trainedOn: { ...stored.trainedOn, to } }, of);
}
const candidate = (of: EvaluationReport, to = 10) => ({ report: of, figures: figures(of, to) });
const incumbent = (of: EvaluationReport, to: number) => ({ name: 'churn-1', figures: figures(of, to) });

describe('a new model', () => {
  it('that is not usable never takes over', () => {
    const bad = { ...report(0.1), verdict: { kind: 'too_little_data', sentence: '' } as const };
    expect(takesOver(candidate(bad), null).isDue).toBe(false);
  });

  it.each([
    ['better', 0.4, true, /better .* by 10.0 standard errors/],
    ['about as good', 0.505, true, /within one standard error/],
    ['worse by more than a standard error', 0.52, false, /worse .* by 2.0 standard errors/],
  ])('%s than the scorecard', (_, logLoss, isDue, reason) => {
    expect(takesOver(candidate(report(logLoss)), null)).toEqual({ isDue, reason: expect.stringMatching(reason) });
  });

  it('about as good takes over from one that knew less', () => {
    const older = incumbent(report(0.4), 9);
    expect(takesOver(candidate(report(0.405)), older).isDue).toBe(true);
    expect(takesOver(candidate(report(0.42)), older).isDue).toBe(false);
  });

  it('must be better by more than a standard error than one that knew as much', () => {
    const same = incumbent(report(0.4), 10);
    expect(takesOver(candidate(report(0.395)), same)).toMatchObject({
      isDue: false,
      reason: expect.stringContaining('same time'),
    });
    expect(takesOver(candidate(report(0.38)), same).isDue).toBe(true);
  });

  it('is not blamed for a base rate that rose meanwhile', () => {
    const calm = incumbent(report(0.2, 0.25, 0.3), 9);
    expect(takesOver(candidate(report(0.4, 0.5, 0.6)), calm).isDue).toBe(true);
  });

  it('takes over where there is nothing to compare with', () => {
    const blind = { name: 'churn-1', figures: { ...figures(sample), logLoss: null } };
    expect(takesOver(candidate(report(0.4)), blind)).toEqual({
      isDue: true,
      reason: expect.stringContaining('churn-1'),
    });
  });
});
