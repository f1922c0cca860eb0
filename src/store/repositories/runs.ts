import { sql } from 'kysely';
import type { Run, RunRepository, RunStep } from '../../contracts/repositories.ts';
import { changed, json, rows, textArray, time, timeOrNull } from './rows.ts';

const runColumns = sql`install_id as "installId", run_id as "runId", stages, options, state, synced_until as "syncedUntil",
  as_of as "asOf", started_at as "startedAt", finished_at as "finishedAt", error`;

export const runs: RunRepository = {
  async create(ex, run) {
    await changed(
      ex,
      sql`insert into runs (install_id, run_id, stages, options, state, synced_until, as_of, started_at, finished_at)
          values (${run.installId}, ${run.runId}, ${textArray(run.stages)}, ${json(run.options)}, ${run.state},
            ${time(run.syncedUntil)}, ${time(run.asOf)}, ${time(run.startedAt)}, ${timeOrNull(run.finishedAt)})`,
    );
  },

  async get(ex, installId, runId) {
    return (
      await rows<Run>(ex, sql`select ${runColumns} from runs where install_id = ${installId} and run_id = ${runId}`)
    )[0];
  },

  async lock(ex, installId, runId) {
    return (
      await rows<Run>(
        ex,
        sql`select ${runColumns} from runs where install_id = ${installId} and run_id = ${runId} for update`,
      )
    )[0];
  },

  async running(ex, installId) {
    return (
      await rows<Run>(
        ex,
        sql`select ${runColumns} from runs where install_id = ${installId} and state = 'running'
            order by started_at desc limit 1`,
      )
    )[0];
  },

  async lastSynced(ex, installId) {
    const [row] = await rows<{ asOf: number }>(
      ex,
      sql`select least(as_of, synced_until) as "asOf" from runs
          where install_id = ${installId} and state = 'done' and 'sync' = any(stages)
          order by started_at desc limit 1`,
    );
    return row?.asOf;
  },

  async newestReading(ex, installId) {
    const [row] = await rows<{ at: number | null }>(
      ex,
      sql`select max(synced_until) as at from runs where install_id = ${installId} and 'sync' = any(stages)`,
    );
    return row?.at ?? undefined;
  },

  steps: (ex, installId, runId) =>
    rows<RunStep>(
      ex,
      sql`select step, state, counts, expected, error, started_at as "startedAt", finished_at as "finishedAt"
          from run_steps where install_id = ${installId} and run_id = ${runId} order by started_at, step`,
    ),

  async startStep(ex, installId, runId, step, now) {
    await changed(
      ex,
      sql`insert into run_steps (install_id, run_id, step, state, started_at)
          values (${installId}, ${runId}, ${step}, 'running', ${time(now)}) on conflict do nothing`,
    );
  },

  async addCounts(ex, installId, runId, step, counts, expected) {
    await changed(
      ex,
      sql`update run_steps set expected = coalesce(${expected ?? null}::int, expected), counts = (
            select coalesce(json_object_agg(key, total), '{}') from (
              select key, sum(value::numeric) as total
              from (select * from json_each_text(run_steps.counts) union all select * from json_each_text(${json(counts)})) as c
              group by key order by key) as sums)
          where install_id = ${installId} and run_id = ${runId} and step = ${step}`,
    );
  },

  async finishStep(ex, installId, runId, step, end) {
    const n = await changed(
      ex,
      sql`update run_steps set state = ${end.state}, error = ${json(end.error ?? null)}, finished_at = ${time(end.now)}
          where install_id = ${installId} and run_id = ${runId} and step = ${step} and state = 'running'`,
    );
    return n > 0;
  },

  async finish(ex, installId, runId, end) {
    await changed(
      ex,
      sql`update runs set state = ${end.state}, error = ${json(end.error ?? null)}, finished_at = ${time(end.now)}
          where install_id = ${installId} and run_id = ${runId} and state = 'running'`,
    );
  },
};
