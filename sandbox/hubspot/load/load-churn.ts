/** The latest churn event is the property's value; earlier ones live in its history only. */
import type { Book, BookChurn } from '../../../src/book/types.ts';
import { type Crm, sources } from '../store/crm.ts';
import { instant, type LoadIndex } from './load-index.ts';

export async function loadChurn(book: Book, crm: Crm, index: LoadIndex): Promise<void> {
  const events = new Map<number, BookChurn[]>();
  for await (const rows of book.read('churn')) {
    for (const event of rows) {
      const company = index.accounts.get(event.account_id);
      if (company === undefined || instant(event.churned_at) === undefined) continue;
      events.set(company, [...(events.get(company) ?? []), event]);
    }
  }
  for (const [row, list] of events) {
    list.sort((a, b) => (instant(a.churned_at) as number) - (instant(b.churned_at) as number));
    for (const event of list) apply(crm, row, event);
  }
}

function apply(crm: Crm, row: number, event: BookChurn): void {
  const { table, history } = crm.objects.companies;
  const atMs = instant(event.churned_at) as number;
  const iso = new Date(atMs).toISOString();
  table.set(row, 'churned_at', iso);
  table.set(row, 'churn_reason', event.reason ?? null);
  history.push(row, 'churned_at', iso, atMs, sources.import);
  history.push(row, 'churn_reason', event.reason ?? '', atMs, sources.import);
  const modified = Math.min(Math.max(table.updatedMs[row] as number, atMs), crm.todayMs);
  table.updatedMs[row] = modified;
}
