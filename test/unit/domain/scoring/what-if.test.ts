import { describe, expect, it } from 'vitest';
import { featureView } from '../../../../src/domain/features/feature-view.ts';
import { featureVector } from '../../../../src/domain/features/registry.ts';
import { scorecardModel } from '../../../../src/domain/models/scorecard.ts';
import { defaultScoringSettings } from '../../../../src/domain/scoring/settings.ts';
import { nearestFeatures, whatIf } from '../../../../src/domain/scoring/what-if.ts';
import { nps, term, ticket, timeline, today } from '../timelines.ts';

const vector = featureVector(
  featureView(timeline([term(300), nps(10, 3), ticket(5, { priority: 'urgent' })]), today, 30),
);
const model = scorecardModel(defaultScoringSettings);
const ask = (...set: [string, number | null][]) => whatIf(model, vector, new Map(set));

describe('whatIf', () => {
  it('replaces a plain value and shows which shares moved', () => {
    const { set, before, after, moved } = ask(['nps', 10]);
    expect(set).toEqual([{ feature: 'nps', from: 3, to: 10 }]);
    expect(after.risk).toBeLessThan(before.risk);
    expect(moved.map(({ feature }) => feature)).toEqual(['nps']);
  });

  it('adds up to the difference in log-odds', () => {
    const { before, after, moved, baseMoved } = ask(['nps', null], ['urgent_open', 0]);
    const sum = moved.reduce((total, share) => total + share.after - share.before, baseMoved);
    expect(sum).toBeCloseTo(after.logOdds - before.logOdds, 9);
  });

  it('takes null as not known', () => {
    const { moved } = ask(['nps', null]);
    expect(moved.find(({ feature }) => feature === 'nps')?.after).toBe(0);
  });

  it('leaves the given vector alone', () => {
    const before = vector.values.slice();
    ask(['nps', 10]);
    expect(vector.values).toEqual(before);
  });

  it('refuses what is no feature', () => {
    expect(() => ask(['mood', 1])).toThrow(RangeError);
  });
});

describe('nearestFeatures', () => {
  it.each([
    ['urgent_opne', 'urgent_open'],
    ['days since meeting', 'days_since_meeting'],
    ['NPS', 'nps'],
    ['renewal', 'days_to_renewal'],
  ])('knows what %s may have meant', (typed, meant) => {
    expect(nearestFeatures(typed)).toContain(meant);
  });

  it('does not guess wildly', () => {
    expect(nearestFeatures('zzzzqqqq')).toEqual([]);
  });
});
