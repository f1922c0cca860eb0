import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learnRecommender } from '../../../../src/domain/recommend/learn-recommender.ts';
import { prospectOf } from '../../../../src/domain/recommend/prospect-of.ts';
import { purchasesOf } from '../../../../src/domain/recommend/purchase-book.ts';
import {
  type Prospect,
  readyRecommender,
  recommendProducts,
} from '../../../../src/domain/recommend/recommend-products.ts';
import { strongestPairs } from '../../../../src/domain/recommend/strongest-pairs.ts';
import { account, ago, deal, today } from '../timelines.ts';
import { asOf, bookOf, type TestBuyer, times } from './books.ts';

const nobody: Prospect = { has: [], industry: null, size: null };

/** By hand: 20 customers; A 12, B 8, C 8, D 2; A and B together 7, A and C 2. */
const hand = [
  ...times(7, { has: ['A', 'B'] }),
  ...times(2, { has: ['A', 'C'] }),
  ...times(3, { has: ['A'] }),
  ...times(1, { has: ['B'] }),
  ...times(5, { has: ['C'] }),
  ...times(1, { has: ['C', 'D'] }),
  ...times(1, { has: ['D'] }),
];
const learn = (buyers: readonly TestBuyer[], options = {}) => learnRecommender(bookOf(buyers), { asOf, ...options });
const ask = (buyers: readonly TestBuyer[], prospect: Partial<Prospect>, options = {}) =>
  recommendProducts(readyRecommender(learn(buyers, options)), { ...nobody, ...prospect }, 3);

describe('what goes together', () => {
  it('is the correlation of who has what, shrunk by how many have both', () => {
    const { products, customers } = learn(hand);
    expect(customers).toBe(20);
    expect(products.map(({ name, customers: having }) => [name, having])).toEqual([
      ['A', 12],
      ['B', 8],
      ['C', 8],
      ['D', 2],
    ]);
    // (7 - 12 x 8 / 20) / sqrt(12 x 8/20 x 8 x 12/20) = 2.2 / 4.8, times 7 / 17.
    expect(products[0]?.neighbours).toEqual([{ product: 1, together: 7, similarity: 0.188725 }]);
    expect(products[2]?.neighbours).toEqual([]);
  });

  it('is the likelihood that is recommended, with its reason', () => {
    const [first] = ask(hand, { has: ['A'] });
    // 8/20 + 0.188725 x sqrt((0.4 x 0.6) / (0.6 x 0.4)) x (1 - 0.6); without shrinkage it were 7/12.
    expect(first?.score).toBeCloseTo(0.47549, 5);
    expect(first).toMatchObject({
      product: 'B',
      ground: 'together',
      support: 7,
      reason: '7 of 12 customers with A also have it',
    });
  });

  it('asks for support: fewer than five with both say nothing', () => {
    const rare = [...times(4, { has: ['A', 'B'] }), ...times(40, { has: ['C'] })];
    expect(learn(rare).products[0]?.neighbours).toEqual([]);
    expect(learn(rare, { minSupport: 4 }).products[0]?.neighbours).toHaveLength(1);
    expect(ask(rare, { has: ['A'] }).map(({ product }) => product)).toEqual(['C']);
  });

  it('is nothing where everybody has everything', () => {
    const alike = times(50, { has: ['A', 'B', 'C'] });
    expect(learn(alike).products.flatMap(({ neighbours }) => neighbours)).toEqual([]);
    expect(ask(alike, { has: ['A', 'B', 'C'] })).toEqual([]);
    expect(ask(alike, { has: ['A'] }).map(({ score }) => score)).toEqual([1, 1]);
  });

  it('is listed once a pair, with how much more often than by chance', () => {
    expect(strongestPairs(learn(hand), 5)).toEqual([
      { products: ['A', 'B'], together: 7, customers: [12, 8], lift: (7 * 20) / (12 * 8), similarity: 0.188725 },
    ]);
  });

  it('keeps away what keeps away: one plan in place of another', () => {
    const plans = [
      ...times(30, { has: ['Basic'] }),
      ...times(30, { has: ['Pro'] }),
      ...times(9, { has: ['Basic', 'Help'] }),
    ];
    expect(learn(plans).products[0]?.neighbours.find(({ product }) => product === 2)?.similarity).toBeLessThan(-0.5);
    expect(ask(plans, {}).map(({ product }) => product)).toEqual(['Basic', 'Pro', 'Help']);
    expect(ask(plans, { has: ['Basic'] }).map(({ product }) => product)).toEqual(['Help', 'Pro']);
  });

  it('leaves out baskets of more than a hundred products', () => {
    const all = Array.from({ length: 101 }, (_, i) => `P${i}`);
    expect(learn(times(30, { has: all })).products[0]).toMatchObject({ customers: 30, neighbours: [] });
  });
});

