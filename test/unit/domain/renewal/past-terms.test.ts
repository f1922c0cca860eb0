import { describe, expect, it } from 'vitest';
import { scorecardModel } from '../../../../src/domain/models/scorecard.ts';
import { dayMs } from '../../../../src/domain/records/time.ts';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { isRenewed, pastTermRows, termAsOf } from '../../../../src/domain/renewal/past-terms.ts';
import { defaultScoringSettings } from '../../../../src/domain/scoring/settings.ts';
import { ago, churn, deal, nps, term, timeline, today } from '../timelines.ts';

const question = { model: scorecardModel(defaultScoringSettings), graceDays: 30 };
const renewal = (daysAgo: number, given = {}) => term(daysAgo, { kind: 'renewal', ...given });
const rowsOf = (records: readonly CrmRecord[], until = today) => pastTermRows(timeline(records), until, question);

describe('termAsOf', () => {
  it('is the main term with the value that ends with it', () => {
    const addOn = term(100, { kind: 'expansion', recurringCents: 200_000, termEnd: ago(-65) });
    const other = term(100, { recurringCents: 50_000, product: 'Plus', termEnd: ago(-300) });
    expect(termAsOf(timeline([term(300), addOn, other]), today, question)).toMatchObject({
      endsAt: ago(-65),
      daysLeft: 65,
      cents: 1_200_000,
      currency: 'EUR',
    });
  });

  it('is none without a term, after it, and for who left', () => {
    const seen = [[term(300, { termEnd: null })], [term(370)], [term(300), churn(10)]].map((records) =>
      termAsOf(timeline(records), today, question),
    );
    expect(seen).toEqual([null, null, null]);
  });
});

describe('isRenewed', () => {
  const at = ago(100);
  it.each([
    ['a renewal in time', [renewal(100)], true],
    ['a renewal within the grace', [renewal(75)], true],
    ['a renewal signed ahead', [renewal(100, { closedAt: ago(160) })], true],
    ['a renewal after the grace', [renewal(60)], false],
    ['nothing', [], false],
    ['a new contract about then', [term(95)], true],
    ['an add-on that runs on', [term(300, { product: 'Plus', termEnd: ago(-65) })], false],
    ['a departure', [renewal(100), churn(95)], false],
    ['a lost renewal', [deal({ kind: 'renewal', status: 'lost', closedAt: ago(105) })], false],
  ])('after %s is %3$s', (_, more, renewed) => {
    expect(isRenewed(timeline([term(465), ...more]), at, 30)).toBe(renewed);
  });

  it('goes by what was known when the grace was over', () => {
    const early = timeline([term(465), renewal(60)]);
    expect(isRenewed(early, at, 30)).toBe(false);
    expect(isRenewed(early, at, 45)).toBe(true);
  });
});

describe('pastTermRows', () => {
  it('looks at each past term from month to month, as one observation', () => {
    const rows = rowsOf([term(800), renewal(435), renewal(70)]);
    expect(rows).toHaveLength(24);
    expect(rows.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(2, 9);
    expect(rows.every(({ renewed }) => renewed)).toBe(true);
    expect(rows.slice(0, 12).map(({ daysLeft }) => Math.round(daysLeft))).toEqual([
      1, 30, 61, 91, 122, 152, 183, 213, 244, 274, 304, 335,
    ]);
  });

  it('leaves out a term whose grace is not over', () => {
    expect(rowsOf([term(380)])).toEqual([]);
    expect(rowsOf([term(400)])).toHaveLength(12);
  });

  it('does not look once the renewal is signed', () => {
    const rows = rowsOf([term(500), renewal(135, { closedAt: ago(235) })]);
    expect(Math.min(...rows.map(({ daysLeft }) => daysLeft))).toBeGreaterThan(100);
  });

  it('does not know on a day what came later', () => {
    const later = [nps(120, 0), nps(110, 0)];
    const risks = (records: readonly CrmRecord[]) =>
      rowsOf(records)
        .filter(({ daysLeft }) => daysLeft > 30)
        .map(({ risk }) => risk);
    // The term ended 100 days ago; the answers came 20 and 10 days before its end.
    expect(risks([term(465), ...later])).toEqual(risks([term(465)]));
  });

  it('says from when on the outcome was known', () => {
    expect(rowsOf([term(465)])[0]?.knownAt).toBe(ago(100) + 30 * dayMs);
  });
});
