import { sql } from 'kysely';
import type { OutboxRepository } from '../../contracts/repositories.ts';
import { changed, json, rows } from './rows.ts';

export const outbox: OutboxRepository = {
  async add(ex, installId, jobs) {
    for (const { job, payload } of jobs) {
      await changed(
        ex,
        sql`insert into outbox (install_id, job, payload) values (${installId}, ${job}, ${json(payload)})`,
      );
    }
  },

  take: (ex, limit) =>
    rows<{ id: number; job: string; payload: unknown }>(
      ex,
      sql`select outbox_id as id, job, payload from outbox order by outbox_id limit ${limit} for update skip locked`,
    ),

  async remove(ex, ids) {
    await changed(ex, sql`delete from outbox where outbox_id = any(${ids as number[]}::bigint[])`);
  },
};
