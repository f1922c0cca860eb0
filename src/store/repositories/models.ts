import { sql } from 'kysely';
import type { ModelCheck, ModelEntry, ModelRepository, RegisteredModel } from '../../contracts/learnt-repositories.ts';
import type { Executor } from '../../contracts/store.ts';
import { changed, json, rows, time } from './rows.ts';

const entry = sql`version, state, kind, created_at as "createdAt", published_at as "publishedAt", retired_at as "retiredAt",
  previous, figures, note`;

export const models: ModelRepository = {
  async add(ex, installId, { stored, report, figures, note }, now) {
    await oneAtATime(ex, installId);
    const [added] = await rows<{ version: number }>(
      ex,
      sql`insert into models (install_id, version, kind, created_at, stored, report, figures, note)
          select ${installId}, coalesce(max(version), 0) + 1, ${stored?.kind ?? report.champion}, ${time(now)}, ${json(stored)},
            ${json(report)}, ${json(figures)}, ${note}
          from models where install_id = ${installId} returning version`,
    );
    return added?.version ?? 0;
  },

  async get(ex, installId, version) {
    return (
      await rows<RegisteredModel>(
        ex,
        sql`select ${entry}, stored, report from models where install_id = ${installId} and version = ${version}`,
      )
    )[0];
  },

  async published(ex, installId) {
    return (
      await rows<ModelEntry>(
        ex,
        sql`select ${entry} from models where install_id = ${installId} and state = 'published'`,
      )
    )[0];
  },

  list: (ex, installId) =>
    rows<ModelEntry>(ex, sql`select ${entry} from models where install_id = ${installId} order by version desc`),

  async publish(ex, installId, version, now) {
    const retired = await retirePresent(ex, installId, now);
    await changed(
      ex,
      sql`update models set ${published(now)}, previous = ${retired}
          where install_id = ${installId} and version = ${version}`,
    );
  },

  /** The version keeps what it can be rolled back to itself: rolling back again goes further back. */
  async rollBack(ex, installId, to, now) {
    await retirePresent(ex, installId, now);
    if (to === null) return;
    await changed(ex, sql`update models set ${published(now)} where install_id = ${installId} and version = ${to}`);
  },

  async setNote(ex, installId, version, note) {
    await changed(ex, sql`update models set note = ${note} where install_id = ${installId} and version = ${version}`);
  },

  async saveCheck(ex, installId, { day, modelVersion, checkedAt, findings, alert }) {
    await changed(
      ex,
      sql`insert into model_checks (install_id, day, model_version, checked_at, findings, alert)
          values (${installId}, ${day}, ${modelVersion}, ${time(checkedAt)}, ${json(findings)}, ${alert})
          on conflict (install_id, day) do update set model_version = excluded.model_version,
            checked_at = excluded.checked_at, findings = excluded.findings, alert = excluded.alert`,
    );
  },

  checks: (ex, installId, limit) =>
    rows<ModelCheck>(
      ex,
      sql`select day, model_version as "modelVersion", checked_at as "checkedAt", findings, alert from model_checks
          where install_id = ${installId} order by day desc limit ${limit}`,
    ),
};

/** Two trainings or publications of one install wait for each other, so that versions have no gap and one at most scores. */
async function oneAtATime(ex: Executor, installId: string): Promise<void> {
  await rows(ex, sql`select 1 from installs where install_id = ${installId} for no key update`);
}

const published = (now: number) => sql`state = 'published', published_at = ${time(now)}, retired_at = null`;

/** @returns the version that scored, null where it was the scorecard. */
async function retirePresent(ex: Executor, installId: string, now: number): Promise<number | null> {
  await oneAtATime(ex, installId);
  const [retired] = await rows<{ version: number }>(
    ex,
    sql`update models set state = 'retired', retired_at = ${time(now)}
        where install_id = ${installId} and state = 'published' returning version`,
  );
  return retired?.version ?? null;
}
