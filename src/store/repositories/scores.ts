import { sql } from 'kysely';
import type {
  HistoryEntry,
  PastScore,
  PendingWrite,
  Prediction,
  ScoreRepository,
  ScoreSummary,
  WrittenState,
} from '../../contracts/repositories.ts';
import type { RiskTier, Score } from '../../domain/scoring/score.ts';
import { changed, json, rows, textArray, time } from './rows.ts';

const named = sql`s.score, a.data->>'name' as name, a.data->>'ownerId' as "ownerId"`;
const withAccount = sql`scores s join records a on a.install_id = s.install_id and a.type = 'account' and a.id = s.customer_id`;

interface Named {
  readonly score: Score;
  readonly name: string;
  readonly ownerId: string | null;
}

export const scores: ScoreRepository = {
  async previous(ex, installId, customerIds) {
    const found = await rows<WrittenState & { customer_id: string }>(
      ex,
      sql`select customer_id, tier, written, written_at as "writtenAt" from scores
          where install_id = ${installId} and customer_id = any(${textArray(customerIds)})`,
    );
    return new Map(found.map((r) => [r.customer_id, { tier: r.tier, written: r.written, writtenAt: r.writtenAt }]));
  },

  async save(ex, installId, scored) {
    if (scored.length === 0) return;
    const incoming = json(
      scored.map(({ score, scoredAt, fields, writeState }) => ({
        customer_id: score.customerId,
        as_of: new Date(score.asOf),
        scored_at: new Date(scoredAt),
        model_version: score.modelVersion,
        risk: score.risk,
        tier: score.tier,
        health: score.health,
        stage: score.stage.stage,
        value_cents: score.value.cents,
        score,
        fields,
        write_state: writeState,
      })),
    );
    await changed(
      ex,
      sql`with incoming as materialized (
            select * from json_to_recordset(${incoming}) as i(customer_id text, as_of timestamptz, scored_at timestamptz,
              model_version text, risk double precision, tier text, health double precision, stage text, value_cents bigint,
              score json, fields json, write_state text)),
          history as (
            insert into score_history (install_id, customer_id, as_of, model_version, risk, tier, health, stage, value_cents)
            select ${installId}, i.customer_id, i.as_of, i.model_version, i.risk, i.tier, i.health, i.stage, i.value_cents
            from incoming i left join scores s on s.install_id = ${installId} and s.customer_id = i.customer_id
            where s.customer_id is null or (s.model_version, s.risk, s.tier, s.health, s.stage)
              is distinct from (i.model_version, i.risk, i.tier, i.health, i.stage)
            on conflict (install_id, customer_id, as_of) do update set model_version = excluded.model_version,
              risk = excluded.risk, tier = excluded.tier, health = excluded.health, stage = excluded.stage,
              value_cents = excluded.value_cents)
          insert into scores (install_id, customer_id, as_of, scored_at, model_version, risk, tier, health, stage, score, fields,
            write_state)
          select ${installId}, customer_id, as_of, scored_at, model_version, risk, tier, health, stage, score, fields, write_state
          from incoming order by customer_id
          -- Later than before, even where two joined CRMs are scored as of the same second: what was on its way is then known as older.
          on conflict (install_id, customer_id) do update set as_of = excluded.as_of,
            scored_at = greatest(excluded.scored_at, scores.scored_at + interval '1 millisecond'),
            model_version = excluded.model_version, risk = excluded.risk, tier = excluded.tier, health = excluded.health,
            stage = excluded.stage, score = excluded.score, fields = excluded.fields, write_state = excluded.write_state`,
    );
  },

  pendingWrites: (ex, installId, limit, after = null) =>
    rows<PendingWrite>(
      ex,
      sql`select s.customer_id as "customerId", a.data->>'name' as name, s.scored_at as "scoredAt", s.fields, s.written,
            s.written_at as "writtenAt"
          from ${withAccount}
          where s.install_id = ${installId} and s.write_state = 'pending' and (${after}::text is null or s.customer_id > ${after})
          order by s.customer_id limit ${limit}`,
    ),

  async countPending(ex, installId) {
    const [row] = await rows<{ n: number }>(
      ex,
      sql`select count(*)::int as n from scores where install_id = ${installId} and write_state = 'pending'`,
    );
    return row?.n ?? 0;
  },

  /** A score that was computed anew while its values were on their way stays pending. */
  async markWritten(ex, installId, written, now) {
    const incoming = json(
      written.map((w) => ({ customer_id: w.customerId, values: w.values, scored_at: new Date(w.scoredAt) })),
    );
    await changed(
      ex,
      sql`update scores s set written = (coalesce(s.written::jsonb, '{}') || i.values::jsonb)::json, written_at = ${time(now)},
            write_state = case when s.scored_at = i.scored_at then 'clean' else s.write_state end
          from json_to_recordset(${incoming}) as i(customer_id text, values json, scored_at timestamptz)
          where s.install_id = ${installId} and s.customer_id = i.customer_id`,
    );
  },

  async hold(ex, installId, customerIds) {
    await rows(
      ex,
      sql`select 1 from scores where install_id = ${installId} and customer_id = any(${textArray(customerIds)})
          order by customer_id for update`,
    );
  },

  async markRejected(ex, installId, customerIds) {
    await changed(
      ex,
      sql`update scores set write_state = 'rejected'
          where install_id = ${installId} and customer_id = any(${textArray(customerIds)})`,
    );
  },

  async forgetWritten(ex, installId, fields) {
    await changed(
      ex,
      sql`update scores set written = (written::jsonb - ${textArray(fields)})::json, write_state = 'pending'
          where install_id = ${installId} and written is not null`,
    );
  },

  async ofCustomers(ex, installId, customerIds) {
    const found = await rows<{ score: Score }>(
      ex,
      sql`select score from scores where install_id = ${installId} and customer_id = any(${textArray(customerIds)})
          order by customer_id`,
    );
    return found.map((r) => r.score);
  },

  page: (ex, installId, after, limit) =>
    rows<Named>(
      ex,
      sql`select ${named} from ${withAccount}
          where s.install_id = ${installId} and (${after}::text is null or s.customer_id > ${after})
          order by s.customer_id limit ${limit}`,
    ),

  riskiest: (ex, installId, limit) =>
    rows<Named>(
      ex,
      sql`select ${named} from ${withAccount} where s.install_id = ${installId} and s.risk is not null
          order by s.risk desc, s.customer_id limit ${limit}`,
    ),

  inTiers: (ex, installId, tiers, after, limit) =>
    rows<Named>(
      ex,
      sql`select ${named} from ${withAccount}
          where s.install_id = ${installId} and s.tier = any(${textArray(tiers)})
            and (${after}::text is null or s.customer_id > ${after})
          order by s.customer_id limit ${limit}`,
    ),

  async summary(ex, installId): Promise<ScoreSummary> {
    const groups = await rows<{ tier: RiskTier | null; stage: string; n: number }>(
      ex,
      sql`select tier, stage, count(*)::int as n from scores where install_id = ${installId} group by tier, stage`,
    );
    const recurring = await rows<{ currency: string; allCents: number; atRiskCents: number }>(
      ex,
      sql`select score->>'currency' as currency, sum((score->>'recurringCents')::bigint)::bigint as "allCents",
            coalesce(sum((score->>'recurringCents')::bigint) filter (where tier in ('high', 'critical')), 0)::bigint
              as "atRiskCents"
          from scores where install_id = ${installId} and score->>'recurringCents' is not null and score->>'currency' is not null
          group by 1 order by 2 desc`,
    );
    const tally = (keep: (g: (typeof groups)[number]) => boolean): number =>
      groups.filter(keep).reduce((sum, g) => sum + g.n, 0);
    const stages = [...new Set(groups.map((g) => g.stage))].sort();
    return {
      scored: tally(() => true),
      tiers: {
        low: tally((g) => g.tier === 'low'),
        medium: tally((g) => g.tier === 'medium'),
        high: tally((g) => g.tier === 'high'),
        critical: tally((g) => g.tier === 'critical'),
      },
      withoutRisk: tally((g) => g.tier === null),
      stages: Object.fromEntries(stages.map((stage) => [stage, tally((g) => g.stage === stage)])),
      recurring,
    };
  },

  /** The change is told over the whole history, so that it shows at the first entry asked for too. */
  history: (ex, installId, customerId, since) =>
    rows<HistoryEntry>(
      ex,
      sql`select as_of as "asOf", risk, tier, model_version as "modelVersion", is_model_change as "isModelChange" from (
            select *, model_version <> lag(model_version, 1, model_version) over (order by as_of) as is_model_change
            from score_history where install_id = ${installId} and customer_id = ${customerId}) as h
          where as_of >= ${time(since)} order by as_of`,
    ),

  historyPage: (ex, installId, after, limit) =>
    rows<PastScore>(
      ex,
      sql`select h.customer_id as "customerId", h.as_of as "asOf", h.model_version as "modelVersion", h.risk, h.tier, h.health,
            h.stage, h.value_cents as "valueCents", s.score->'value'->>'currency' as "valueCurrency"
          from score_history h left join scores s on s.install_id = h.install_id and s.customer_id = h.customer_id
          where h.install_id = ${installId} and (${after?.customerId ?? null}::text is null
            or (h.customer_id, h.as_of) > (${after?.customerId ?? null}, ${time(after?.asOf ?? 0)}))
          order by h.customer_id, h.as_of limit ${limit}`,
    ),

  predictions: (ex, installId, customerIds, { from, until }) =>
    rows<Prediction>(
      ex,
      sql`select distinct on (customer_id) customer_id as "customerId", as_of as "asOf", risk, model_version as "modelVersion"
          from score_history
          where install_id = ${installId} and customer_id = any(${textArray(customerIds)}) and risk is not null
            and as_of > ${time(from)} and as_of <= ${time(until)}
          order by customer_id, as_of desc`,
    ),

  async risksBy(ex, installId, modelVersion, customerIds, withinMs) {
    const own = sql`install_id = ${installId} and model_version = ${modelVersion} and risk is not null
      and customer_id = any(${textArray(customerIds)})`;
    const first = await rows<{ risk: number }>(
      ex,
      sql`with said as materialized (select customer_id, as_of, risk from score_history where ${own})
          select distinct on (customer_id) risk from said
          where as_of <= (select min(as_of) from said) + ${withinMs} * interval '1 millisecond' order by customer_id, as_of`,
    );
    const now = await rows<{ risk: number }>(ex, sql`select risk from scores where ${own} order by customer_id`);
    return { first: first.map((r) => r.risk), now: now.map((r) => r.risk) };
  },

  async latestAsOf(ex, installId) {
    const [row] = await rows<{ at: number | null }>(
      ex,
      sql`select max(as_of) as at from scores where install_id = ${installId}`,
    );
    return row?.at ?? null;
  },

  async departedSince(ex, installId, since) {
    const [row] = await rows<{ n: number }>(
      ex,
      sql`select count(*)::int as n from scores
          where install_id = ${installId} and stage = 'churned' and (score->'stage'->>'since')::double precision > ${since}`,
    );
    return row?.n ?? 0;
  },
};
