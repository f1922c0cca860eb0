import { sql } from 'kysely';
import type { CursorRepository } from '../../contracts/repositories.ts';
import { changed, json, rows, time } from './rows.ts';

export const cursors: CursorRepository = {
  async get(ex, installId, stream) {
    const [row] = await rows<{ cursor: unknown }>(
      ex,
      sql`select cursor from sync_cursors where install_id = ${installId} and stream = ${stream}`,
    );
    return row?.cursor;
  },

  async save(ex, installId, stream, cursor, now) {
    await changed(
      ex,
      sql`insert into sync_cursors (install_id, stream, cursor, updated_at)
          values (${installId}, ${stream}, ${json(cursor)}, ${time(now)})
          on conflict (install_id, stream) do update set cursor = excluded.cursor, updated_at = excluded.updated_at`,
    );
  },

  async clear(ex, installId) {
    await changed(ex, sql`delete from sync_cursors where install_id = ${installId}`);
  },
};
