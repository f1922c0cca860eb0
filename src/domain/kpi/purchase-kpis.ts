import { count, countShare, moneyFraction, ratioKpi } from './define-kpi.ts';
import type { Kpi } from './kpi.ts';

/** Orders: how much, how often, how soon again. An order is a won deal that is no contraction. */
export const purchaseKpis: readonly Kpi[] = [
  ratioKpi(
    {
      key: 'average_order_value',
      label: 'Average order value',
      definition: 'sum of the orders with an amount above 0 / their number',
      unit: 'money',
      direction: 'higher_is_better',
      needs: ['deal'],
    },
    moneyFraction((money) => ({ above: money.of('orderCents'), below: money.of('pricedOrders') })),
    { none: 'no order with an amount in the period' },
  ),
  ratioKpi(
    {
      key: 'purchase_frequency',
      label: 'Purchase frequency',
      definition: 'orders in the period / customers who ordered in it',
      unit: 'ratio',
      direction: 'higher_is_better',
      needs: ['deal'],
    },
    countShare('orders', 'buyers'),
    { none: 'no order in the period' },
  ),
  ratioKpi(
    {
      key: 'purchase_cycle',
      label: 'Purchase cycle',
      definition: "mean days between an order of the period and the customer's order before it (on another day)",
      unit: 'days',
      direction: 'higher_is_worse',
      needs: ['deal'],
    },
    (sums) => {
      const [n, sum, squares] = [count(sums, 'gaps'), count(sums, 'gapDays'), count(sums, 'gapDaysSquared')];
      if (n < 2) return { above: sum, below: n };
      const half = 1.96 * Math.sqrt(Math.max(0, squares - (sum * sum) / n) / (n - 1) / n);
      return { above: sum, below: n, low: Math.max(0, sum / n - half), high: sum / n + half };
    },
    { none: 'no repeat order in the period' },
  ),
  ratioKpi(
    {
      key: 'repeat_purchase_rate',
      label: 'Repeat-purchase rate',
      definition: 'customers who ordered in the period and on an earlier day / customers who ordered in the period',
      unit: 'share',
      direction: 'higher_is_better',
      needs: ['deal'],
    },
    countShare('repeatBuyers', 'buyers'),
    { none: 'no order in the period', isOfCases: true },
  ),
];
