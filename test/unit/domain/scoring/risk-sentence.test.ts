import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { riskSentence } from '../../../../src/domain/scoring/risk-sentence.ts';
import type { Driver } from '../../../../src/domain/scoring/score.ts';
import { scoreCustomer } from '../../../../src/domain/scoring/score-customer.ts';
import { defaultScoringSettings } from '../../../../src/domain/scoring/settings.ts';
import { anyRecords } from '../arbitraries.ts';
import { ago, timeline } from '../timelines.ts';

const worry = (text: string, more: Partial<Driver> = {}): Driver => ({
  feature: 'f',
  contribution: 0.5,
  text,
  ...more,
});
const drivers = [
  worry('NPS fell from 9 to 4 on 3 Nov'),
  worry('2 urgent tickets open'),
  worry('No meeting for 74 days'),
];
const said = { risk: 0.34, riskReason: null, riskChange30d: 0.12, drivers };

describe('riskSentence', () => {
  it('says the risk, its change, and why', () => {
    expect(riskSentence(said)).toBe(
      'Churn risk 34 %, up 12 points in 30 days: NPS fell from 9 to 4 on 3 Nov, two urgent tickets open, no meeting for 74 days',
    );
  });

  it.each([
    [-0.05, ', down 5 points in 30 days:'],
    [0.006, ', up 1 point in 30 days:'],
    [0.004, ', steady over 30 days:'],
    [null, 'Churn risk 34 %: NPS'],
  ])('tells a change of %s', (riskChange30d, words) => {
    expect(riskSentence({ ...said, riskChange30d })).toContain(words);
  });

  it('says first what rose where the risk rose', () => {
    const rose = worry('Renewal in 41 days', { change30d: 0.4, changed: 'Main contact left on 28 Oct' });
    expect(riskSentence({ ...said, drivers: [...drivers.slice(1, 2), rose] })).toContain(
      'in 30 days: main contact left on 28 Oct, two urgent tickets open',
    );
    expect(riskSentence({ ...said, riskChange30d: -0.1, drivers: [...drivers.slice(1, 2), rose] })).toContain(
      'two urgent tickets open, renewal in 41 days',
    );
  });

  it('leaves out what helps, but where nothing else is to say', () => {
    const helps = worry('+ With us since 4 Dec 2020', { contribution: -0.4 });
    expect(riskSentence({ ...said, drivers: [...drivers, helps] })).not.toContain('With us');
    expect(riskSentence({ ...said, risk: 0.02, drivers: [helps] })).toContain(': with us since 4 Dec 2020');
  });

  it('parts phrases that hold a comma by a semicolon', () => {
    expect(
      riskSentence({ ...said, drivers: [worry('Renewal in 41 days, last one 12 % smaller'), ...drivers] }),
    ).toContain('smaller; NPS fell');
  });

  it('spells counts up to ten, and leaves measures', () => {
    const counts = ['10 deals lost in 180 days', '11 tickets open', '3.5 hours'].map((text) => worry(text));
    expect(riskSentence({ ...said, drivers: counts })).toContain(
      ': ten deals lost in 180 days, 11 tickets open, 3.5 hours',
    );
  });

  it('never claims certainty', () => {
    expect(riskSentence({ ...said, risk: 0.0004 })).toContain('below 1 %');
    expect(riskSentence({ ...said, risk: 0.9996 })).toContain('above 99 %');
  });

  it('says why there is no risk', () => {
    expect(riskSentence({ ...said, risk: null, riskReason: 'Left on 3 Nov: price', drivers: [] })).toBe(
      'No churn risk: left on 3 Nov: price',
    );
  });

  it('is a sentence for any customer, with a date after every "since"', () => {
    const records = anyRecords({ from: ago(1_400), to: ago(-200), prefix: 'X' });
    fc.assert(
      fc.property(records, (given) => {
        const sentence = riskSentence(scoreCustomer(timeline(given), ago(0), defaultScoringSettings));
        expect(sentence).toMatch(/^(Churn risk|No churn risk: )/);
        expect(sentence).not.toMatch(/since (?!(\w+ ){0,3}\d|today)|NaN|undefined|null|[.;,:]$/);
      }),
      { numRuns: 200 },
    );
  });
});
