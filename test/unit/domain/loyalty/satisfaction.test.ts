import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureView } from '../../../../src/domain/features/feature-view.ts';
import { satisfactionOf, usualSatisfaction } from '../../../../src/domain/loyalty/satisfaction.ts';
import type { CrmRecord, RecordType } from '../../../../src/domain/records/types.ts';
import { anyRecords } from '../arbitraries.ts';
import { ago, nps, term, ticket, timeline, today } from '../timelines.ts';

const of = (records: readonly CrmRecord[], connected?: readonly RecordType[]) =>
  satisfactionOf(featureView(timeline([term(700, { termEnd: null }), ...records], connected), today, 30));
const scoreOf = (records: readonly CrmRecord[]): number => of(records).score ?? Number.NaN;
const rated = (days: number, satisfaction: number) => ticket(days + 1, { closedAt: ago(days), satisfaction });

describe('satisfactionOf', () => {
  it('is the Bayesian average of recent answers and what is usual', () => {
    // One answer of today, 40 points, against two of 70.
    expect(of([nps(0, 4)])).toEqual({
      score: 60,
      coverage: 0.4,
      parts: [{ name: 'nps', score: 40, weight: 0.33 }],
      reason: null,
    });
  });

  it('puts every scale on 0 to 100', () => {
    const best = of([nps(0, 10), nps(0, 5, { kind: 'csat' }), nps(0, 7, { kind: 'ces' }), rated(0, 5)]);
    expect(best.parts.map(({ name, score }) => [name, score])).toEqual([
      ['nps', 100],
      ['csat', 100],
      ['ces', 100],
      ['tickets', 100],
    ]);
    const worst = of([nps(0, 0), nps(0, 1, { kind: 'csat' }), nps(0, 1, { kind: 'ces' }), rated(0, 1)]);
    expect(worst.parts.map(({ score }) => score)).toEqual([0, 0, 0, 0]);
    expect([best.coverage, worst.coverage]).toEqual([1, 1]);
  });

  it('counts an answer half after half a year', () => {
    const mean = (late: number, early: number) => of([nps(0, late), nps(180, early)]).parts[0]?.score;
    expect(mean(10, 1)).toBeCloseTo((2 * 100 + 10) / 3, 1);
    expect(scoreOf([nps(180, 0)])).toBeGreaterThan(scoreOf([nps(0, 0)]));
  });

  it('comes near to what is said when more say it', () => {
    const many = scoreOf([0, 1, 2, 3, 4, 5].map((day) => nps(day, 2)));
    expect(many).toBeLessThan(scoreOf([nps(0, 2)]));
    expect(many).toBeGreaterThan(20);
  });

  it('lets no heap of ticket ratings drown a survey', () => {
    const tickets = Array.from({ length: 60 }, (_, i) => rated(i / 10, 5));
    expect(of([nps(0, 0), ...tickets]).parts.find(({ name }) => name === 'tickets')?.weight).toBeLessThan(0.5);
  });

  it('is not known where nobody answered, and says why', () => {
    expect(of([])).toMatchObject({ score: null, reason: 'No survey answer and no ticket rating is known' });
    expect(of([], ['survey']).reason).toBe('No survey answer or ticket rating in two years');
    expect(of([nps(731, 9)]).score).toBeNull();
  });

  it('sees nothing of the future', () => {
    const range = { from: ago(1_200), to: ago(0), prefix: 'P' };
    const later = { from: ago(-1), to: ago(-400), prefix: 'F' };
    fc.assert(
      fc.property(anyRecords(range), anyRecords(later), (past, future) => {
        const before = of(past);
        expect(of([...past, ...future])).toEqual(before);
        if (before.score !== null) expect(before.score >= 0 && before.score <= 100).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('has a usual that it draws to', () => {
    expect(scoreOf([nps(700, 0)])).toBeGreaterThan(usualSatisfaction - 5);
  });
});
