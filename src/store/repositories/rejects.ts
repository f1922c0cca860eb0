import { sql } from 'kysely';
import type { Reject, RejectRepository } from '../../contracts/repositories.ts';
import { changed, json, rows, textArray, time } from './rows.ts';

export const rejects: RejectRepository = {
  async record(ex, installId, source, stream, list, now) {
    if (list.length === 0) return;
    const byId = new Map(list.map((r) => [r.externalId, r]));
    const incoming = [...byId.values()].map(({ externalId, error }) => ({
      external_id: externalId,
      code: error.detail.code,
      message: error.message,
      hint: error.detail.hint ?? null,
    }));
    await changed(
      ex,
      sql`insert into rejects (install_id, source, stream, external_id, code, message, hint, at)
          select ${installId}, ${source}, ${stream}, i.external_id, i.code, i.message, i.hint, ${time(now)}
          from json_to_recordset(${json(incoming)}) as i(external_id text, code text, message text, hint text)
          order by i.external_id
          on conflict (install_id, source, stream, external_id) do update set code = excluded.code,
            message = excluded.message, hint = excluded.hint, at = excluded.at`,
    );
  },

  async resolve(ex, installId, source, stream, externalIds) {
    if (externalIds.length === 0) return;
    await changed(
      ex,
      sql`delete from rejects where install_id = ${installId} and source = ${source} and stream = ${stream}
          and external_id = any(${textArray(externalIds)})`,
    );
  },

  list: (ex, installId, limit) =>
    rows<Reject>(
      ex,
      sql`select source, stream, external_id as "externalId", code, message, hint, at from rejects
          where install_id = ${installId} order by at desc, source, stream, external_id limit ${limit}`,
    ),
};