describe('a customer of whom no product says anything', () => {
  const buyers = [
    ...times(12, { has: ['Fleet'], industry: 'Logistics', employees: 100 }),
    ...times(30, { has: ['Shop'], industry: 'Retail', employees: 20 }),
  ];

  it('is recommended what similar ones have', () => {
    expect(ask(buyers, { industry: 'Logistics', size: '50 to 249 employees' })[0]).toMatchObject({
      product: 'Fleet',
      ground: 'similar',
      reason: '12 of 12 customers in Logistics with 50 to 249 employees have it',
    });
    expect(ask(buyers, { industry: 'Logistics', size: '10 to 49 employees' })[0]?.reason).toBe(
      '12 of 12 customers in Logistics have it',
    );
    expect(ask(buyers, { industry: 'Mining', size: '50 to 249 employees' })[0]?.reason).toBe(
      '12 of 12 customers with 50 to 249 employees have it',
    );
  });

  it('is recommended what most have where nothing is known of it', () => {
    expect(ask(buyers, {})).toMatchObject([
      { product: 'Shop', ground: 'popular', reason: '30 of 42 customers have it' },
      { product: 'Fleet', ground: 'popular' },
    ]);
  });

  it('is recommended nothing where there is no product, or it has the only one', () => {
    expect(ask([], {})).toEqual([]);
    expect(ask(times(20, { has: ['A'] }), { has: ['a '] })).toEqual([]);
  });
});

describe('ties', () => {
  it('are drawn by the seed, not by the order of anything', () => {
    const equal = ['A', 'B', 'C', 'D', 'E'].flatMap((product) => times(9, { has: [product] }));
    const first = (seed: number, buyers = equal) => ask(buyers, {}, { seed })[0]?.product;
    expect(first(1, [...equal].reverse())).toBe(first(1));
    expect(new Set(Array.from({ length: 20 }, (_, seed) => first(seed))).size).toBeGreaterThan(2);
  });
});

describe('the law of recommendations', () => {
  const product = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F');
  const buyer = fc.record({
    has: fc.uniqueArray(product, { maxLength: 5 }),
    industry: fc.constantFrom('Logistics', 'Retail', null),
    employees: fc.option(fc.integer({ min: -5, max: 3_000 })),
  });
  const buyers = fc.array(buyer, { maxLength: 80 });
  const prospect = fc.record({
    has: fc.uniqueArray(fc.constantFrom('A', 'b ', 'C', 'unknown'), { maxLength: 4 }),
    industry: fc.constantFrom('Logistics', null),
    size: fc.constantFrom('10 to 49 employees', null),
  });

  it('never what it has, each once, on enough customers, best first, finite', () => {
    fc.assert(
      fc.property(buyers, prospect, fc.integer({ min: 1, max: 6 }), (book, asked, minSupport) => {
        const found = ask(book, asked, { minSupport });
        const names = found.map(({ product: name }) => name);
        expect(new Set(names).size).toBe(names.length);
        for (const has of asked.has) expect(names).not.toContain(has.trim().toUpperCase());
        for (const { score, support } of found) {
          expect(score).toBeGreaterThan(0);
          expect(Number.isFinite(score)).toBe(true);
          expect(support).toBeGreaterThanOrEqual(minSupport);
        }
        expect(found.map(({ score }) => score)).toEqual(found.map(({ score }) => score).sort((a, b) => b - a));
      }),
    );
  });

  it('the order of customers and of what one has does not matter', () => {
    fc.assert(
      fc.property(buyers, prospect, (book, asked) => {
        expect(learn([...book].reverse())).toEqual(learn(book));
        expect(ask(book, { ...asked, has: [...asked.has].reverse() })).toEqual(ask(book, asked));
      }),
      { numRuns: 50 },
    );
  });

  it('what is stored as JSON recommends the same', () => {
    const stored = JSON.parse(JSON.stringify(learn(hand)));
    expect(recommendProducts(readyRecommender(stored), { ...nobody, has: ['A'] }, 3)).toEqual(
      ask(hand, { has: ['A'] }),
    );
  });
});

describe('purchases of a timeline', () => {
  it('are the first wins of each product up to the day, however it is spelt', () => {
    const deals = [
      deal({ product: 'Core', closedAt: ago(300) }),
      deal({ product: ' core', closedAt: ago(400) }),
      deal({ product: 'Insights', closedAt: ago(100), status: 'lost' }),
      deal({ product: 'Connect', closedAt: ago(-3) }),
      deal({ product: ' ', closedAt: ago(9) }),
      deal({ product: null, closedAt: ago(9) }),
    ];
    expect(purchasesOf(deals, today)).toEqual([{ product: 'core', at: ago(400) }]);
  });

  it('leave out of what is recommended all that is offered, or was declined within a year', () => {
    const deals = [
      deal({ product: 'Core', closedAt: ago(900) }),
      deal({ product: 'Insights', closedAt: ago(100), status: 'lost' }),
      deal({ product: 'Connect', closedAt: null, status: 'open' }),
      deal({ product: 'Fleet', closedAt: ago(500), status: 'lost' }),
    ];
    const asked = prospectOf({ asOf: today, account: account({ industry: 'Retail', employees: 60 }), deals });
    expect(asked).toEqual({ has: ['Core', 'Insights', 'Connect'], industry: 'Retail', size: '50 to 249 employees' });
  });
});
