/** What a careless caller may hand over. */
import fc from 'fast-check';
import { expect } from 'vitest';

export const wild = fc.oneof(
  fc.double(),
  fc.double({ min: 0, max: 100, noNaN: true }),
  fc.integer({ min: -2, max: 40 }),
  fc.constantFrom(0, -0, 1, -1, 1e300, -1e300, 1e-300, 5e-324, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY),
);

export const wildHistory = fc.oneof(
  fc.record({ frequency: wild, recency: wild, age: wild, meanRepeatSpend: fc.option(wild), weight: wild }),
  fc
    .tuple(
      fc.nat({ max: 30 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 500, noNaN: true }),
    )
    .map(([frequency, share, age]) => ({
      frequency,
      recency: share * age,
      age,
      meanRepeatSpend: share * 100,
      weight: 1,
    })),
  fc.constant({ frequency: 1, recency: 5, age: 10, meanRepeatSpend: 20, weight: 1 }),
);

export const wildHistories = fc.array(wildHistory, { maxLength: 12 });

export const positive = fc.oneof(
  fc.double({ min: 1e-4, max: 100, noNaN: true }),
  fc.constantFrom(1e-300, 1e-9, 1, 1e9, 1e300),
);

/** Every number in it is one, and where there is none there is a reason. */
export function expectSound(result: unknown): void {
  if (typeof result === 'number') expect(Number.isFinite(result), String(result)).toBe(true);
  if (typeof result !== 'object' || result === null) return;
  if ('value' in result && result.value === null) expect('reason' in result && result.reason).toMatch(/.{5}/);
  for (const each of ArrayBuffer.isView(result) ? Array.from(result as Float64Array) : Object.values(result)) {
    expectSound(each);
  }
}
