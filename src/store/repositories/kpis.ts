import { sql } from 'kysely';
import type {
  KpiCohortRow,
  KpiFigure,
  KpiMonth,
  KpiRepository,
  KpiRow,
  KpiSnapshot,
  KpiStanding,
} from '../../contracts/kpi-repository.ts';
import type { Executor } from '../../contracts/store.ts';
import { changed, json, rows, textArray, time } from './rows.ts';

/** Rows of one statement: a megabyte or two of JSON. */
const batchSize = 200;

const monthText = (column: string) => sql`to_char(${sql.ref(column)}, 'YYYY-MM')`;
const firstDay = (month: string) => sql`${`${month}-01`}::date`;

export const kpis: KpiRepository = {
  async save(ex, installId, snapshot) {
    const days = textArray(snapshot.months.map((month) => `${month}-01`));
    // Parts that are no more (an owner who has left) go with the old figures.
    await changed(ex, sql`delete from kpi_months where install_id = ${installId} and month = any(${days}::date[])`);
    for (const batch of batches(snapshot.rows)) await insert(ex, installId, batch, snapshot.asOf);
    await replaceCohorts(ex, installId, snapshot);
  },

  covered: (ex, installId) =>
    rows<{ month: string; asOf: number }>(
      ex,
      sql`select ${monthText('month')} as month, as_of as "asOf" from kpi_months
          where install_id = ${installId} and part = 'all' order by kpi_months.month`,
    ),

  sums: (ex, installId, part, { from, to }) =>
    rows<KpiMonth>(
      ex,
      sql`select ${monthText('month')} as month, part, nullif(part_value, '') as "partValue", sums from kpi_months
          where install_id = ${installId} and part = ${part} and kpi_months.month between ${firstDay(from)} and ${firstDay(to)}
          order by part_value, kpi_months.month`,
    ),

  /** A score is some kilobytes of JSON: it is parsed once for all that is read of it. */
  standing: (ex, installId, customerIds) =>
    rows<KpiStanding>(
      ex,
      sql`select s.customer_id as "customerId", f.segment, coalesce(f.value->>'currency', f.currency) as currency
          from scores s cross join lateral json_to_record(s.score) as f(segment text, currency text, value json)
          where s.install_id = ${installId} and s.customer_id = any(${textArray(customerIds)})`,
    ),

  valuesAt: (ex, installId, customerIds, moments) =>
    rows<{ customerId: string; at: number; cents: number }>(
      ex,
      sql`select c.id as "customerId", m.at, h.value_cents as cents
          from unnest(${textArray(customerIds)}) as c(id)
          cross join unnest(${textArray(moments.map((at) => new Date(at).toISOString()))}::timestamptz[]) as m(at)
          cross join lateral (
            select value_cents from score_history
            where install_id = ${installId} and customer_id = c.id and as_of < m.at order by as_of desc limit 1) as h
          where h.value_cents is not null`,
    ),

  async firstScoreAt(ex, installId) {
    const [row] = await rows<{ at: number | null }>(
      ex,
      sql`select min(as_of) as at from score_history where install_id = ${installId}`,
    );
    return row?.at ?? null;
  },

  tasksDue: (ex, installId, { from, to }) =>
    rows<{ customerId: string; dueAt: number; isDone: boolean }>(
      ex,
      sql`select customer_id as "customerId", due_at as "dueAt", status = 'done' as "isDone" from (
            select customer_id, status, closed_at, (draft->>'dueAt')::bigint as due_at from tasks
            where install_id = ${installId}) as t
          where due_at >= ${from} and due_at < ${to}
            and not (status = 'closed_by_keel' and extract(epoch from closed_at) * 1000 < due_at)`,
    ),

  cohorts: (ex, installId) =>
    rows<KpiCohortRow>(
      ex,
      sql`select ${monthText('cohort')} as cohort, months_after as "monthsAfter", customers, kept, value_kept as "valueKept",
            nullif(currency, '') as currency from kpi_cohorts
          where install_id = ${installId} order by kpi_cohorts.cohort, months_after`,
    ),
};

async function insert(ex: Executor, installId: string, batch: readonly KpiRow[], asOf: number): Promise<void> {
  const incoming = json(
    batch.map(({ month, part, partValue, sums, figures }) => ({
      ...{ month: `${month}-01`, part, part_value: partValue ?? '', sums },
      figures: figures.map(withoutNulls),
    })),
  );
  await changed(
    ex,
    sql`insert into kpi_months (install_id, month, part, part_value, sums, figures, as_of)
        select ${installId}, i.month, i.part, i.part_value, i.sums, i.figures, ${time(asOf)}
        from json_to_recordset(${incoming}) as i(month date, part text, part_value text, sums json, figures json)`,
  );
}

const withoutNulls = ({ kpi, unit, currency, value, low, high, n, reason }: KpiFigure): object => ({
  ...{ kpi, unit, n },
  ...(currency !== null && { currency }),
  ...(value !== null && { value }),
  ...(low !== null && { low }),
  ...(high !== null && { high }),
  ...(reason !== null && { reason }),
});

async function replaceCohorts(ex: Executor, installId: string, { cohorts, asOf }: KpiSnapshot): Promise<void> {
  await changed(ex, sql`delete from kpi_cohorts where install_id = ${installId}`);
  for (const batch of batches(cohorts)) {
    const incoming = json(
      batch.map(({ cohort, monthsAfter, customers, kept, valueKept, currency }) => ({
        ...{ cohort: `${cohort}-01`, months_after: monthsAfter, customers, kept },
        ...{ value_kept: valueKept, currency: currency ?? '' },
      })),
    );
    await changed(
      ex,
      sql`insert into kpi_cohorts (install_id, cohort, months_after, customers, kept, value_kept, currency, as_of)
          select ${installId}, i.cohort, i.months_after, i.customers, i.kept, i.value_kept, i.currency,
            ${time(asOf)}
          from json_to_recordset(${incoming}) as i(cohort date, months_after integer, customers integer,
            kept double precision, value_kept double precision, currency text)`,
    );
  }
}

function* batches<T>(list: Iterable<T>): Generator<readonly T[]> {
  let batch: T[] = [];
  for (const item of list) {
    batch.push(item);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
