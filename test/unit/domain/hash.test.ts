import { describe, expect, it } from 'vitest';
import { hash, hashShare } from '../../../src/domain/hash.ts';

describe('hash', () => {
  it('is 16 hex digits and stays the same over versions', () => {
    expect(hash('Northwind Ltd')).toMatch(/^[0-9a-f]{16}$/);
    expect([hash(''), hash('a'), hash('a', 1)]).toEqual(['1aee8d83488bdcb8', '82c97901501c2ba7', 'da4555df1213124e']);
  });

  it('has no collision in 100,000 similar texts', () => {
    const seen = new Set(Array.from({ length: 100_000 }, (_, i) => hash(`A-${i}`)));
    expect(seen.size).toBe(100_000);
  });

  it('spreads similar texts evenly over shares', () => {
    const tenths = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i++) {
      const tenth = Math.floor(hashShare(`A-${i}`, 7) * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(200);
  });

  it('draws anew with another seed', () => {
    const drawn = (seed: number) => Array.from({ length: 50 }, (_, i) => hashShare(`A-${i}`, seed) < 0.5);
    expect(drawn(1)).not.toEqual(drawn(2));
  });
});
