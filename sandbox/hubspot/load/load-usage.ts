/** Usage in a CRM is fields of the account: sums over the last 30 days and the 30 before, and when it was last seen. */
import type { Book } from '../../../src/book/types.ts';
import { customProperty } from '../properties/property-registry.ts';
import type { Crm } from '../store/crm.ts';
import { instant, type LoadIndex, propertyName } from './load-index.ts';

const windowMs = 30 * 86_400_000;
const group = { name: 'product_usage', label: 'Product usage', displayOrder: 1 };

interface Sums {
  recent: number;
  previous: number;
  lastMs: number;
}

export async function loadUsage(book: Book, crm: Crm, index: LoadIndex): Promise<void> {
  const metrics = new Map<string, Map<number, Sums>>();
  for await (const rows of book.read('usage')) {
    for (const sample of rows) {
      const accountId = sample.account_id ?? index.contactAccounts.get(sample.contact_id ?? '');
      const company = accountId === undefined ? undefined : index.accounts.get(accountId);
      const atMs = instant(sample.at);
      if (company === undefined || atMs === undefined || atMs >= crm.todayMs) continue;
      const byCompany = metrics.get(sample.metric) ?? new Map<number, Sums>();
      metrics.set(sample.metric, byCompany);
      const sums = byCompany.get(company) ?? { recent: 0, previous: 0, lastMs: atMs };
      byCompany.set(company, sums);
      if (atMs >= crm.todayMs - windowMs) sums.recent += sample.value;
      else if (atMs >= crm.todayMs - 2 * windowMs) sums.previous += sample.value;
      sums.lastMs = Math.max(sums.lastMs, atMs);
    }
  }
  for (const [metric, byCompany] of metrics) writeMetric(crm, metric, byCompany);
}

function writeMetric(crm: Crm, metric: string, byCompany: ReadonlyMap<number, Sums>): void {
  const { table, properties } = crm.objects.companies;
  properties.putGroup(group);
  const name = propertyName(metric);
  const number = { type: 'number', fieldType: 'number', groupName: group.name } as const;
  properties.put(customProperty({ name: `${name}_30d`, label: `${metric}, last 30 days`, ...number }));
  properties.put(customProperty({ name: `${name}_prev_30d`, label: `${metric}, 30 days before`, ...number }));
  const datetime = { type: 'datetime', fieldType: 'date', groupName: group.name } as const;
  properties.put(customProperty({ name: `${name}_last_at`, label: `${metric}, last seen`, ...datetime }));
  for (const [row, sums] of byCompany) {
    table.set(row, `${name}_30d`, decimal(sums.recent));
    table.set(row, `${name}_prev_30d`, decimal(sums.previous));
    table.set(row, `${name}_last_at`, new Date(sums.lastMs).toISOString());
  }
}

function decimal(value: number): string {
  return String(Number(value.toFixed(6)));
}
