import { count, countShare, medianKpi, ratioKpi, totalKpi } from './define-kpi.ts';
import type { Kpi } from './kpi.ts';

const marketing = 'Farris, Bendle, Pfeifer, Reibstein 2010, Marketing Metrics, chapter 5';
const noStart = 'no customer at the start of the period';

/** Customers: who is there, who left, who was kept, who got going. */
export const customerKpis: readonly Kpi[] = [
  totalKpi(
    {
      key: 'customers',
      label: 'Customers',
      definition: 'customers at the end of the period',
      unit: 'count',
      direction: 'higher_is_better',
      needs: ['deal'],
    },
    (sums) => ({ total: count(sums, 'customersAtEnd') }),
  ),
  totalKpi(
    {
      key: 'new_customers',
      label: 'New customers',
      definition: 'customers at the end of the period who had never been one before it',
      unit: 'count',
      direction: 'higher_is_better',
      needs: ['deal'],
    },
    (sums) => ({ total: count(sums, 'customersNew') }),
  ),
  totalKpi(
    {
      key: 'reactivated_customers',
      label: 'Customers won back',
      definition: 'customers at the end of the period who had left before it',
      unit: 'count',
      direction: 'higher_is_better',
      needs: ['deal'],
    },
    (sums) => ({ total: count(sums, 'customersReactivated') }),
  ),
  totalKpi(
    {
      key: 'lost_customers',
      label: 'Customers lost',
      definition: 'customers at the start of the period who are none at its end',
      unit: 'count',
      direction: 'higher_is_worse',
      needs: ['deal'],
    },
    (sums) => ({ total: count(sums, 'customersLost') }),
  ),
  ratioKpi(
    {
      key: 'customer_churn_rate',
      label: 'Customer churn rate',
      definition: 'customers lost in the period / customers at its start',
      unit: 'share',
      direction: 'higher_is_worse',
      source: marketing,
      needs: ['deal'],
    },
    countShare('customersLost', 'customersAtStart'),
    { none: noStart, isOfCases: true },
  ),
  ratioKpi(
    {
      key: 'customer_retention_rate',
      label: 'Customer retention rate',
      definition: '(customers at the end - new or won back in the period) / customers at its start',
      unit: 'share',
      direction: 'higher_is_better',
      source: marketing,
      needs: ['deal'],
    },
    (sums) => ({
      above: count(sums, 'customersAtEnd') - count(sums, 'customersNew') - count(sums, 'customersReactivated'),
      below: count(sums, 'customersAtStart'),
    }),
    { none: noStart, isOfCases: true },
  ),
  ratioKpi(
    {
      key: 'cross_sell_rate',
      label: 'Cross-sell rate',
      definition: 'customers at the start who bought a product they had not bought before / customers at the start',
      unit: 'share',
      direction: 'higher_is_better',
      needs: ['deal'],
    },
    countShare('crossSold', 'customersAtStart'),
    { none: noStart, isOfCases: true },
  ),
  ratioKpi(
    {
      key: 'several_products_share',
      label: 'Customers of several products',
      definition: 'customers at the end who have bought two or more products / those with a product on record',
      unit: 'share',
      direction: 'higher_is_better',
      needs: ['deal'],
    },
    countShare('severalProductsAtEnd', 'productKnownAtEnd'),
    { none: 'no customer with a product on record', isOfCases: true },
  ),
  medianKpi(
    {
      key: 'time_to_first_value',
      label: 'Time to first value',
      definition:
        'median days from the first won deal to the first use or meeting, of customers who got there in the period',
      unit: 'days',
      direction: 'higher_is_worse',
      needs: ['deal', 'usage', 'activity'],
    },
    'firstValue',
    'no customer had a first use or meeting in the period',
  ),
  ratioKpi(
    {
      key: 'activation_rate',
      label: 'Activation rate',
      definition:
        'customers with a first use or meeting within the activation window / customers whose window ended in the period',
      unit: 'share',
      direction: 'higher_is_better',
      needs: ['deal', 'usage', 'activity'],
    },
    countShare('activated', 'activationDue'),
    { none: 'no activation window ended in the period', isOfCases: true },
  ),
  ratioKpi(
    {
      key: 'task_completion',
      label: 'Task completion',
      definition: 'tasks done / tasks that fell due in the period',
      unit: 'share',
      direction: 'higher_is_better',
      needs: [],
    },
    countShare('tasksDone', 'tasksDue'),
    { none: 'no task fell due in the period', isOfCases: true },
  ),
];
