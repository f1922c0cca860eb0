import { sql } from 'kysely';
import type { CustomerRepository } from '../../contracts/repositories.ts';
import { markDirty } from './mark-dirty.ts';
import { changed, rows, textArray, time } from './rows.ts';

export const customers: CustomerRepository = {
  async collectChanged(ex, installId, at) {
    await changed(
      ex,
      sql`with taken as (delete from changed_customers where install_id = ${installId} returning customer_id)
          insert into customers (install_id, customer_id, dirty_at)
          select distinct ${installId}::uuid, customer_id, ${time(at)} from taken order by customer_id
          on conflict (install_id, customer_id) do update set dirty_at = excluded.dirty_at where customers.dirty_at is null`,
    );
  },

  /** Locked until the transaction ends: a record that changes meanwhile marks its customer dirty again afterwards. */
  async dirty(ex, installId, limit) {
    const found = await rows<{ customer_id: string }>(
      ex,
      sql`select customer_id from customers where install_id = ${installId} and dirty_at is not null
          order by customer_id limit ${limit} for update skip locked`,
    );
    return found.map((r) => r.customer_id);
  },

  async hold(ex, installId, customerIds) {
    const found = await rows<{ customer_id: string }>(
      ex,
      sql`select customer_id from customers where install_id = ${installId} and customer_id = any(${textArray(customerIds)})
          order by customer_id for update skip locked`,
    );
    return found.map((r) => r.customer_id);
  },

  async countDirty(ex, installId) {
    const [row] = await rows<{ n: number }>(
      ex,
      sql`select count(*)::int as n from (
            select customer_id from customers where install_id = ${installId} and dirty_at is not null
            union select customer_id from changed_customers where install_id = ${installId}) as waiting`,
    );
    return row?.n ?? 0;
  },

  async page(ex, installId, after, limit) {
    const found = await rows<{ customer_id: string }>(
      ex,
      sql`select customer_id from customers
          where install_id = ${installId} and (${after}::text is null or customer_id > ${after})
          order by customer_id limit ${limit}`,
    );
    return found.map((r) => r.customer_id);
  },

  async count(ex, installId) {
    const [row] = await rows<{ n: number }>(
      ex,
      sql`select count(*)::int as n from customers where install_id = ${installId}`,
    );
    return row?.n ?? 0;
  },

  /** Ids of a CRM rise with time: the digest makes old and new customers equally likely. */
  async sample(ex, installId, limit) {
    const found = await rows<{ customer_id: string }>(
      ex,
      sql`select customer_id from (
            select customer_id from customers where install_id = ${installId} order by md5(customer_id), customer_id limit ${limit}
          ) as chosen order by customer_id`,
    );
    return found.map((r) => r.customer_id);
  },

  markDirty,

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
