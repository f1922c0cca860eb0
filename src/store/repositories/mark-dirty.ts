import { sql } from 'kysely';
import type { Executor } from '../../contracts/store.ts';
import { changed, textArray } from './rows.ts';

/** These customers are to be scored anew. */
export async function markDirty(ex: Executor, installId: string, customerIds: readonly string[]): Promise<void> {
  if (customerIds.length === 0) return;
  await changed(
    ex,
    sql`insert into changed_customers (install_id, customer_id)
        select distinct ${installId}::uuid, id from unnest(${textArray(customerIds)}) as t(id)`,
  );
}
