import { describe, expect, it } from 'vitest';
import { driftOf, driftReference, maturedCalibration, psi, psiFloor } from '../../../../src/domain/evaluation/drift.ts';
import { randomOf } from '../../../../src/domain/random.ts';
import { simulatedRows } from './simulated.ts';

const normals = (count: number, seed: number, shift = 0): Float64Array => {
  const random = randomOf(seed);
  return Float64Array.from({ length: count }, () => random.normal() + shift);
};

describe('psi', () => {
  it('is the sum over bins of the difference times the logarithm of the ratio', () => {
    // Shares 0.5, 0.5 and 0.2, 0.8 after half a value is added to each bin.
    expect(psi([499.5, 499.5], [199.5, 799.5])).toBeCloseTo(-0.3 * Math.log(0.4) + 0.3 * Math.log(1.6), 12);
  });
});

describe('psiFloor', () => {
  it.each([
    [500, 100, 0.12, 0.24],
    [5_000, 1_000, 0.011, 0.021],
  ])('of %i against %i in ten bins is near what simulations show', (n, m, mean, percentile) => {
    const { expected, floor95 } = psiFloor(n, m, 10);
    expect(Math.abs(expected / mean - 1)).toBeLessThan(0.2);
    expect(Math.abs(floor95 / percentile - 1)).toBeLessThan(0.2);
  });

  it('has the 95th percentiles of the chi-square distribution in it', () => {
    for (const [degrees, quantile] of [
      [1, 3.841],
      [4, 9.488],
      [9, 16.919],
    ] as const) {
      expect(psiFloor(1, 1, degrees + 1).floor95 / 2 / quantile).toBeCloseTo(1, 1);
    }
  });
});

describe('driftOf', () => {
  it('sees none between samples of one distribution, small or large', () => {
    for (const [n, m] of [
      [60, 40],
      [500, 100],
      [5_000, 1_000],
    ] as const) {
      let alarms = 0;
      let above = 0;
      for (let seed = 1; seed <= 100; seed++) {
        const drift = driftOf(normals(n, seed), normals(m, seed + 1_000));
        alarms += drift.isDrift ? 1 : 0;
        above += drift.psi > drift.floor95 ? 1 : 0;
      }
      expect(alarms).toBeLessThanOrEqual(2);
      expect(above).toBeLessThanOrEqual(15);
    }
  });

  it('sees a shift of half a standard deviation, whose index is about a quarter', () => {
    const { psi: index, isDrift } = driftOf(normals(5_000, 1), normals(5_000, 2, 0.5));
    expect(index).toBeCloseTo(0.25, 1);
    expect(isDrift).toBe(true);
  });

  it('counts values that are no longer known', () => {
    const reference = normals(2_000, 1);
    const current = normals(2_000, 2).map((value, i) => (i % 3 === 0 ? Number.NaN : value));
    expect(driftOf(reference, reference).psi).toBeCloseTo(0, 12);
    expect(driftOf(reference, current).isDrift).toBe(true);
  });

  it('sees values on both sides of one that nearly all had', () => {
    const constant = new Float64Array(500).fill(3);
    expect(driftOf(constant, constant)).toEqual({ psi: 0, floor95: 0, isDrift: false });
    expect(driftOf(constant, new Float64Array(500).fill(2)).isDrift).toBe(true);
    expect(driftOf(constant, new Float64Array(500).fill(4)).isDrift).toBe(true);
    const mostlyZero = Float64Array.from({ length: 1_000 }, (_, i) => (i % 4 === 0 ? i : 0));
    expect(
      driftOf(
        mostlyZero,
        mostlyZero.map((value) => (value === 0 ? -1 : value)),
      ).isDrift,
    ).toBe(true);
  });

  it('holds a sample against a stored reference as against the sample it was made of', () => {
    const [before, after] = [normals(800, 1), normals(800, 2, 0.3)];
    const stored = JSON.parse(JSON.stringify(driftReference(before)));
    expect(driftOf(stored, after)).toEqual(driftOf(before, after));
  });

  it('says nothing where there is nothing', () => {
    const none = { psi: 0, floor95: 0, isDrift: false };
    expect(driftOf(new Float64Array(), normals(10, 1))).toEqual(none);
    expect(driftOf(normals(10, 1), new Float64Array())).toEqual(none);
  });
});

describe('maturedCalibration', () => {
  it('is rarely off for predictions that were right', () => {
    let off = 0;
    for (let seed = 1; seed <= 100; seed++) {
      const { probabilities, labels } = simulatedRows({ rows: 800, seed });
      if (maturedCalibration(probabilities, labels)?.isOff) off += 1;
    }
    expect(off).toBe(0);
  });

  it('is off where half as many were predicted as left', () => {
    const { probabilities, labels } = simulatedRows({ rows: 2_000 });
    const matured = maturedCalibration(
      probabilities.map((p) => p / 2),
      labels,
    );
    expect(matured?.isOff).toBe(true);
    expect(matured?.ratio.value).toBeCloseTo(2, 0);
    expect(matured?.ratio.low).toBeGreaterThan(1.5);
  });

  it('says nothing of few departures, and counts a customer once', () => {
    const few = new Float64Array(40).fill(0.05);
    const tenLeft = Uint8Array.from({ length: 40 }, (_, i) => (i < 10 ? 1 : 0));
    expect(maturedCalibration(few, tenLeft)?.isOff).toBe(false);
    const rows = simulatedRows({ rows: 600, rowsPerUnit: 12 });
    const alone = maturedCalibration(rows.probabilities, rows.labels);
    const together = maturedCalibration(rows.probabilities, rows.labels, rows.units);
    expect(together?.ratio.low).toBeLessThan(alone?.ratio.low as number);
    expect(together?.ratio.high).toBeGreaterThan(alone?.ratio.high as number);
  });

  it('is null without rows', () => {
    expect(maturedCalibration(new Float64Array(), new Uint8Array())).toBeNull();
  });
});
