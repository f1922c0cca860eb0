import type { Recommender } from './recommender.ts';

/** Two products that go together. */
export interface ProductPair {
  readonly products: readonly [string, string];
  /** Customers with both, and with each. */
  readonly together: number;
  readonly customers: readonly [number, number];
  /** How many times as many have both as would by chance. */
  readonly lift: number;
  readonly similarity: number;
}

/** The pairs that go together most, at most `count`, each once. */
export function strongestPairs({ products, customers }: Recommender, count: number): ProductPair[] {
  const pairs: ProductPair[] = [];
  products.forEach((first, code) => {
    for (const { product, together, similarity } of first.neighbours) {
      const second = products[product];
      if (similarity < 0) continue;
      // A pair may be among the nearest of one product only.
      if (second === undefined || (product < code && second.neighbours.some((back) => back.product === code))) continue;
      const lift = (together * customers) / (first.customers * second.customers);
      const bought = [first.customers, second.customers] as const;
      pairs.push({ products: [first.name, second.name], together, customers: bought, lift, similarity });
    }
  });
  const key = ({ products: [a, b] }: ProductPair): string => JSON.stringify([a, b]);
  return pairs.sort((a, b) => b.similarity - a.similarity || (key(a) < key(b) ? -1 : 1)).slice(0, count);
}
