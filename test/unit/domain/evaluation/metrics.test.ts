import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  auc,
  averagePrecision,
  brier,
  calibrationError,
  calibrationErrorFloor,
  calibrationSlope,
  logLoss,
  logLossTerms,
} from '../../../../src/domain/evaluation/metrics.ts';
import calibrationGolden from '../../../golden/calibration.json' with { type: 'json' };
import golden from '../../../golden/metrics.json' with { type: 'json' };
import { arbitraryRows, repeated } from './arbitrary-rows.ts';
import { chance, simulatedRows } from './simulated.ts';

const logOdds = Float64Array.from(golden.input.logOdds);
const probabilities = logOdds.map(chance);
const labels = Uint8Array.from(golden.input.labels);
const weights = Float64Array.from(golden.input.weights);

describe('metrics', () => {
  it.each([
    ['unweighted', undefined, golden.expected.plain],
    ['weighted', weights, golden.expected.weighted],
  ] as const)('equal those of scikit-learn, %s', (_, given, expected) => {
    expect(auc(probabilities, labels, given)).toBeCloseTo(expected.auc, 12);
    expect(averagePrecision(probabilities, labels, given)).toBeCloseTo(expected.averagePrecision, 12);
    expect(brier(probabilities, labels, given)).toBeCloseTo(expected.brier, 12);
    expect(logLoss(probabilities, labels, given)).toBeCloseTo(expected.logLoss, 12);
  });

  it('take a weight as repeats', () => {
    fc.assert(
      fc.property(arbitraryRows, (rows) => {
        const many = repeated(rows);
        for (const metric of [auc, averagePrecision, brier, logLoss, calibrationError]) {
          const weighted = metric(rows.probabilities, rows.labels, rows.weights);
          const plain = metric(many.probabilities, many.labels);
          if (plain === null) expect(weighted).toBeNull();
          else expect(weighted).toBeCloseTo(plain, 10);
        }
      }),
    );
  });

  it('do not depend on the order of rows', () => {
    fc.assert(
      fc.property(arbitraryRows, ({ probabilities: p, labels: y, weights: w }) => {
        const [backP, backY, backW] = [p.slice().reverse(), y.slice().reverse(), w.slice().reverse()];
        for (const metric of [auc, averagePrecision, brier, logLoss, calibrationError]) {
          expect(metric(backP, backY, backW) ?? -1).toBeCloseTo(metric(p, y, w) ?? -1, 10);
        }
      }),
    );
  });

  it('turn AUC around when scores are', () => {
    fc.assert(
      fc.property(arbitraryRows, ({ logOdds: x, labels: y, weights: w }) => {
        const value = auc(x, y, w);
        const turned = auc(
          x.map((each) => -each),
          y,
          w,
        );
        if (value === null) expect(turned).toBeNull();
        else expect(turned).toBeCloseTo(1 - value, 10);
      }),
    );
  });

  it('are null, never NaN, where they do not exist', () => {
    const none = new Float64Array();
    const some = Float64Array.of(0.2, 0.7);
    for (const metric of [auc, averagePrecision, brier, logLoss, calibrationError, calibrationSlope]) {
      expect(metric(none, new Uint8Array())).toBeNull();
    }
    for (const each of [Uint8Array.of(0, 0), Uint8Array.of(1, 1)]) {
      expect(auc(some, each)).toBeNull();
      expect(calibrationSlope(some, each)).toBeNull();
    }
    expect(averagePrecision(some, Uint8Array.of(0, 0))).toBeNull();
    expect(averagePrecision(some, Uint8Array.of(1, 1))).toBe(1);
    expect(calibrationErrorFloor(none, undefined, { seed: 1 })).toBeNull();
  });

  it('stay finite for a certain prediction that was wrong', () => {
    const terms = logLossTerms(Float64Array.of(0, 1, 0, 1), Uint8Array.of(1, 0, 0, 1));
    expect(terms[0]).toBeCloseTo(-Math.log(1e-15), 6);
    expect(terms[1]).toBeCloseTo(-Math.log(1e-15), 1);
    expect(terms[2]).toBeCloseTo(0, 12);
    expect(terms[3]).toBeCloseTo(0, 12);
  });
});

describe('calibrationError', () => {
  it('is the mean gap by bin', () => {
    const p = Float64Array.of(0.1, 0.15, 0.92, 1);
    // Bin 2 of 10: both said about 1/8, one of two left; bin 10: both left.
    expect(calibrationError(p, Uint8Array.of(0, 1, 1, 1))).toBeCloseTo((0.75 + 0.08) / 4, 12);
  });
});

describe('calibrationErrorFloor', () => {
  /**
   * Rows, mean and 95th percentile, simulated in numpy from predictions on Telco's customers; the shape of predictions
   * shifts them a little.
   */
  it.each([
    [200, 0.062, 0.091],
    [1_409, 0.023, 0.034],
    [7_043, 0.0104, 0.0142],
    [20_000, 0.006, 0.009],
  ])('of %i rows is that of a simulation row by row, to a tenth', (rows, middle, floor) => {
    const { probabilities: p } = simulatedRows({ rows });
    const median = calibrationErrorFloor(p, undefined, { seed: 1, percentile: 0.5 }) as number;
    const floor95 = calibrationErrorFloor(p, undefined, { seed: 1 }) as number;
    expect(Math.abs(median / middle - 1)).toBeLessThan(0.1);
    expect(Math.abs(floor95 / floor - 1)).toBeLessThan(0.1);
  });

  it('is exceeded by a perfect model about once in twenty times', () => {
    let above = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const { probabilities: p, labels: y } = simulatedRows({ rows: 400, seed });
      const floor = calibrationErrorFloor(p, undefined, { seed, draws: 100 }) as number;
      if ((calibrationError(p, y) as number) > floor) above += 1;
    }
    expect(above).toBeGreaterThan(0);
    expect(above).toBeLessThan(13);
  });

  it('is the same for the same seed', () => {
    const { probabilities: p } = simulatedRows({ rows: 300 });
    expect(calibrationErrorFloor(p, undefined, { seed: 3 })).toBe(calibrationErrorFloor(p, undefined, { seed: 3 }));
  });
});

describe('calibrationSlope', () => {
  it.each([
    ['unweighted', undefined, calibrationGolden.expected.slope],
    ['weighted', weights, calibrationGolden.expected.slopeWeighted],
  ] as const)('equals an unpenalised logistic regression of scikit-learn, %s', (_, given, [slope, intercept]) => {
    const fitted = calibrationSlope(logOdds, labels, given);
    expect(fitted?.slope).toBeCloseTo(slope as number, 9);
    expect(fitted?.intercept).toBeCloseTo(intercept as number, 9);
  });

  it('is a half where log-odds say twice as much as is true', () => {
    const { logOdds: x, labels: y } = simulatedRows({ rows: 20_000 });
    const fitted = calibrationSlope(
      x.map((each) => 2 * each),
      y,
    );
    expect(fitted?.slope).toBeCloseTo(0.5, 1);
    expect(fitted?.intercept).toBeCloseTo(0, 1);
  });

  it('is null where nothing can be fitted: constant log-odds, or classes without overlap', () => {
    expect(calibrationSlope(new Float64Array(4), Uint8Array.of(0, 1, 0, 1))).toBeNull();
    expect(calibrationSlope(Float64Array.of(-2, -1, 1, 2), Uint8Array.of(0, 0, 1, 1))).toBeNull();
  });
});
