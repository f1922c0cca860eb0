import { sql } from 'kysely';
import type { CustomerRepository } from '../../contracts/repositories.ts';
import { changed, rows, textArray, time } from './rows.ts';

export const customers: CustomerRepository = {
  /** Locked until the transaction ends: a record that changes meanwhile marks its customer dirty again afterwards. */
  async dirty(ex, installId, limit) {
    const found = await rows<{ customer_id: string }>(
      ex,
      sql`select customer_id from customers where install_id = ${installId} and dirty_at is not null
          order by customer_id limit ${limit} for update`,
    );
    return found.map((r) => r.customer_id);
  },

  async countDirty(ex, installId) {
    const [row] = await rows<{ n: number }>(
      ex,
      sql`select count(*)::int as n from customers where install_id = ${installId} and dirty_at is not null`,
    );
    return row?.n ?? 0;
  },

  markAllDirty: (ex, installId, at) =>
    changed(ex, sql`update customers set dirty_at = ${time(at)} where install_id = ${installId} and dirty_at is null`),

  async clearDirty(ex, installId, customerIds) {
    await changed(
      ex,
      sql`update customers set dirty_at = null
          where install_id = ${installId} and customer_id = any(${textArray(customerIds)})`,
    );
  },

  async remove(ex, installId, customerIds) {
    for (const table of ['customers', 'scores'] as const) {
      await changed(
        ex,
        sql`delete from ${sql.table(table)} where install_id = ${installId} and customer_id = any(${textArray(customerIds)})`,
      );
    }
  },
};
