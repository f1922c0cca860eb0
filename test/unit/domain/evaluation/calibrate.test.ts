import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  applyCalibration,
  calibratedContributions,
  chooseCalibration,
  fitCalibration,
} from '../../../../src/domain/evaluation/calibrate.ts';
import { type Calibration, calibrationMethods } from '../../../../src/domain/evaluation/calibration.ts';
import { isotonicRegression, isotonicValue } from '../../../../src/domain/evaluation/isotonic.ts';
import { logLoss } from '../../../../src/domain/evaluation/metrics.ts';
import { randomOf } from '../../../../src/domain/random.ts';
import golden from '../../../golden/calibration.json' with { type: 'json' };
import { arbitraryRows } from './arbitrary-rows.ts';
import { chance, drawLabels, simulatedRows } from './simulated.ts';

const logOdds = Float64Array.from(golden.input.logOdds);
const labels = Uint8Array.from(golden.input.labels);
const weights = Float64Array.from(golden.input.weights);
const targets = Float64Array.from(golden.input.targets);
const ones = new Float64Array(labels.length).fill(1);

/** Log-odds that no model says are asked too. */
const arbitraryLogOdds = fc.double({ min: -700, max: 700, noNaN: true });

describe('fitCalibration', () => {
  it.each([
    ['unweighted', undefined, golden.expected.platt],
    ['weighted', weights, golden.expected.plattWeighted],
  ] as const)('by Platt equals scikit-learn to 1e-6, %s', (_, given, expected) => {
    const fitted = fitCalibration('platt', logOdds, labels, given);
    expectNear(fitted, { method: 'platt', ...expected }, 1e-6);
  });

  it.each([
    ['with b held at 0, unweighted', undefined, golden.expected.beta],
    ['weighted', weights, golden.expected.betaWeighted],
  ] as const)('by beta equals an unpenalised logistic regression of scikit-learn, %s', (_, given, expected) => {
    const fitted = fitCalibration('beta', logOdds, labels, given);
    expectNear(fitted, { method: 'beta', ...expected } as Calibration, 1e-6);
  });

  it.each([
    ['labels', labels, ones, golden.expected.isotonicLabels],
    ['numbers', targets, ones, golden.expected.isotonicTargets],
    ['weighted numbers', targets, weights, golden.expected.isotonicTargetsWeighted],
  ] as const)('by isotonic regression equals scikit-learn to 1e-9, %s', (_, y, w, expected) => {
    const steps = isotonicRegression(logOdds, y, w);
    const values = golden.input.grid.map((x) => isotonicValue(steps, x));
    expect(Math.max(...values.map((value, i) => Math.abs(value - (expected[i] as number))))).toBeLessThan(1e-9);
  });

  it('never reverses the order of two customers and never says infinity, whatever it was fitted to', () => {
    fc.assert(
      fc.property(arbitraryRows, arbitraryLogOdds, arbitraryLogOdds, (rows, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        for (const method of calibrationMethods) {
          const fitted = fitCalibration(method, rows.logOdds, rows.labels, rows.weights);
          const [below, above] = [applyCalibration(fitted, low), applyCalibration(fitted, high)];
          expect(Number.isFinite(below) && Number.isFinite(above)).toBe(true);
          expect(above - below).toBeGreaterThanOrEqual(-1e-9 * Math.abs(below));
        }
      }),
    );
  });

  it('by isotonic regression says neither 0 nor 1 at its ends', () => {
    const x = Float64Array.from({ length: 8 }, (_, i) => i);
    const fitted = fitCalibration('isotonic', x, Uint8Array.of(0, 0, 0, 1, 0, 1, 1, 1));
    // Three rows without a leaver: (0 + ½) / (3 + 1); three with leavers only: (3 + ½) / (3 + 1).
    expect(fitted).toEqual({
      method: 'isotonic',
      x: [0, 2, 3, 4, 5, 7],
      y: [0.125, 0.125, 0.5, 0.5, 0.875, 0.875],
    });
  });

  it('recovers what was done to log-odds', () => {
    const { logOdds: x, labels: y } = simulatedRows({ rows: 40_000 });
    const fitted = fitCalibration(
      'platt',
      x.map((each) => 2 * each + 1),
      y,
    );
    expectNear(fitted, { method: 'platt', slope: 0.5, intercept: -0.5 }, 0.05);
    expectNear(fitCalibration('beta', x, y), { method: 'beta', a: 1, b: 1, c: 0 }, 0.1);
  });

  it('holds a reversed score at the base rate', () => {
    const { logOdds: x, labels: y } = simulatedRows({ rows: 2_000 });
    const reversed = x.map((each) => -each);
    const rate = y.reduce((sum, label) => sum + label, 0) / y.length;
    for (const method of ['platt', 'beta', 'isotonic'] as const) {
      const fitted = fitCalibration(method, reversed, y);
      const said = [-1, 0, 1].map((each) => chance(applyCalibration(fitted, each)));
      for (const each of said) expect(each).toBeCloseTo(rate, method === 'isotonic' ? 1 : 2);
    }
  });

  it.each(calibrationMethods)('leaves log-odds alone where there is one class only: %s', (method) => {
    expect(fitCalibration(method, Float64Array.of(1, 2), Uint8Array.of(1, 1))).toEqual({ method: 'none' });
    expect(fitCalibration(method, new Float64Array(), new Uint8Array())).toEqual({ method: 'none' });
  });
});

