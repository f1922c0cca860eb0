import { describe, expect, it } from 'vitest';
import { randomOf } from '../../../../src/domain/random.ts';
import { evaluateRecommender } from '../../../../src/domain/recommend/evaluate-recommender.ts';
import { asOf, bookOf, type TestBuyer } from './books.ts';

/** Half buy A then B, half C then D: knowing the first tells the second, and popularity is a toss. */
const pairs = (count: number): TestBuyer[] =>
  Array.from({ length: count }, (_, i) => ({ has: i % 2 === 0 ? ['A', 'B'] : ['C', 'D'], from: i }));

/** What one buys next is drawn from the same lot for all. */
const chance = (count: number): TestBuyer[] => {
  const random = randomOf(3);
  const draw = (): string => `P${Math.floor(random.unit() ** 2 * 8)}`;
  return Array.from({ length: count }, (_, i) => ({ has: [...new Set([draw(), draw(), draw()])], from: i }));
};

describe('the evaluation of a recommender', () => {
  it('finds the last purchase where the first tells it, and says so', () => {
    const found = evaluateRecommender(bookOf(pairs(400)), { asOf });
    expect(found.purchases).toBe(201);
    expect(found.recommended.at1.value).toBe(1);
    expect(found.popular.at1.value).toBeLessThan(0.6);
    expect(found.gainAt1.low).toBeGreaterThan(0.3);
    expect(found.verdict).toBe('better than popularity');
    expect(found.sentence).toMatch(
      /^Of 201 last purchases from .* 100 % \(98 to 100 %\) were the first recommendation/,
    );
  });

  it('claims nothing where the next purchase is chance', () => {
    const found = evaluateRecommender(bookOf(chance(600)), { asOf });
    expect(found.purchases).toBeGreaterThan(150);
    expect(found.verdict).toBe('no better than popularity');
    expect(Math.abs(found.gainAt3.value)).toBeLessThan(0.1);
  });

  it('claims nothing of too few', () => {
    expect(evaluateRecommender(bookOf(pairs(40)), { asOf }).verdict).toBe('too little data');
  });

  it.each([
    ['nobody bought anything', [] as TestBuyer[]],
    ['everyone has one product', Array.from({ length: 50 }, (_, i) => ({ has: ['A'], from: i }))],
    ['all was bought on one day', Array.from({ length: 50 }, () => ({ has: ['A'] }))],
  ])('says that it is not known where %s', (_what, buyers) => {
    const found = evaluateRecommender(bookOf(buyers), { asOf });
    expect(found).toMatchObject({ purchases: 0, verdict: 'too little data', from: null });
    expect(found.sentence).toContain('is not known');
    expect(JSON.stringify(found)).not.toMatch(/NaN|null,"high"/);
  });

  it('looks at nothing later than a window’s beginning: what came after does not help before', () => {
    // B follows A only in the last tenth of the time: a recommender that knew it would find more of them.
    const early = Array.from({ length: 270 }, (_, i): TestBuyer => ({ has: ['A', `X${i % 9}`], from: i }));
    const late = Array.from({ length: 30 }, (_, i): TestBuyer => ({ has: ['A', 'B'], from: 500 + i }));
    const found = evaluateRecommender(bookOf([...early, ...late]), { asOf });
    expect(found.recommended.at1.value).toBeLessThan(0.15);
  });

  it('does not depend on the order of customers', () => {
    const buyers = chance(200);
    expect(evaluateRecommender(bookOf([...buyers].reverse()), { asOf })).toEqual(
      evaluateRecommender(bookOf(buyers), { asOf }),
    );
  });
});
