import { sql } from 'kysely';
import type { RetentionRepository } from '../../contracts/repositories.ts';
import { changed, time } from './rows.ts';

export const retention: RetentionRepository = {
  async prune(ex, installId, { rawBefore, scoresBefore }) {
    const statements = [
      sql`delete from records where install_id = ${installId} and deleted_at < ${time(rawBefore)}`,
      sql`delete from score_history where install_id = ${installId} and as_of < ${time(scoresBefore)}`,
      sql`delete from runs where install_id = ${installId} and finished_at < ${time(rawBefore)}`,
      sql`delete from tasks where install_id = ${installId} and delivery = 'none' and closed_at < ${time(scoresBefore)}`,
      sql`delete from model_checks where install_id = ${installId} and checked_at < ${time(scoresBefore)}`,
      // What scores now stays, and what it can be rolled back to.
      sql`delete from models m where install_id = ${installId} and created_at < ${time(scoresBefore)} and state <> 'published'
            and not exists (select from models p where p.install_id = m.install_id and p.state = 'published'
                              and p.previous = m.version)`,
      sql`delete from value_models v where install_id = ${installId} and known_until < ${time(scoresBefore)}
            and exists (select from value_models later where later.install_id = v.install_id
                          and later.known_until > v.known_until)`,
      // Whole months only: what is kept of a month stays comparable with the next one.
      sql`delete from kpi_months where install_id = ${installId}
            and month < date_trunc('month', ${time(scoresBefore)})::date`,
      sql`delete from audit where install_id = ${installId} and at < ${time(scoresBefore)}`,
    ];
    let removed = 0;
    for (const statement of statements) removed += await changed(ex, statement);
    return removed;
  },
};
