/** Usage in a CRM is fields of the account: sums over the last 30 days and the 30 before, and when it was last seen. */
import type { Book } from '../../../src/book/types.ts';
import type { SandboxOrg } from '../org/sandbox-org.ts';
import { addDays, instant } from './book-values.ts';
import { customFieldName } from './field-name.ts';
import { accountRow, type LoadIndex, storeOf } from './load-index.ts';

const windowDays = 30;

interface Sums {
  recent: number;
  previous: number;
  lastMs: number;
}

export async function loadUsage(book: Book, org: SandboxOrg, index: LoadIndex): Promise<void> {
  const recentFrom = addDays(index.todayMs, -windowDays);
  const previousFrom = addDays(index.todayMs, -2 * windowDays);
  const metrics = new Map<string, Map<number, Sums>>();
  for await (const rows of book.read('usage')) {
    for (const sample of rows) {
      const account = accountRow(index, sample.account_id, sample.contact_id);
      const atMs = instant(sample.at);
      if (account < 0 || atMs === undefined || atMs >= index.todayMs) continue;
      const byAccount = metrics.get(sample.metric) ?? new Map<number, Sums>();
      metrics.set(sample.metric, byAccount);
      const sums = byAccount.get(account) ?? { recent: 0, previous: 0, lastMs: atMs };
      byAccount.set(account, sums);
      if (atMs >= recentFrom) sums.recent += sample.value;
      else if (atMs >= previousFrom) sums.previous += sample.value;
      sums.lastMs = Math.max(sums.lastMs, atMs);
    }
  }
  for (const [metric, byAccount] of metrics) writeMetric(org, metric, byAccount);
}

function writeMetric(org: SandboxOrg, metric: string, byAccount: ReadonlyMap<number, Sums>): void {
  const recent = customFieldName(metric, '_30d');
  const previous = customFieldName(metric, '_prev_30d');
  const last = customFieldName(metric, '_last_at');
  const label = metric.slice(0, 24);
  const decimals = { precision: 18, scale: 6 };
  org.defineField('Account', { name: recent, type: 'double', label: `${label}, last 30 days`, ...decimals });
  org.defineField('Account', { name: previous, type: 'double', label: `${label}, 30 days before`, ...decimals });
  org.defineField('Account', { name: last, type: 'datetime', label: `${label}, last seen` });
  const store = storeOf(org, 'Account');
  for (const [row, sums] of byAccount) {
    store.write(row, recent, rounded(sums.recent));
    store.write(row, previous, rounded(sums.previous));
    store.write(row, last, sums.lastMs);
  }
}

function rounded(value: number): number {
  return Number(value.toFixed(6));
}
