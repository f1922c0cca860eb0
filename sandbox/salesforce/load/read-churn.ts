/** The latest churn event of each account is its fields' value. */
import type { Book } from '../../../src/book/types.ts';
import { instant } from './book-values.ts';

export interface LastChurn {
  readonly atMs: number;
  readonly reason: string | null;
}

/** By account_id. Of several at the same moment the last one of the file counts. */
export async function readChurn(book: Book): Promise<Map<string, LastChurn>> {
  const last = new Map<string, LastChurn>();
  for await (const rows of book.read('churn')) {
    for (const event of rows) {
      const atMs = instant(event.churned_at);
      if (atMs === undefined || atMs < (last.get(event.account_id)?.atMs ?? Number.NEGATIVE_INFINITY)) continue;
      last.set(event.account_id, { atMs, reason: event.reason ?? null });
    }
  }
  return last;
}
