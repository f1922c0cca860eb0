/**
 * How long a recommender takes to learn and to answer, and how often it finds the last purchase: 200,000 customers of ten tastes,
 * 500 products. `node bench/recommend.ts [customers] [products]`
 */
import { randomOf } from '../src/domain/random.ts';
import { evaluateRecommender } from '../src/domain/recommend/evaluate-recommender.ts';
import { learnRecommender } from '../src/domain/recommend/learn-recommender.ts';
import { purchaseBookBuilder } from '../src/domain/recommend/purchase-book.ts';
import { readyRecommender, recommendProducts } from '../src/domain/recommend/recommend-products.ts';

const customers = Number(process.argv[2] ?? 200_000);
const products = Number(process.argv[3] ?? 500);
const tastes = 10;
const day = 86_400_000;
const asOf = Date.UTC(2026, 10, 20);

const random = randomOf(7);
const builder = purchaseBookBuilder();
const timed = <T>(what: string, work: () => T): T => {
  const start = performance.now();
  const result = work();
  console.log(`${what}: ${Math.round(performance.now() - start)} ms`);
  return result;
};

/** A third of what is bought is of the customer's own taste, the rest is what everyone buys: few products often. */
function buy(taste: number): string {
  const skewed = Math.floor(random.unit() ** 2.5 * products);
  const own = Math.floor(random.unit() ** 1.5 * (products / tastes)) * tastes + taste;
  return `P${random.unit() < 1 / 3 ? Math.min(products - 1, own) : skewed}`;
}

timed(`book of ${customers} customers`, () => {
  for (let customer = 0; customer < customers; customer++) {
    const taste = random.int(tastes);
    const count = 1 + Math.floor(random.unit() ** 2 * 12);
    const bought = new Set(Array.from({ length: count }, () => buy(taste)));
    let at = asOf - (800 + random.int(1_000)) * day;
    const purchases = [...bought].map((product) => {
      at += (1 + random.int(60)) * day;
      return { product, at };
    });
    const industry = random.unit() < 0.5 ? `industry ${taste}` : 'other';
    builder.add({ purchases, industry, employees: 1 + random.int(2_000) });
  }
});
const book = timed('typed arrays', builder.build);
console.log(`${book.items.length} purchases`);
const learnt = timed('learn', () => learnRecommender(book, { asOf }));
console.log(`JSON of ${Math.round(JSON.stringify(learnt).length / 1024)} kB`);
const ready = readyRecommender(learnt);
timed('three products for each of 100,000 customers', () => {
  for (let i = 0; i < 100_000; i++) {
    const has = [`P${random.int(products)}`, `P${random.int(products)}`];
    recommendProducts(ready, { has, industry: 'other', size: null }, 3);
  }
});
console.log(timed('evaluate', () => evaluateRecommender(book, { asOf })));
console.log(`${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`);
