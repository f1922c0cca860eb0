import { sql } from 'kysely';
import type { Executor } from '../../contracts/store.ts';
import { changed, textArray, time } from './rows.ts';

/** In id order, so that two pages never wait for each other in a circle. */
export async function markDirty(
  ex: Executor,
  installId: string,
  customerIds: readonly string[],
  at: number,
): Promise<void> {
  if (customerIds.length === 0) return;
  await changed(
    ex,
    sql`insert into customers (install_id, customer_id, dirty_at)
        select ${installId}, id, ${time(at)} from unnest(${textArray([...new Set(customerIds)].sort())}) as t(id)
        on conflict (install_id, customer_id) do update set dirty_at = excluded.dirty_at where customers.dirty_at is null`,
  );
}
