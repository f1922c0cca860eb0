import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { explain } from '../../../../src/domain/scoring/explanation.ts';
import { scoreCustomer } from '../../../../src/domain/scoring/score-customer.ts';
import { defaultScoringSettings } from '../../../../src/domain/scoring/settings.ts';
import { anyRecords } from '../arbitraries.ts';
import { activity, ago, churn, nps, term, ticket, timeline, today } from '../timelines.ts';

const settings = defaultScoringSettings;
const trouble = [
  term(689),
  term(324, { kind: 'renewal', recurringCents: 880_000 }),
  ...[158, 137, 116, 95, 74].map((day) => activity(day)),
  ticket(9, { priority: 'urgent' }),
  nps(250, 9),
  nps(17, 2),
];
const explained = (records: readonly CrmRecord[] = trouble, more = {}) =>
  explain(timeline(records), today, settings, more);

function riskOf(explanation: ReturnType<typeof explain>) {
  if (explanation.risk === null) throw new Error('no risk');
  return explanation.risk;
}

describe('explain', () => {
  it('adds up: base and shares, by feature and by story, are the log-odds of the score', () => {
    const records = anyRecords({ from: ago(1_400), to: ago(-200), prefix: 'X' });
    fc.assert(
      fc.property(records, (given) => {
        const { score, risk } = explained([term(500), ...given]);
        if (risk === null) return;
        const sum = (shares: readonly { share: number }[]) =>
          shares.reduce((total, { share }) => total + share, risk.base);
        const logOdds = Math.log((score.risk as number) / (1 - (score.risk as number)));
        expect(sum(risk.features)).toBeCloseTo(risk.logOdds, 9);
        expect(sum(risk.stories)).toBeCloseTo(risk.logOdds, 9);
        expect(logOdds).toBeCloseTo(risk.logOdds, 6);
      }),
      { numRuns: 200 },
    );
  });

  it('tells of the same score as scoring does', () => {
    expect(explained().score).toEqual(scoreCustomer(timeline(trouble), today, settings));
  });

  it('shows value, own usual, what is typical, and the words of a feature', () => {
    const typical = { days_since_meeting: { low: 10, median: 30, high: 60 } };
    const { features } = riskOf(explained(trouble, { typical }));
    expect(features.find(({ feature }) => feature === 'days_since_meeting')).toMatchObject({
      value: 74,
      usual: 21,
      typical: typical.days_since_meeting,
      words: 'No meeting for 74 days (usually every 21)',
    });
    expect(features.find(({ feature }) => feature === 'csat')).toMatchObject({
      value: null,
      typical: null,
      words: null,
    });
  });

  it('groups features that tell one story, the strongest first, in its words', () => {
    const { stories } = riskOf(explained());
    expect(stories.find(({ topic }) => topic === 'nps')).toMatchObject({
      features: ['nps', 'nps_change'],
      text: expect.stringContaining('NPS'),
    });
    const sizes = stories.map(({ share }) => Math.abs(share));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });

  it('has a sentence and no shares for who left', () => {
    expect(explained([term(500), churn(17)])).toMatchObject({
      risk: null,
      whatIf: null,
      sentence: 'No churn risk: left on 3 Nov',
    });
  });

  it('answers what if', () => {
    const { whatIf, score } = explained(trouble, { set: new Map([['nps', 10]]) });
    expect(whatIf?.before.risk).toBe(score.risk);
    expect(whatIf?.after.risk).toBeLessThan(score.risk as number);
  });
});