describe('calibratedContributions', () => {
  const shares = fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { maxLength: 6 });

  it('add up to the calibrated log-odds to 1e-9', () => {
    fc.assert(
      fc.property(arbitraryRows, fc.double({ min: -4, max: 4, noNaN: true }), shares, (rows, base, list) => {
        for (const method of calibrationMethods) {
          const fitted = fitCalibration(method, rows.logOdds, rows.labels, rows.weights);
          const calibrated = calibratedContributions(fitted, base, Float64Array.from(list));
          const sum = list.reduce((total, share) => total + share, base);
          const total = calibrated.shares.reduce((all, share) => all + share, calibrated.base);
          expect(Math.abs(total - applyCalibration(fitted, sum))).toBeLessThan(1e-9);
        }
      }),
    );
  });

  it('scale by the slope of Platt, and lead from the calibrated base for beta', () => {
    const given = Float64Array.of(1, -0.25);
    const platt = calibratedContributions({ method: 'platt', slope: 0.5, intercept: 0.1 }, -2, given);
    expect(platt.base).toBeCloseTo(-0.9, 12);
    expect([...platt.shares]).toEqual([0.5, -0.125]);
    const beta: Calibration = { method: 'beta', a: 0.8, b: 1.4, c: 0.2 };
    const scaled = calibratedContributions(beta, -2, given);
    expect(scaled.base).toBeCloseTo(applyCalibration(beta, -2), 12);
    expect((scaled.shares[1] as number) / (scaled.shares[0] as number)).toBeCloseTo(-0.25, 12);
  });

  it('keep their size for beta where they cancel out', () => {
    const { shares: scaled } = calibratedContributions(
      { method: 'beta', a: 1, b: 1, c: 0 },
      -2,
      Float64Array.of(1, -1),
    );
    expect([...scaled]).toEqual([1, -1]);
  });
});

describe('chooseCalibration', () => {
  it('leaves calibrated log-odds alone', () => {
    for (let seed = 1; seed <= 5; seed++) {
      expect(chooseCalibration({ ...simulatedRows({ rows: 2_000, seed }), seed }).method).toBe('none');
    }
  });

  it('mends log-odds that say too much by Platt, the plainest that can', () => {
    const rows = simulatedRows({ rows: 3_000 });
    const tooMuch = rows.logOdds.map((x) => 1.8 * x + 0.4);
    const { calibration, losses } = chooseCalibration({ ...rows, logOdds: tooMuch, seed: 7 });
    expect(calibration.method).toBe('platt');
    expect(losses.platt).toBeLessThan(losses.none as number);
    const calibrated = tooMuch.map((x) => chance(applyCalibration(calibration, x)));
    expect(logLoss(calibrated, rows.labels)).toBeLessThan((losses.none as number) - 0.03);
  });

  it('takes isotonic steps where no smooth curve fits', () => {
    const random = randomOf(3);
    const logOdds = Float64Array.from({ length: 6_000 }, () => 3 * random.normal());
    const truth = logOdds.map((x) => (x < -3 ? -4 : x < 3 ? -0.5 : 2.5));
    const rows = {
      logOdds,
      labels: drawLabels(truth, random),
      weights: new Float64Array(6_000).fill(1),
      units: Int32Array.from({ length: 6_000 }, (_, i) => i),
    };
    expect(chooseCalibration({ ...rows, seed: 1 }).method).toBe('isotonic');
  });

  it('tries nothing on less than ten customers of a class, and isotonic only from 1,000 rows on', () => {
    const few = simulatedRows({ rows: 30, mean: -3 });
    expect(Object.keys(chooseCalibration({ ...few, seed: 1 }).losses)).toEqual(['none']);
    const some = simulatedRows({ rows: 999 });
    expect(Object.keys(chooseCalibration({ ...some, seed: 1 }).losses)).toEqual(['none', 'platt', 'beta']);
  });

  it('samples whole customers of many rows, and is the same for the same seed', () => {
    const rows = simulatedRows({ rows: 24_000, rowsPerUnit: 12 });
    const off = { ...rows, logOdds: rows.logOdds.map((x) => 0.5 * x), seed: 2 };
    expect(chooseCalibration(off).method).toBe('platt');
    expect(chooseCalibration(off)).toEqual(chooseCalibration(off));
  });
});

function expectNear(calibration: Calibration, expected: Calibration, tolerance: number): void {
  expect(calibration.method).toBe(expected.method);
  const values = calibration as unknown as Record<string, number>;
  for (const [name, value] of Object.entries(expected)) {
    if (typeof value === 'number') expect(Math.abs((values[name] as number) - value)).toBeLessThan(tolerance);
  }
}
