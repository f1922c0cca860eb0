import type { Instant } from '../records/types.ts';

/** Which products go with which, and who has them: small enough to keep as JSON, complete without the purchases it was learnt from. */
export interface Recommender {
  readonly format: 1;
  /** Purchases up to then. */
  readonly asOf: Instant;
  /** Customers with a product. */
  readonly customers: number;
  /** Fewest customers behind any recommendation. */
  readonly minSupport: number;
  readonly products: readonly LearntProduct[];
  readonly groups: readonly LearntGroup[];
}

export interface LearntProduct {
  readonly name: string;
  /** How many have it. */
  readonly customers: number;
  /** Place among equals, drawn by the seed. */
  readonly tie: number;
  /** Products that go with it more often than by chance, the strongest first; then those that do less often. */
  readonly neighbours: readonly Neighbour[];
}

export interface Neighbour {
  /** Its place in `products`. */
  readonly product: number;
  /** Customers with both. */
  readonly together: number;
  /** Between -1 and 1, never 0; below it for products that keep each other away. */
  readonly similarity: number;
}

/** Customers of one industry, of one size, or of both, and how many of them have each product. */
export interface LearntGroup {
  readonly industry: string | null;
  readonly size: string | null;
  readonly customers: number;
  /** [place in `products`, customers with it], in order of place. */
  readonly having: readonly (readonly [product: number, customers: number])[];
}

/** Why a product is recommended: what those with the same product have, what similar customers have, what most have. */
export type RecommendationGround = 'together' | 'similar' | 'popular';

export interface Recommendation {
  readonly product: string;
  readonly ground: RecommendationGround;
  /** Comparable among recommendations of one ground only. */
  readonly score: number;
  /** "12 of 40 customers with Core also have it". */
  readonly reason: string;
  /** Customers behind it. */
  readonly support: number;
}
