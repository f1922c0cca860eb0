import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupResults } from '../../../../src/domain/evaluation/group-results.ts';
import { liftTable } from '../../../../src/domain/evaluation/lift.ts';
import { tierResults } from '../../../../src/domain/evaluation/tier-results.ts';
import { arbitraryRows, repeated } from './arbitrary-rows.ts';
import { simulatedRows } from './simulated.ts';

const tiers = { medium: 0.2, high: 0.4, critical: 0.7 };

describe('liftTable', () => {
  it('finds the leavers of a perfect ranking first', () => {
    const labels = Uint8Array.from({ length: 100 }, (_, i) => (i >= 80 ? 1 : 0));
    const table = liftTable(Float64Array.from(labels.keys()), labels);
    expect(table.map(({ positives }) => positives)).toEqual([10, 10, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect(table[0]?.lift).toBeCloseTo(5, 10);
    expect(table.map(({ captured }) => captured)).toEqual([0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(table.map(({ share }) => share)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  });

  it('has a lift of 1 everywhere where all have the same risk, whatever the order of rows', () => {
    const labels = Uint8Array.from({ length: 50 }, (_, i) => (i < 10 ? 1 : 0));
    for (const { lift } of liftTable(new Float64Array(50).fill(0.3), labels)) expect(lift).toBeCloseTo(1, 10);
  });

  it('adds up to all rows and all leavers, and takes weights as repeats', () => {
    fc.assert(
      fc.property(arbitraryRows, (rows) => {
        const table = liftTable(rows.probabilities, rows.labels, rows.weights);
        const many = repeated(rows);
        const positives = many.labels.reduce((sum, label) => sum + label, 0);
        expect(table.length).toBe(positives > 0 ? 10 : 0);
        if (positives === 0) return;
        expect(table.reduce((sum, row) => sum + row.rows, 0)).toBe(many.labels.length);
        expect(table.reduce((sum, row) => sum + row.positives, 0)).toBe(positives);
        expect(table.at(-1)?.captured).toBeCloseTo(1, 10);
        const plain = liftTable(many.probabilities, many.labels);
        for (const [i, { lift }] of table.entries()) expect(lift).toBeCloseTo(plain[i]?.lift as number, 8);
      }),
    );
  });
});

describe('tierResults', () => {
  it('counts each tier alone and judges it with all worse ones', () => {
    const p = Float64Array.of(0.9, 0.8, 0.5, 0.4, 0.3, 0.1, 0.1, 0.1, 0.1, 0.1);
    const labels = Uint8Array.of(1, 1, 1, 0, 0, 1, 0, 0, 0, 0);
    const [critical, high, medium, low] = tierResults(p, labels, undefined, tiers);
    expect(critical).toEqual({
      tier: 'critical',
      from: 0.7,
      rows: 2,
      positives: 2,
      precision: 1,
      recall: 0.5,
      lift: 2.5,
      meanPredicted: expect.closeTo(0.85, 12),
    });
    expect(high).toMatchObject({ tier: 'high', rows: 2, positives: 1, precision: 0.75, recall: 0.75 });
    expect(medium).toMatchObject({ tier: 'medium', rows: 1, positives: 0, precision: 0.6 });
    expect(low).toMatchObject({ tier: 'low', from: 0, rows: 5, positives: 1, precision: 0.4, recall: 1, lift: 1 });
  });

  it('takes weights as repeats and has no NaN in empty tiers', () => {
    fc.assert(
      fc.property(arbitraryRows, (rows) => {
        const many = repeated(rows);
        const plain = tierResults(many.probabilities, many.labels, undefined, tiers);
        for (const [i, result] of tierResults(rows.probabilities, rows.labels, rows.weights, tiers).entries()) {
          const { meanPredicted, ...rest } = plain[i] as (typeof plain)[number];
          expect(result).toEqual({ ...rest, meanPredicted: expect.closeTo(meanPredicted, 10) });
        }
      }),
    );
  });
});

describe('groupResults', () => {
  it('judges each part alone, leaves out parts without rows and knows where no AUC exists', () => {
    const results = groupResults({
      probabilities: Float64Array.of(0.1, 0.9, 0.2, 0.3, 0.5),
      labels: Uint8Array.of(0, 1, 0, 0, 1),
      codes: Int32Array.of(0, 0, 2, 2, -1),
      names: ['retail', 'media', 'finance'],
    });
    expect(results).toEqual([
      { group: 'retail', rows: 2, positives: 1, auc: 1, meanPredicted: 0.5, observed: 0.5 },
      { group: 'finance', rows: 2, positives: 0, auc: null, meanPredicted: 0.25, observed: 0 },
    ]);
  });

  it('sees about what was predicted in each part of a perfect model', () => {
    const rows = simulatedRows({ rows: 9_000 });
    const codes = Int32Array.from({ length: 9_000 }, (_, i) => i % 3);
    for (const part of groupResults({ ...rows, codes, names: ['a', 'b', 'c'] })) {
      expect(part.rows).toBe(3_000);
      expect(Math.abs(part.observed - part.meanPredicted)).toBeLessThan(0.03);
    }
  });
});
