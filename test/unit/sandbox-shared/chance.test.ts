import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chance } from '../../../sandbox/_shared/chance.ts';

test('chance lies in [0, 1) and depends on its arguments alone', () => {
  fc.assert(
    fc.property(fc.nat(), fc.string(), fc.nat(), (seed, text, count) => {
      const value = chance(seed, text, count);
      expect(value).toBe(chance(seed, text, count));
      expect(value >= 0 && value < 1).toBe(true);
    }),
  );
});

test('chance is spread evenly over request counts', () => {
  const share =
    Array.from({ length: 20_000 }, (_, count) => chance(7, 'x', count)).filter((value) => value < 0.1).length / 20_000;
  expect(Math.abs(share - 0.1)).toBeLessThan(0.01);
});
