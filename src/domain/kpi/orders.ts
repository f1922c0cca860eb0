import { closedAt } from '../records/as-of.ts';
import { dayMs } from '../records/time.ts';
import type { Deal } from '../records/types.ts';
import { type CustomerHistory, currencyOf } from './customer-history.ts';
import { countIn, type PeriodSums, periodOf } from './periods.ts';
import { countAt, type KpiSums, moneyAt, moneyOf } from './sums.ts';

/** Won deals as orders. Deals won on one day (UTC) are one occasion: they are no repeat purchase and leave no gap. */
export function addOrders(history: CustomerHistory, periods: PeriodSums): void {
  const products = new Set<string>();
  let lastDay: number | null = null;
  let [buyerIn, repeatIn, crossIn] = [-1, -1, -1];
  let next = 0;
  const { months, customer } = periods;
  const closeUpTo = (period: number): void => {
    for (; next < period && next < months.length; next++)
      noteProducts(months[next]?.sums, customer[next + 1], products);
  };
  for (const deal of history.wins) {
    if (deal.kind === 'contraction') continue;
    const at = closedAt(deal);
    const period = periodOf(periods, at);
    closeUpTo(period);
    const day = Math.floor(at / dayMs);
    const isLater = lastDay !== null && day > lastDay;
    const isNewProduct = deal.product !== null && products.size > 0 && !products.has(deal.product);
    if (deal.product !== null) products.add(deal.product);
    if (period >= 0 && period < months.length) {
      addOrder(history, deal, months[period]?.sums as KpiSums);
      if (buyerIn !== period) countIn(periods, at, countAt.buyers);
      if (isLater) addGap(periods, at, day - (lastDay as number));
      if (isLater && repeatIn !== period) {
        countIn(periods, at, countAt.repeatBuyers);
        repeatIn = period;
      }
      if (isNewProduct && customer[period] && crossIn !== period) {
        countIn(periods, at, countAt.crossSold);
        crossIn = period;
      }
      buyerIn = period;
    }
    lastDay = day;
  }
  closeUpTo(months.length);
}

function addOrder({ view }: CustomerHistory, deal: Deal, sums: KpiSums): void {
  sums.counts[countAt.orders] = (sums.counts[countAt.orders] as number) + 1;
  const amount = deal.amountCents;
  if (amount === null || amount === 0) return;
  const { cents } = moneyOf(sums, currencyOf(view, deal));
  if (amount < 0) cents[moneyAt.refundCents] = (cents[moneyAt.refundCents] as number) - amount;
  else {
    cents[moneyAt.pricedOrders] = (cents[moneyAt.pricedOrders] as number) + 1;
    cents[moneyAt.orderCents] = (cents[moneyAt.orderCents] as number) + amount;
  }
}

function addGap(periods: PeriodSums, at: number, days: number): void {
  countIn(periods, at, countAt.gaps);
  countIn(periods, at, countAt.gapDays, days);
  countIn(periods, at, countAt.gapDaysSquared, days * days);
}

function noteProducts(sums: KpiSums | undefined, isCustomer: boolean | undefined, products: Set<string>): void {
  if (sums === undefined || !isCustomer || products.size === 0) return;
  sums.counts[countAt.productKnownAtEnd] = 1;
  if (products.size > 1) sums.counts[countAt.severalProductsAtEnd] = 1;
}
