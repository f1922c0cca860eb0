import { sql } from 'kysely';
import type { SegmentRepository, StoredSegments } from '../../contracts/learnt-repositories.ts';
import { changed, json, rows, time, timeOrNull } from './rows.ts';

/** Older ones tell nothing that the audit does not. */
const versionsKept = 20;
/** Members in one statement. */
const batchSize = 20_000;

export const segments: SegmentRepository = {
  async latest(ex, installId, method, asOf) {
    const until = timeOrNull(asOf ?? null);
    const [found] = await rows<StoredSegments>(
      ex,
      sql`select version, as_of as "asOf", fitted_at as "fittedAt", asked, fitted from segmentations
          where install_id = ${installId} and method = ${method} and (${until} is null or as_of <= ${until})
          order by version desc limit 1`,
    );
    return found;
  },

  /** Two fits of one install wait for each other, so that versions have no gap and members are those of one fit. */
  async save(ex, installId, { asOf, asked, fitted }, members, now) {
    await rows(ex, sql`select 1 from installs where install_id = ${installId} for no key update`);
    const { method } = fitted;
    const [added] = await rows<{ version: number }>(
      ex,
      sql`insert into segmentations (install_id, method, version, as_of, fitted_at, asked, fitted)
          select ${installId}, ${method}, coalesce(max(version), 0) + 1, ${time(asOf)}, ${time(now)}, ${asked}, ${json(fitted)}
          from segmentations where install_id = ${installId} and method = ${method} returning version`,
    );
    const version = added?.version ?? 0;
    await changed(
      ex,
      sql`delete from segmentations
          where install_id = ${installId} and method = ${method} and version <= ${version - versionsKept}`,
    );
    await changed(ex, sql`delete from segment_members where install_id = ${installId} and method = ${method}`);
    const all = [...members].map(([customer_id, segment]) => ({ customer_id, segment }));
    for (let i = 0; i < all.length; i += batchSize) {
      await changed(
        ex,
        sql`insert into segment_members (install_id, method, customer_id, segment)
            select ${installId}, ${method}, customer_id, segment
            from json_to_recordset(${json(all.slice(i, i + batchSize))}) as i(customer_id text, segment text)`,
      );
    }
    return version;
  },

  async members(ex, installId, method) {
    const found = await rows<{ customer_id: string; segment: string | null }>(
      ex,
      sql`select customer_id, segment from segment_members where install_id = ${installId} and method = ${method}`,
    );
    return new Map(found.map((row) => [row.customer_id, row.segment]));
  },
};
