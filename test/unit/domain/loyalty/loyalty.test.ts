import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureView } from '../../../../src/domain/features/feature-view.ts';
import { featureVector } from '../../../../src/domain/features/registry.ts';
import { loyaltyOf } from '../../../../src/domain/loyalty/loyalty.ts';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { anyRecords } from '../arbitraries.ts';
import { account, ago, churn, nps, purchase, term, timeline, today } from '../timelines.ts';

function of(records: readonly CrmRecord[]) {
  const view = featureView(timeline(records), today, 30);
  return loyaltyOf(view, featureVector(view));
}
const part = (records: readonly CrmRecord[], name: string) =>
  of(records).parts.find((each) => each.name === name)?.score;

const renewed = [term(800), term(435, { kind: 'renewal' }), term(70, { kind: 'renewal' })];

describe('loyaltyOf', () => {
  it('rises with time, renewals, growth and promoters', () => {
    const grown = [...renewed.slice(0, 2), term(70, { kind: 'renewal', recurringCents: 1_300_000 })];
    const scores = [[term(200)], [term(800, { termEnd: null })], renewed, grown, [...grown, nps(10, 10)]].map(
      (r) => of(r).score,
    );
    expect(scores).toEqual(scores.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
    expect(new Set(scores).size).toBe(scores.length);
  });

  it('is halfway after two years with us', () => {
    expect(part([term(730.5, { termEnd: null })], 'tenure')).toBeCloseTo(50, 0);
  });

  it('says nothing of repeats in a first term, and speaks of them afterwards', () => {
    expect(part([term(100)], 'repeat')).toBeUndefined();
    expect(part(renewed, 'repeat')).toBeGreaterThan(60);
    expect(part([...[400, 300, 200, 100].map((day) => purchase(day))], 'repeat')).toBeGreaterThan(65);
  });

  it('counts a past departure against who came back', () => {
    expect(part([term(800), churn(400), term(70)], 'repeat')).toBeLessThan(50);
  });

  it('goes by detractors and promoters', () => {
    const asked = (value: number) => part([term(200), nps(3, value)], 'advocacy') ?? Number.NaN;
    expect([asked(10) > 60, asked(8), asked(6) < 40]).toEqual([true, 50, true]);
  });

  it('knows how much it knows', () => {
    expect(of([term(30)]).coverage).toBeLessThan(0.3);
    expect(of([...renewed, nps(1, 9), nps(2, 9)]).coverage).toBeGreaterThan(0.9);
  });

  it.each([
    ['a prospect', [account()], 'No won deal yet'],
    ['who left', [term(500), churn(17)], 'Left on 3 Nov'],
  ])('is none for %s, and says why', (_, records, reason) => {
    expect(of(records)).toEqual({ score: null, coverage: 0, parts: [], reason });
  });

  it('sees nothing of the future and stays within 0 and 100', () => {
    const range = { from: ago(1_200), to: ago(0), prefix: 'P' };
    const later = { from: ago(-1), to: ago(-400), prefix: 'F' };
    fc.assert(
      fc.property(anyRecords(range), anyRecords(later), (past, future) => {
        const before = of(past);
        expect(of([...past, ...future])).toEqual(before);
        const { score, coverage, parts } = before;
        if (score === null) return;
        expect([
          score >= 0,
          score <= 100,
          coverage <= 1,
          parts.every((each) => each.score >= 0 && each.score <= 100),
        ]).toEqual([true, true, true, true]);
      }),
      { numRuns: 100 },
    );
  });
});
