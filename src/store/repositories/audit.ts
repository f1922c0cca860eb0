import { sql } from 'kysely';
import type { AuditRepository } from '../../contracts/repositories.ts';
import { changed, json, rows, time } from './rows.ts';

export const audit: AuditRepository = {
  async add(ex, installId, action, detail, now) {
    await changed(
      ex,
      sql`insert into audit (install_id, at, action, detail) values (${installId}, ${time(now)}, ${action}, ${json(detail)})`,
    );
  },

  list: (ex, installId, limit) =>
    rows<{ action: string; detail: unknown; at: number }>(
      ex,
      sql`select action, detail, at from audit where install_id = ${installId} order by audit_id desc limit ${limit}`,
    ),
};
