import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeatureVector, featureIndex, features } from '../../../../src/domain/features/registry.ts';
import { weightOf } from '../../../../src/domain/models/expert-steps.ts';
import { stepsWorse } from '../../../../src/domain/models/scorecard.ts';
import { featureOfColumn, riskColumns, riskRow } from '../../../../src/domain/training/risk-columns.ts';

const unknown = () => new Float64Array(features.length).fill(Number.NaN);

function vectorOf(
  given: Readonly<Record<string, number>>,
  usual: Readonly<Record<string, number>> = {},
): FeatureVector {
  const vector = { values: unknown(), usual: unknown() };
  for (const [key, value] of Object.entries(given)) vector.values[featureIndex.get(key) as number] = value;
  for (const [key, value] of Object.entries(usual)) vector.usual[featureIndex.get(key) as number] = value;
  return vector;
}

function column(name: string): number {
  const index = riskColumns.findIndex((each) => each.name === name);
  if (index < 0) throw new Error(`no column ${name}`);
  return index;
}

const at = (name: string, given: Readonly<Record<string, number>>) => riskRow(vectorOf(given))[column(name)] as number;

describe('the columns of risk models', () => {
  it('begin with one a feature, in order, with the expert weight of its step', () => {
    features.forEach((feature, i) => {
      expect(riskColumns[i]?.name).toBe(feature.key);
      expect(riskColumns[i]?.expertWeight ?? 0).toBe(weightOf(i));
      expect(featureOfColumn[i]).toBe(i);
    });
  });

  it('have names of their own and each speaks of a feature', () => {
    expect(new Set(riskColumns.map((each) => each.name)).size).toBe(riskColumns.length);
    expect(featureOfColumn).toHaveLength(riskColumns.length);
    expect(featureOfColumn.every((feature) => features[feature] !== undefined)).toBe(true);
  });

  it('leave open which way those lead that may lead either way', () => {
    const open = riskColumns.filter((each) => each.direction === 0).map((each) => each.name);
    expect(open).toEqual([
      'tenure_months',
      'days_to_renewal',
      'days_since_survey',
      'renewal_within_45d',
      'renewal_within_90d',
      'renewal_within_135d',
      'open_ended',
    ]);
  });

  it('hold the steps of the scorecard, not cut off', () => {
    const value = fc.double({ min: 0, max: 400, noNaN: true });
    fc.assert(
      fc.property(fc.nat(features.length - 1), value, fc.option(value, { nil: Number.NaN }), (i, x, usual) => {
        const vector = { values: unknown(), usual: unknown() };
        vector.values[i] = x;
        vector.usual[i] = usual;
        const steps = riskRow(vector)[i] as number;
        expect(Math.max(-2.5, Math.min(2.5, steps))).toBe(stepsWorse(i, vector));
      }),
    );
    expect(at('urgent_open', { urgent_open: 100 })).toBeGreaterThan(100);
  });

  it('grow with what is worse', () => {
    expect(at('nps', { nps: 2 })).toBeGreaterThan(at('nps', { nps: 9 }));
    expect(at('open_tickets', { open_tickets: 5 })).toBeGreaterThan(at('open_tickets', { open_tickets: 1 }));
  });

  it('read a silence against the own usual gap', () => {
    const own = (gap: number) =>
      riskRow(vectorOf({ days_since_meeting: 60 }, { days_since_meeting: gap }))[
        column('days_since_meeting')
      ] as number;
    expect(own(10)).toBeGreaterThan(0);
    expect(own(200)).toBeLessThan(0);
  });

  it('are unknown where the feature is unknown or masked', () => {
    const empty = riskRow(vectorOf({}));
    features.forEach((_, i) => {
      expect(empty[i]).toBeNaN();
    });
    const full = vectorOf(Object.fromEntries(features.map((feature) => [feature.key, 1])));
    const masked = riskRow(full, (i) => i === column('days_to_renewal') || i === column('nps'));
    const unknownNames = riskColumns.filter((_, c) => Number.isNaN(masked[c] as number)).map((each) => each.name);
    expect(unknownNames).toEqual([
      'days_to_renewal',
      'nps',
      'renewal_within_45d',
      'renewal_within_90d',
      'renewal_within_135d',
      'open_ended',
    ]);
  });

  it('say how near the renewal is, and 0 where none is in sight', () => {
    expect(at('renewal_within_90d', { days_to_renewal: 0 })).toBe(1);
    expect(at('renewal_within_90d', { days_to_renewal: 45 })).toBe(0.5);
    expect(at('renewal_within_90d', { days_to_renewal: 300 })).toBe(0);
    expect(at('renewal_within_90d', { lapsed_days: 0 })).toBe(0);
  });

  it('tell a contract without an end from one with a term, a lapsed one and none', () => {
    expect(at('open_ended', { lapsed_days: 0 })).toBe(1);
    expect(at('open_ended', { lapsed_days: 0, days_to_renewal: 100 })).toBe(0);
    expect(at('open_ended', { lapsed_days: 12 })).toBe(0);
    expect(at('open_ended', { days_since_purchase: 30 })).toBe(0);
  });
});
