import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import type {
  KpiCohortRow,
  KpiFigure,
  KpiMonth,
  KpiRepository,
  KpiRow,
  KpiSnapshot,
} from '../../contracts/kpi-repository.ts';
import type { Executor } from '../../contracts/store.ts';
import { changed, json, rows, textArray, time } from './rows.ts';

/** Rows of one statement: half a megabyte of JSON, what a socket takes at once. */
const batchSize = 50;

const monthText = (column: string) => sql`to_char(${sql.ref(column)}, 'YYYY-MM')`;
const firstDay = (month: string) => sql`${`${month}-01`}::date`;

export const kpis: KpiRepository = {
  async save(ex, installId, snapshot) {
    const days = textArray(snapshot.months.map((month) => `${month}-01`));
    // Parts that are no more (an owner who has left) go with the old figures.
    await changed(ex, sql`delete from kpi_months where install_id = ${installId} and month = any(${days}::date[])`);
    let stored: Promise<void> = Promise.resolve();
    for (const batch of batches(snapshot.rows)) {
      // While PostgreSQL stores a batch the next one is computed.
      await stored;
      stored = insert(ex, installId, batch, snapshot.asOf);
      stored.catch(() => undefined);
      await setImmediate();
    }
    await stored;
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

  async segments(ex, installId, customerIds) {
    const found = await rows<{ customerId: string; segment: string | null }>(
      ex,
      sql`select customer_id as "customerId", score->>'segment' as segment from scores
          where install_id = ${installId} and customer_id = any(${textArray(customerIds)})`,
    );
    return new Map(found.flatMap(({ customerId, segment }) => (segment === null ? [] : [[customerId, segment]])));
  },

  /** One pass over a customer's scores, the last one before each moment; where it has none, that of the moment before still holds. */
  async valuesAt(ex, installId, customerIds, moments) {
    const last = moments.at(-1);
    if (last === undefined) return [];
    const ends = sql`${moments.map((at) => new Date(at).toISOString())}::timestamptz[]`;
    const found = await rows<{ customerId: string; place: number; cents: number | null }>(
      ex,
      sql`select distinct on (customer_id, place) customer_id as "customerId", width_bucket(as_of, ${ends}) as place,
            value_cents as cents from score_history
          where install_id = ${installId} and customer_id = any(${textArray(customerIds)}) and as_of < ${time(last)}
          order by customer_id, place, as_of desc`,
    );
    return found.flatMap(({ customerId, place, cents }, i) => {
      const next = found[i + 1];
      const until = next?.customerId === customerId ? next.place : moments.length;
      return cents === null ? [] : moments.slice(place, until).map((at) => ({ customerId, at, cents }));
    });
  },

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
  const texts = (of: (row: KpiRow) => string) => textArray(batch.map(of));
  // An array of JSON is parsed once; a recordset is taken apart first, and its parts are parsed again.
  await changed(
    ex,
    sql`insert into kpi_months (install_id, month, part, part_value, sums, figures, as_of)
        select ${installId}, i.month, i.part, coalesce(i.part_value, ''), i.sums, i.figures, ${time(asOf)}
        from unnest(${texts(({ month }) => `${month}-01`)}::date[], ${texts(({ part }) => part)},
          ${textArray(batch.map(({ partValue }) => partValue))}, ${texts(({ sums }) => JSON.stringify(sums))}::json[],
          ${texts(({ figures }) => JSON.stringify(figures.map(withoutNulls)))}::json[]) as i(month, part, part_value, sums, figures)`,
  );
}

const withoutNulls = ({ kpi, unit, n, currency, value, low, high, reason }: KpiFigure): Partial<KpiFigure> => {
  const own: Partial<Record<keyof KpiFigure, string | number>> = { kpi, unit, n };
  if (currency !== null) own.currency = currency;
  if (value !== null) own.value = value;
  if (low !== null) own.low = low;
  if (high !== null) own.high = high;
  if (reason !== null) own.reason = reason;
  return own as Partial<KpiFigure>;
};

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
