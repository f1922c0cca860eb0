import { describe, expect, it } from 'vitest';
import { whatIfValues } from '../../../src/cli/commands/explain.ts';
import { explanationText } from '../../../src/cli/tables/explanation-text.ts';
import { explain } from '../../../src/domain/scoring/explanation.ts';
import { defaultScoringSettings } from '../../../src/domain/scoring/settings.ts';
import { activity, nps, term, timeline, today } from '../domain/timelines.ts';

describe('whatIfValues', () => {
  it('reads numbers, percentages and what is not known', () => {
    const given = ['urgent_open=0', 'use_vs_usual = -30%', 'nps=unknown'];
    expect([...whatIfValues(given)]).toEqual([
      ['urgent_open', 0],
      ['use_vs_usual', -0.3],
      ['nps', null],
    ]);
  });

  it.each([
    ['npss=3', 'FEATURE_UNKNOWN', 'There is no feature "npss".'],
    ['nps', 'BAD_USAGE', '--set nps is not feature=value.'],
    ['nps=good', 'BAD_USAGE', '--set nps= good is not a number.'],
    ['urgent_open=-1', 'BAD_USAGE', '--set urgent_open=-1: urgent_open is never below 0.'],
  ])('refuses %s', (text, code, message) => {
    expect(() => whatIfValues([text])).toThrow(
      expect.objectContaining({ message, detail: expect.objectContaining({ code }) }),
    );
  });

  it('names features that may have been meant', () => {
    expect(() => whatIfValues(['urgent_opne=1'])).toThrow(
      expect.objectContaining({ detail: expect.objectContaining({ hint: expect.stringContaining('urgent_open') }) }),
    );
  });
});

describe('explanationText', () => {
  const records = [term(300), ...[158, 137, 116, 95, 74].map((day) => activity(day)), nps(17, 2)];
  const textOf = (more: Parameters<typeof explain>[3]) =>
    explanationText({
      customerId: 'A1',
      name: 'Northwind Ltd',
      explanation: explain(timeline(records), today, defaultScoringSettings, more),
    });

  it('tells sentence, stories, features, what would be, date and model', () => {
    const text = textOf({
      set: new Map([['nps', 9]]),
      typical: { days_since_meeting: { low: 10, median: 30, high: 60 } },
    });
    const found = [
      /^Northwind Ltd \(A1\), tier \w+\nChurn risk \d+ %/,
      /\n {2}nps +\+\d\.\d\d {2}█+ +NPS answer 2 of 10 on 3 Nov\n/,
      /\n {2}days_since_meeting +74 days +21 days +10 to 60 days +\+\d\.\d\d\n/,
      /\nWith nps 9 instead of 2: churn risk [\d.]+\s% instead of [\d.]+\s%\.\n/,
      /\nAs of 2026-11-20, data coverage \d+\s%, model scorecard-1\.\n$/,
    ].map((part) => part.test(text));
    expect([found, text]).toEqual([[true, true, true, true, true], text]);
  });

  it('says what the customer is worth, in one line', () => {
    const explanation = explain(timeline([term(100)]), today, defaultScoringSettings);
    const text = explanationText({ customerId: 'A1', name: 'Northwind Ltd', explanation });
    expect(text).toMatch(/^Customer value: [\d ]+ EUR over 3 years \([\d ]+ to [\d ]+\), as of 20 Nov\.$/m);
  });

  it('has no column of what is typical where no model knows it', () => {
    expect(textOf({})).not.toMatch(/typical/i);
  });
});
