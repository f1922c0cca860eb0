import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapFigures, pairedDifference } from '../../../../src/domain/evaluation/intervals.ts';
import { auc, averagePrecision, brier, logLoss } from '../../../../src/domain/evaluation/metrics.ts';
import type { Figure } from '../../../../src/domain/evaluation/report.ts';
import { randomOf } from '../../../../src/domain/random.ts';
import { arbitraryRows } from './arbitrary-rows.ts';
import { simulatedRows } from './simulated.ts';

const width = (figure: Figure | null): number => (figure ? figure.high - figure.low : Number.NaN);

const shareOf = (values: Float64Array, is: (value: number) => boolean): number =>
  values.filter(is).length / values.length;

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

describe('bootstrapFigures', () => {
  it('has the metrics as values, inside finite intervals', () => {
    fc.assert(
      fc.property(arbitraryRows, (rows) => {
        const { probabilities: p, labels: y, weights: w } = rows;
        const figures = bootstrapFigures(rows, { seed: 1, draws: 20 });
        const expected = [auc(p, y, w), averagePrecision(p, y, w), brier(p, y, w), logLoss(p, y, w)];
        for (const [i, figure] of [figures.auc, figures.prAuc, figures.brier, figures.logLoss].entries()) {
          const value = expected[i] ?? null;
          expect(figure === null).toBe(value === null);
          if (figure === null || value === null) continue;
          expect(figure.value).toBeCloseTo(value, 10);
          expect(figure.low).toBeLessThanOrEqual(figure.value);
          expect(figure.high).toBeGreaterThanOrEqual(figure.value);
          expect(Number.isFinite(width(figure))).toBe(true);
        }
      }),
    );
  });

  it('is the same for the same seed and another for another', () => {
    const rows = simulatedRows({ rows: 500 });
    expect(bootstrapFigures(rows, { seed: 5 })).toEqual(bootstrapFigures(rows, { seed: 5 }));
    expect(bootstrapFigures(rows, { seed: 5 })).not.toEqual(bootstrapFigures(rows, { seed: 6 }));
  });

  it('is as wide as theory says: AUC by DeLong et al. 1988, Brier by the standard error of a mean', () => {
    const rows = simulatedRows({ rows: 2_000 });
    const figures = bootstrapFigures(rows, { seed: 1, draws: 1_000 });
    const [left, stayed] = [1, 0].map((label) => rows.probabilities.filter((_, i) => rows.labels[i] === label));
    const [leavers, stayers] = [left ?? new Float64Array(), stayed ?? new Float64Array()];
    const byLeaver = [...leavers].map((p) => shareOf(stayers, (q) => q < p));
    const byStayer = [...stayers].map((q) => shareOf(leavers, (p) => q < p));
    const deLong = Math.sqrt(variance(byLeaver) / leavers.length + variance(byStayer) / stayers.length);
    expect(Math.abs(width(figures.auc) / (2 * 1.96 * deLong) - 1)).toBeLessThan(0.1);
    const terms = [...rows.labels].map((y, i) => (y - (rows.probabilities[i] as number)) ** 2);
    const standardError = Math.sqrt(variance(terms) / terms.length);
    expect(Math.abs(width(figures.brier) / (2 * 1.96 * standardError) - 1)).toBeLessThan(0.1);
  });

  it('is wider by √4 where each unit repeats its row four times, for that is no more knowledge', () => {
    const one = simulatedRows({ rows: 1_000 });
    const four = (values: Float64Array) => Float64Array.from({ length: 4_000 }, (_, i) => values[i >> 2] as number);
    const repeatedRows = {
      probabilities: four(one.probabilities),
      weights: four(one.weights),
      labels: Uint8Array.from({ length: 4_000 }, (_, i) => one.labels[i >> 2] as number),
    };
    const units = Int32Array.from({ length: 4_000 }, (_, i) => i >> 2);
    const alone = Int32Array.from({ length: 4_000 }, (_, i) => i);
    const clustered = bootstrapFigures({ ...repeatedRows, units }, { seed: 1, draws: 600 });
    const naive = bootstrapFigures({ ...repeatedRows, units: alone }, { seed: 1, draws: 600 });
    expect(width(clustered.auc) / width(naive.auc)).toBeGreaterThan(1.8);
    expect(width(clustered.auc) / width(naive.auc)).toBeLessThan(2.2);
  });
});

describe('pairedDifference', () => {
  it('is the mean with its usual standard error where each row is its own unit', () => {
    const random = randomOf(1);
    const a = Float64Array.from({ length: 500 }, () => random.normal() + 0.3);
    const b = Float64Array.from({ length: 500 }, () => random.normal());
    const units = Int32Array.from({ length: 500 }, (_, i) => i);
    const { gain, standardError } = pairedDifference(a, b, new Float64Array(500).fill(1), units);
    const differences = [...a].map((each, i) => each - (b[i] as number));
    const mean = differences.reduce((sum, each) => sum + each, 0) / 500;
    const variance = differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 499;
    expect(gain).toBeCloseTo(mean, 12);
    expect(standardError).toBeCloseTo(Math.sqrt(variance / 500), 12);
  });

  it('does not grow surer by rows of the same unit', () => {
    const a = Float64Array.of(1, 1, 1, 0, 0, 0, 2, 2, 2);
    const zero = new Float64Array(9);
    const units = Int32Array.of(5, 5, 5, 6, 6, 6, 7, 7, 7);
    const many = pairedDifference(a, zero, new Float64Array(9).fill(1), units);
    const few = pairedDifference(
      Float64Array.of(1, 0, 2),
      zero.slice(0, 3),
      Float64Array.of(1, 1, 1),
      units.slice(3, 6).map((_, i) => i),
    );
    expect(many.gain).toBeCloseTo(few.gain, 12);
    expect(many.standardError).toBeCloseTo(few.standardError, 12);
  });

  it('is turned around with its sides and never NaN', () => {
    fc.assert(
      fc.property(arbitraryRows, ({ logOdds, probabilities, weights, units }) => {
        const there = pairedDifference(logOdds, probabilities, weights, units);
        const back = pairedDifference(probabilities, logOdds, weights, units);
        expect(back.gain).toBeCloseTo(-there.gain, 10);
        expect(back.standardError).toBeCloseTo(there.standardError, 10);
        expect(Number.isFinite(there.standardError)).toBe(true);
      }),
    );
  });

  it('takes no gain for real that rests on one unit', () => {
    const { gain, standardError } = pairedDifference(
      Float64Array.of(3, 4),
      Float64Array.of(1, 1),
      Float64Array.of(1, 1),
      Int32Array.of(9, 9),
    );
    expect(gain).toBe(2.5);
    expect(standardError).toBe(2.5);
  });
});
