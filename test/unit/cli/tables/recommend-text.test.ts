import { describe, expect, it } from 'vitest';
import { recommendationsText, recommenderText } from '../../../../src/cli/tables/recommend-text.ts';
import { evaluateRecommender } from '../../../../src/domain/recommend/evaluate-recommender.ts';
import { learnRecommender } from '../../../../src/domain/recommend/learn-recommender.ts';
import { readyRecommender, recommendProducts } from '../../../../src/domain/recommend/recommend-products.ts';
import { strongestPairs } from '../../../../src/domain/recommend/strongest-pairs.ts';
import { asOf, bookOf, type TestBuyer, times } from '../../domain/recommend/books.ts';

const learnt = (buyers: readonly TestBuyer[]) => {
  const book = bookOf(buyers);
  return { recommender: learnRecommender(book, { asOf }), evaluation: evaluateRecommender(book, { asOf }) };
};
const some = learnt([...times(40, { has: ['Core', 'Insights'] }), ...times(60, { has: ['Fleet'] })]);

describe('what keel recommend prints', () => {
  it('is a customer’s products with their reasons', () => {
    const prospect = { has: ['Core'], industry: null, size: null };
    const recommendations = recommendProducts(readyRecommender(some.recommender), prospect, 3);
    const text = recommendationsText({ customerId: 'a', name: 'Northwind', has: ['Core'], recommendations }, some);
    expect(text).toMatch(
      /^Northwind: has Core\.\n\n +offer +because\n +1 +Insights +40 of 40 customers with Core also have it\n/,
    );
    expect(text).toContain('\nAs of 2026-11-20.\n');
  });

  it('is what goes together, where no customer is named', () => {
    const text = recommenderText(some, strongestPairs(some.recommender, 10));
    expect(text).toMatch(/^100 customers, 3 products\.\n/);
    expect(text).toMatch(/Core +Insights +40 +40 +40 +2\.5 times\n/);
  });

  it('says why there is nothing', () => {
    const none = learnt([]);
    expect(recommenderText(none, [])).toBe('No won deal names a product: there is nothing to recommend.\n');
    expect(recommendationsText({ customerId: 'a', name: 'A', has: [], recommendations: [] }, none)).toContain(
      'Nothing to recommend: no won deal names a product.',
    );
    expect(recommenderText(learnt(times(20, { has: ['Core'] })), [])).toContain('No two products go together');
  });
});
