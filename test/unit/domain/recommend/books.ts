/** Purchases for tests: who has what, in the order of buying, a day apart. */
import { type PurchaseBook, purchaseBookBuilder } from '../../../../src/domain/recommend/purchase-book.ts';
import { dayMs } from '../../../../src/domain/records/time.ts';

export const asOf = Date.UTC(2026, 10, 20);

export interface TestBuyer {
  readonly has: readonly string[];
  readonly industry?: string | null;
  readonly employees?: number | null;
  /** Day of the first purchase. */
  readonly from?: number;
}

export function bookOf(buyers: readonly TestBuyer[]): PurchaseBook {
  const builder = purchaseBookBuilder();
  for (const { has, industry = null, employees = null, from = 0 } of buyers)
    builder.add({
      purchases: has.map((product, i) => ({ product, at: asOf - 1_000 * dayMs + (from + i) * dayMs })),
      industry,
      employees,
    });
  return builder.build();
}

/** The same buyer so many times. */
export function times(count: number, buyer: TestBuyer): TestBuyer[] {
  return Array.from({ length: count }, () => buyer);
}
