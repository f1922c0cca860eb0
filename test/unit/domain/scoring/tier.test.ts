import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { riskTiers } from '../../../../src/domain/scoring/score.ts';
import { defaultScoringSettings } from '../../../../src/domain/scoring/settings.ts';
import { rank, tierOf } from '../../../../src/domain/scoring/tier.ts';

const { tiers } = defaultScoringSettings;

describe('tierOf', () => {
  it('goes by the thresholds, each belonging to the upper tier', () => {
    expect([0.0599, 0.06, 0.1499, 0.15, 0.2999, 0.3].map((risk) => tierOf(risk, tiers))).toEqual([
      'low',
      'medium',
      'medium',
      'high',
      'high',
      'critical',
    ]);
  });

  it('goes up at once', () => {
    expect(tierOf(0.3, tiers, 'low')).toBe('critical');
  });

  it('goes down only below 85 % of the threshold', () => {
    expect([0.14, 0.128, 0.127].map((risk) => tierOf(risk, tiers, 'high'))).toEqual(['high', 'high', 'medium']);
  });

  it('goes down as far as the margin allows', () => {
    expect([0.055, 0.05, 0.14].map((risk) => tierOf(risk, tiers, 'critical'))).toEqual(['medium', 'low', 'high']);
  });

  it('settles: the tier it gives is the tier it keeps', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...riskTiers), (risk, before) => {
        const tier = tierOf(risk, tiers, before);
        expect(tierOf(risk, tiers, tier)).toBe(tier);
        expect(rank(tier)).toBeGreaterThanOrEqual(rank(tierOf(risk, tiers)));
      }),
    );
  });

  it('does not flap: a risk that wanders within the margin of a threshold changes the tier once at most', () => {
    const wander = fc.array(fc.double({ min: 0.851, max: 1.15, noNaN: true }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(wander, fc.constantFrom('medium' as const, 'high' as const, 'critical' as const), (steps, edge) => {
        let tier = tierOf((steps[0] as number) * tiers[edge], tiers);
        let changes = 0;
        for (const step of steps) {
          const next = tierOf(step * tiers[edge], tiers, tier);
          if (next !== tier) changes += 1;
          tier = next;
        }
        expect(changes).toBeLessThanOrEqual(1);
      }),
    );
  });
});
