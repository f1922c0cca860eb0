import { count, type Fraction, type MoneyReader, moneyFraction, moneyIn, ratioKpi, totalKpi } from './define-kpi.ts';
import type { Kpi, KpiContext, KpiDirection } from './kpi.ts';
import type { KpiSums, MoneyKey } from './sums.ts';

const saas = 'Skok 2013, SaaS Metrics 2.0';
const noRecurring = 'no recurring value at the start of the period';

const lost = (money: MoneyReader): number => money.of('churn') + money.of('contraction');

/** A sum of one currency; MRR is ARR / 12, rounded. */
function moneyTotal(
  key: string,
  label: string,
  definition: string,
  direction: KpiDirection,
  read: (money: MoneyReader) => number,
): Kpi {
  return totalKpi(
    { key, label, definition, unit: 'money', direction, source: saas, needs: ['deal'] },
    (sums, context) => {
      const money = moneyIn(sums, context);
      return typeof money === 'string' ? money : { total: read(money), currency: money.currency };
    },
  );
}

function movement(key: string, label: string, of: MoneyKey, what: string, direction: KpiDirection): Kpi {
  return moneyTotal(key, label, `recurring value per year ${what} in the period`, direction, (money) => money.of(of));
}

/** A share of the recurring value at the start of the period. */
function ofStart(
  key: string,
  label: string,
  definition: string,
  direction: KpiDirection,
  read: (money: MoneyReader) => number,
): Kpi {
  return ratioKpi(
    { key, label, definition, unit: 'share', direction, source: saas, needs: ['deal'] },
    moneyFraction((money, sums) => ({
      above: read(money),
      below: money.of('recurringStart'),
      n: count(sums, 'customersAtStart'),
    })),
    { none: noRecurring },
  );
}

/** A period without any order still has the currency of the one before. */
function revenueGrowth(sums: KpiSums, context: KpiContext): Fraction | string {
  if (context.previous === undefined) return 'no period before to compare with';
  const now = moneyIn(sums, context);
  const before = moneyIn(context.previous, typeof now === 'string' ? context : { currency: now.currency });
  if (typeof before === 'string') return typeof now === 'string' ? now : before;
  if (typeof now === 'string' && sums.money.length > 0) return now;
  const then = before.of('orderCents') - before.of('refundCents');
  const since = typeof now === 'string' ? 0 : now.of('orderCents') - now.of('refundCents');
  return { above: since - then, below: then, n: count(sums, 'orders'), currency: before.currency };
}

const costsOfAll = 'rests on costs of winning customers, of which nobody knows whom they brought';

/** Recurring revenue and its bridge, growth, and what customers are worth against what winning them cost. */
export const revenueKpis: readonly Kpi[] = [
  moneyTotal('arr', 'ARR', 'recurring value per year at the end of the period', 'higher_is_better', (money) =>
    money.of('recurringEnd'),
  ),
  moneyTotal('mrr', 'MRR', 'ARR / 12 at the end of the period', 'higher_is_better', (money) =>
    Math.round(money.of('recurringEnd') / 12),
  ),
  movement('arr_new', 'New ARR', 'new', 'of customers who had none before', 'higher_is_better'),
  movement('arr_expansion', 'Expansion ARR', 'expansion', 'gained from customers who had some', 'higher_is_better'),
  movement('arr_contraction', 'Contraction ARR', 'contraction', 'given up by customers who stayed', 'higher_is_worse'),
  movement('arr_churn', 'Churned ARR', 'churn', 'of customers who left', 'higher_is_worse'),
  movement(
    'arr_reactivation',
    'Reactivation ARR',
    'reactivation',
    'of customers who had none at the start but some before',
    'higher_is_better',
  ),
  ofStart(
    'revenue_churn_rate',
    'Revenue churn rate',
    '(recurring value lost to leavers + contraction) / recurring value at the start',
    'higher_is_worse',
    lost,
  ),
  ofStart(
    'gross_revenue_retention',
    'Gross revenue retention',
    '(recurring value at the start - churn - contraction) / recurring value at the start',
    'higher_is_better',
    (money) => money.of('recurringStart') - lost(money),
  ),
  ofStart(
    'net_revenue_retention',
    'Net revenue retention',
    '(recurring value at the start + expansion - contraction - churn) / recurring value at the start',
    'higher_is_better',
    (money) => money.of('recurringStart') + money.of('expansion') - lost(money),
  ),
  ofStart(
    'arr_growth',
    'ARR growth',
    '(recurring value at the end - at the start) / recurring value at the start',
    'higher_is_better',
    (money) => money.of('recurringEnd') - money.of('recurringStart'),
  ),
  ratioKpi(
    {
      key: 'revenue_growth',
      label: 'Revenue growth',
      definition: '(orders less refunds - those of the period before) / those of the period before',
      unit: 'share',
      direction: 'higher_is_better',
      needs: ['deal'],
    },
    revenueGrowth,
    { none: 'no revenue in the period before', isGrowth: true },
  ),
  ratioKpi(
    {
      key: 'clv',
      label: 'Customer lifetime value',
      definition: 'mean of the lifetime values of customers who have one',
      unit: 'money',
      direction: 'higher_is_better',
      needs: ['deal'],
    },
    moneyFraction((money) => ({ above: money.of('clvCents'), below: money.of('clvCustomers') })),
    { none: 'no customer has a lifetime value' },
  ),
  ratioKpi(
    {
      key: 'cac',
      label: 'Customer acquisition cost',
      definition: 'cost of winning customers in the period, as given / new customers',
      unit: 'money',
      direction: 'higher_is_worse',
      source: saas,
      needs: ['deal'],
    },
    (sums, context) => {
      const money = moneyIn(sums, context);
      if (typeof money === 'string') return money;
      if (!(money.of('acquisitionCents') > 0)) return 'no acquisition cost is given for the period';
      return {
        above: money.of('acquisitionCents'),
        below: count(sums, 'customersNew'),
        currency: money.currency,
      };
    },
    { none: 'no new customer in the period', whole: costsOfAll },
  ),
  ratioKpi(
    {
      key: 'clv_to_cac',
      label: 'CLV : CAC',
      definition: 'customer lifetime value / customer acquisition cost',
      unit: 'ratio',
      direction: 'higher_is_better',
      source: saas,
      needs: ['deal'],
    },
    (sums, context) => {
      const money = moneyIn(sums, context);
      if (typeof money === 'string') return money;
      const cost = money.of('acquisitionCents');
      const valued = money.of('clvCustomers');
      if (!(cost > 0)) return 'no acquisition cost is given for the period';
      if (!(valued > 0)) return 'no customer has a lifetime value';
      const above = (money.of('clvCents') / valued) * count(sums, 'customersNew');
      return { above, below: cost, n: count(sums, 'customersNew'), currency: money.currency };
    },
    { none: 'no acquisition cost is given for the period', whole: costsOfAll },
  ),
];
