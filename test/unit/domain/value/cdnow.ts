/** The CDNOW sample, where it lies beside the checkout: tests that need it are skipped without. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PurchaseSummary, summarisePurchases } from '../../../../src/domain/value/purchase-summary.ts';

const file = join(import.meta.dirname, '../../../../../shared/data/cdnow/transactions.csv');

export const hasCdnow = existsSync(file);

/** By customer, in weeks; amounts in dollars. */
export function cdnowUntil(date: string): PurchaseSummary[] {
  const purchases = new Map<string, { at: number; amount: number }[]>();
  for (const line of readFileSync(file, 'utf8').trim().split('\n').slice(1)) {
    const [customer = '', at = '', , amount] = line.split(',');
    const own = purchases.get(customer) ?? [];
    own.push({ at: Date.parse(at), amount: Number(amount) });
    purchases.set(customer, own);
  }
  return [...purchases.values()].map((each) => {
    const summary = summarisePurchases(each, { until: Date.parse(date), periodMs: 7 * 86_400_000 });
    if ('reason' in summary) throw new Error(summary.reason);
    return summary;
  });
}
