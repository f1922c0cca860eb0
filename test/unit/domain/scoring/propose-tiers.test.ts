import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countTiers,
  type TierEvidence,
  tiersForCapacity,
  tiersForCost,
} from '../../../../src/domain/scoring/propose-tiers.ts';
import { seeded } from '../../../support/seeded.ts';

/** 1, 2 … percent. */
const ladder = Array.from({ length: 90 }, (_, i) => (i + 1) / 100);
const someRisks = fc.array(fc.double({ min: 0.0001, max: 0.9999, noNaN: true }), { minLength: 20, maxLength: 300 });
/** Few values, so that many customers share one. */
const tiedRisks = fc.array(fc.constantFrom(0.01, 0.05, 0.2, 0.4), { minLength: 20, maxLength: 100 });

describe('tiers from a capacity', () => {
  it('takes as many as the team can work on, a quarter of them critical, at round thresholds', () => {
    const proposal = tiersForCapacity(ladder, { capacity: 20 });
    expect(proposal.tiers).toEqual({ medium: 0.35, high: 0.71, critical: 0.86 });
    expect(proposal).toMatchObject({ counts: { critical: 5, high: 15 } });
    expect(proposal.reason).toBe(
      'For 20 accounts at a time: 20 are high or critical, the 5 riskiest critical (25 % of the places); medium begins at half of high.',
    );
  });

  it('never passes the capacity, and its thresholds rise within 0 and 1', () => {
    fc.assert(
      fc.property(fc.oneof(someRisks, tiedRisks), fc.integer({ min: 1, max: 100 }), (risks, capacity) => {
        const proposal = tiersForCapacity(risks, { capacity });
        if (proposal.tiers === null) return;
        const { medium, high, critical } = proposal.tiers;
        expect(0 < medium && medium < high && high < critical && critical < 1).toBe(true);
        expect(proposal.counts.critical + proposal.counts.high).toBeLessThanOrEqual(capacity);
        expect(proposal.counts).toEqual(countTiers(risks, proposal.tiers));
      }),
    );
  });

  it('uses at least nine in ten places where risks differ', () => {
    const random = seeded(5);
    const risks = Array.from({ length: 5_000 }, () => random() ** 4);
    for (const capacity of [40, 250, 1_000]) {
      const proposal = tiersForCapacity(risks, { capacity });
      if (proposal.tiers === null) throw new Error(proposal.reason);
      expect(proposal.counts.critical + proposal.counts.high).toBeGreaterThanOrEqual(0.9 * capacity);
      expect(proposal.counts.critical).toBeGreaterThanOrEqual(0.2 * capacity);
    }
  });

  it('leaves places unused rather than part customers of one risk, and says so', () => {
    const risks = [...Array<number>(5).fill(0.4), ...Array<number>(10).fill(0.2), ...Array<number>(30).fill(0.05)];
    const proposal = tiersForCapacity(risks, { capacity: 12 });
    expect(proposal).toMatchObject({ counts: { critical: 0, high: 5 } });
    expect(proposal.reason).toContain('5 are high or critical (7 fewer than there are places for');
  });

  it.each([
    ['too few customers', [0.1, 0.2], 1, '2 customers with a churn risk: at least 20'],
    ['a team for everyone', ladder, 90, 'The team can work on all 90 customers'],
    ['no team', ladder, 0.5, 'can work on no account'],
    ['one risk for all', ladder.map(() => 0.1), 10, 'More than 10 customers share the highest risk'],
  ])('proposes nothing for %s', (_, risks, capacity, reason) => {
    expect(tiersForCapacity(risks, { capacity })).toEqual({ tiers: null, reason: expect.stringContaining(reason) });
  });
});

describe('what a proposal may be expected to find', () => {
  const risks = Float64Array.from(ladder);
  const labels = Uint8Array.from(ladder, (risk) => (risk >= 0.81 ? 1 : 0));

  it('is counted on predictions where they are given', () => {
    const proposal = tiersForCapacity(ladder, { capacity: 20 }, { kind: 'predictions', risks, labels });
    if (proposal.tiers === null) throw new Error(proposal.reason);
    expect(proposal.expected.map(({ tier, precision, recall }) => [tier, precision, recall])).toEqual([
      ['critical', 1, 0.5],
      ['high', 0.5, 1],
      ['medium', 10 / 56, 1],
    ]);
  });

  it('is read off the lift table of a back-test', () => {
    const rows = [0.5, 0.8, 1].map((captured, i) => ({
      share: [0.1, 0.2, 1][i] as number,
      rows: 0,
      positives: 0,
      lift: 0,
      captured,
    }));
    const evidence: TierEvidence = { kind: 'lift', rows, baseRate: 0.1 };
    const proposal = tiersForCapacity([...ladder, ...Array<number>(10).fill(0.001)], { capacity: 15 }, evidence);
    if (proposal.tiers === null) throw new Error(proposal.reason);
    const high = proposal.expected.find(({ tier }) => tier === 'high');
    expect(high?.recall).toBeCloseTo(0.65, 9);
    expect(high?.precision).toBeCloseTo((0.65 * 0.1) / 0.15, 9);
  });
});

describe('tiers from a cost', () => {
  it('begin where acting pays', () => {
    const proposal = tiersForCost(ladder, { cost: 300, saves: 0.3, value: 10_000 });
    expect(proposal.tiers).toEqual({ medium: 0.05, high: 0.1, critical: 0.2 });
    expect(proposal.reason).toContain('Acting pays from a risk of 10 %: 300 against 30 % of 10 000 saved');
  });

  it('rise within 0 and 1 for any cost', () => {
    const amount = fc.double({ min: 0.01, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        someRisks,
        amount,
        amount,
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        (risks, cost, value, saves) => {
          const { tiers, reason } = tiersForCost(risks, { cost, saves, value });
          expect(reason).not.toBe('');
          if (tiers === null) return;
          expect(
            0 < tiers.medium && tiers.medium < tiers.high && tiers.high < tiers.critical && tiers.critical < 1,
          ).toBe(true);
          expect(tiers.high * saves * value).toBeGreaterThanOrEqual(cost * (1 - 1e-6));
        },
      ),
    );
  });

  it('rise where acting hardly pays even for those sure to leave', () => {
    const { tiers } = tiersForCost(ladder, { cost: 0.01, saves: 0.001, value: 10.1010102 });
    expect(tiers?.critical).toBeGreaterThan(tiers?.high ?? 1);
  });

  it('are none where acting never pays, or the figures make no sense', () => {
    expect(tiersForCost(ladder, { cost: 400, saves: 0.3, value: 1_000 })).toEqual({
      tiers: null,
      reason: 'Working an account costs more than it can save (300 at most): no risk is worth it.',
    });
    expect(tiersForCost(ladder, { cost: 0, saves: 0.3, value: 1_000 }).tiers).toBeNull();
  });
});
