import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { precisionRecallCurve, reliability, rocCurve } from '../../../../src/domain/evaluation/curves.ts';
import { auc } from '../../../../src/domain/evaluation/metrics.ts';
import type { CurvePoint } from '../../../../src/domain/evaluation/report.ts';
import { wilson } from '../../../../src/domain/evaluation/wilson.ts';
import { arbitraryRows } from './arbitrary-rows.ts';
import { simulatedRows } from './simulated.ts';

/** Area by trapezoids. */
function areaUnder(points: readonly CurvePoint[]): number {
  return points.slice(1).reduce((area, { x, y }, i) => {
    const before = points[i] as CurvePoint;
    return area + (x - before.x) * ((y + before.y) / 2);
  }, 0);
}

describe('rocCurve', () => {
  it('rises from (0, 0) to (1, 1), with the AUC below it', () => {
    fc.assert(
      fc.property(arbitraryRows, ({ probabilities, labels, weights }) => {
        const points = rocCurve(probabilities, labels, weights);
        const expected = auc(probabilities, labels, weights);
        expect(points.length > 0).toBe(expected !== null);
        if (expected === null) return;
        expect([points[0], points.at(-1)]).toEqual([
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ]);
        for (const [i, { x, y }] of points.entries()) {
          expect(x >= (points[i - 1]?.x ?? 0) && y >= (points[i - 1]?.y ?? 0)).toBe(true);
        }
        expect(areaUnder(points)).toBeCloseTo(expected, 10);
      }),
    );
  });

  it('is thinned to 200 points and still has the AUC below it', () => {
    const { probabilities, labels } = simulatedRows({ rows: 20_000 });
    const points = rocCurve(probabilities, labels);
    expect(points.length).toBeLessThanOrEqual(200);
    expect(points.length).toBeGreaterThan(150);
    expect(areaUnder(points)).toBeCloseTo(auc(probabilities, labels) as number, 3);
  });
});

describe('precisionRecallCurve', () => {
  it('goes from recall 0 to recall 1, where precision is the base rate', () => {
    const { probabilities, labels } = simulatedRows({ rows: 20_000 });
    const points = precisionRecallCurve(probabilities, labels);
    expect(points.length).toBeLessThanOrEqual(200);
    expect(points[0]?.x).toBe(0);
    const rate = labels.reduce((sum, label) => sum + label, 0) / labels.length;
    expect(points.at(-1)).toEqual({ x: 1, y: rate });
    expect(points.every(({ y }) => y >= 0 && y <= 1)).toBe(true);
  });

  it('is empty where nobody left', () => {
    expect(precisionRecallCurve(Float64Array.of(0.1, 0.2), Uint8Array.of(0, 0))).toEqual([]);
  });
});

describe('reliability', () => {
  it('has ten bins of equal size, in rising order, that hold every row', () => {
    const { probabilities, labels } = simulatedRows({ rows: 5_000, mean: -3 });
    const bins = reliability(probabilities, labels);
    expect(bins.map(({ rows }) => rows)).toEqual(new Array(10).fill(500));
    for (const [i, bin] of bins.entries()) {
      expect(bin.from).toBeGreaterThanOrEqual(bins[i - 1]?.to ?? 0);
      expect(bin.meanPredicted >= bin.from && bin.meanPredicted <= bin.to).toBe(true);
    }
  });

  it('holds what was predicted in the interval of what was seen nine times in ten, for a perfect model', () => {
    const bins = Array.from({ length: 20 }, (_, seed) => simulatedRows({ rows: 2_000, seed })).flatMap((rows) =>
      reliability(rows.probabilities, rows.labels),
    );
    const held = bins.filter((bin) => bin.observed.low <= bin.meanPredicted && bin.meanPredicted <= bin.observed.high);
    expect(held.length / bins.length).toBeGreaterThan(0.9);
  });

  it('never parts rows of equal risk, and has fewer bins for few rows', () => {
    fc.assert(
      fc.property(arbitraryRows, ({ probabilities, labels, weights }) => {
        const bins = reliability(probabilities, labels, weights);
        expect(bins.length).toBeLessThanOrEqual(Math.max(1, Math.floor(labels.length / 20)));
        expect(bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(weights.reduce((sum, weight) => sum + weight, 0));
        for (const [i, bin] of bins.entries()) if (i > 0) expect(bin.from).toBeGreaterThan(bins[i - 1]?.to as number);
      }),
    );
  });

  it('is empty without rows', () => {
    expect(reliability(new Float64Array(), new Uint8Array())).toEqual([]);
  });
});

describe('wilson', () => {
  it('gives the published interval: 15 of 148 (Newcombe 1998, table I, method 3)', () => {
    const { low, high } = wilson(15 / 148, 148);
    expect(low).toBeCloseTo(0.0624, 4);
    expect(high).toBeCloseTo(0.1605, 4);
  });

  it('stays between 0 and 1, around the share', () => {
    expect(wilson(0, 10).low).toBe(0);
    expect(wilson(1, 10).high).toBe(1);
    expect(wilson(0, 10).high).toBeCloseTo(0.2775, 4);
  });
});
