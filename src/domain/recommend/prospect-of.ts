import { type AsOfView, closedAt } from '../records/as-of.ts';
import { dayMs } from '../records/time.ts';
import { groupOf } from './purchase-book.ts';
import type { Prospect } from './recommend-products.ts';

/** A product lost this lately was declined: it is not proposed again. */
const declinedDays = 365;

/** What a customer has, is being offered, or has declined, as of the view's date; and what it is like. */
export function prospectOf({ asOf, account, deals }: Pick<AsOfView, 'asOf' | 'account' | 'deals'>): Prospect {
  const has = new Set<string>();
  for (const deal of deals) {
    if (deal.product === null) continue;
    const isOver = deal.status === 'lost' && asOf - closedAt(deal) > declinedDays * dayMs;
    if (!isOver) has.add(deal.product);
  }
  return { has: [...has], ...groupOf(account) };
}
