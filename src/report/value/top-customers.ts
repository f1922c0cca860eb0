import type { ClvReport } from '../../domain/value/table/clv-report.ts';
import { dataTable } from '../data-table.ts';
import { type Html, html } from '../html.ts';
import { amountText } from '../money.ts';
import { decimal, grouped, percent } from '../numbers.ts';
import { shortened } from '../page.ts';

const dayCount = (days: number): string => `${grouped(days)}\u00a0${days === 1 ? 'day' : 'days'}`;

export function topTable({ top, currency }: ClvReport): Html | null {
  if (top.length === 0) return null;
  const headers = [
    'Customer',
    'Value',
    'Still a customer',
    'Purchases expected',
    'A purchase',
    'Came back',
    'Spent so far',
    'Silent for',
  ];
  const table = dataTable({
    label: 'The most valuable customers',
    columns: headers.map((header, i) => ({ header, isNumber: i > 0 })),
    rows: top.map((one) => [
      shortened(one.customer),
      amountText(one.clv, currency),
      percent(one.pAlive, 0),
      decimal(one.expectedPurchases, 1),
      amountText(one.expectedSpend, null),
      `${grouped(one.repeats)}\u00a0×`,
      amountText(one.spentSoFar, null),
      dayCount(one.daysSinceLast),
    ]),
  });
  return html`${table}
<p class="reading">Value, purchases and amount are what is expected on average of customers with such a past; one customer alone can be far off.</p>`;
}
