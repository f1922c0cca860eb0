import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { RecordRepository } from '../../contracts/repositories.ts';
import type { Executor } from '../../contracts/store.ts';
import type { CrmRecord, RecordType, UsageReading } from '../../domain/records/types.ts';
import { markDirty } from './mark-dirty.ts';
import { moveRecord } from './move-record.ts';
import { json, rows, textArray, time } from './rows.ts';

type Stored = Exclude<CrmRecord, UsageReading>;

interface Incoming {
  readonly type: RecordType;
  readonly id: string;
  readonly accountId: string | null;
  readonly contactId: string | null;
  readonly hash: string;
  readonly data: string;
}

/** Same content, same text: a CRM may list an account's custom fields in any order. */
function canonical(record: Stored): Stored {
  if (record.type !== 'account') return record;
  return {
    ...record,
    properties: Object.fromEntries(Object.entries(record.properties).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function toIncoming(record: Stored): Incoming {
  const data = JSON.stringify(canonical(record));
  return {
    type: record.type,
    id: record.id,
    accountId: record.type === 'account' ? record.id : 'accountId' in record ? record.accountId : null,
    contactId: 'contactId' in record ? record.contactId : null,
    hash: hash('sha1', data, 'base64url'),
    data,
  };
}

/** One row per key, the last one wins: a page may hold a record twice, and one statement may not touch a row twice. */
function lastOfEach<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [key(item), item])).values()];
}

/** How long a reading stands for itself when nothing changes; after that the same values are noted again. */
const usageRestatedAfter = sql`interval '7 days'`;

export const records: RecordRepository = {
  async upsert(ex, installId, all, seenAt) {
    const stored = lastOfEach(
      all.filter((r): r is Stored => r.type !== 'usage').map(toIncoming),
      (r) => `${r.type}:${r.id}`,
    );
    const usage = lastOfEach(
      all.filter((r): r is UsageReading => r.type === 'usage'),
      (r) => r.id,
    );
    let total = 0;
    if (stored.length > 0) {
      const [row] = await rows<{ changed: number }>(
        ex,
        sql`
        with incoming as materialized (
          select * from unnest(${textArray(stored.map((r) => r.type))}, ${textArray(stored.map((r) => r.id))},
            ${textArray(stored.map((r) => r.accountId))}, ${textArray(stored.map((r) => r.contactId))},
            ${textArray(stored.map((r) => r.hash))}, ${textArray(stored.map((r) => r.data))}::json[])
            as i(type, id, account_id, contact_id, hash, data)),
        -- Lateral with a limit: one look-up by key for each row, whatever the planner believes of a table it has no statistics of.
        fresh as materialized (
          select i.*, b.account_id as old_account_id
          from incoming i left join lateral (
            select r.account_id, r.hash, r.deleted_at from records r
            where r.install_id = ${installId} and r.type = i.type and r.id = i.id limit 1) b on true
          where b.hash is null or b.hash <> i.hash or b.deleted_at is not null),
        written as (
          insert into records as r (install_id, type, id, account_id, contact_id, data, hash, seen_at)
          select ${installId}, type, id, account_id, contact_id, data, hash, ${time(seenAt)} from fresh order by type, id
          on conflict (install_id, type, id) do update set account_id = excluded.account_id,
            contact_id = excluded.contact_id, data = excluded.data, hash = excluded.hash, seen_at = excluded.seen_at,
            deleted_at = null),
        touched as (
          insert into changed_customers (install_id, customer_id)
          select distinct ${installId}::uuid, customer_id
          from (select account_id from fresh union all select old_account_id from fresh) as t(customer_id)
          where customer_id is not null)
        select count(*)::int as changed from fresh`,
      );
      total += row?.changed ?? 0;
    }
    if (usage.length > 0) total += await insertUsage(ex, installId, usage);
    return { changed: total };
  },

  async markDeleted(ex, installId, type, ids, at) {
    if (ids.length === 0) return 0;
    const gone = await rows<{ account_id: string | null }>(
      ex,
      sql`update records set deleted_at = ${time(at)}
          where install_id = ${installId} and type = ${type} and id = any(${textArray(ids)}) and deleted_at is null
          returning account_id`,
    );
    await markDirty(
      ex,
      installId,
      gone.map((r) => r.account_id).filter((id) => id !== null),
    );
    return gone.length;
  },

  async markMissing(ex, installId, type, { prefix, after, upTo, ids }, at) {
    const gone = await rows<{ account_id: string | null }>(
      ex,
      sql`update records set deleted_at = ${time(at)}
          where install_id = ${installId} and type = ${type} and deleted_at is null and starts_with(id, ${prefix})
            and (${after}::text is null or id collate "C" > ${after}) and (${upTo}::text is null or id collate "C" <= ${upTo})
            and id <> all(${textArray(ids)})
          returning account_id`,
    );
    await markDirty(
      ex,
      installId,
      gone.map((r) => r.account_id).filter((id) => id !== null),
    );
    return gone.length;
  },

  moveTo: moveRecord,

  async adoptOrphans(ex, installId) {
    const adopted = await rows<{ account_id: string }>(
      ex,
      sql`update records r set account_id = c.account_id
          from records c
          where r.install_id = ${installId} and r.account_id is null and r.contact_id is not null
            and c.install_id = ${installId} and c.type = 'contact' and c.id = r.contact_id and c.account_id is not null
          returning r.account_id`,
    );
    const deals = await rows<{ account_id: string }>(
      ex,
      sql`with found as (
            select distinct on (d.id) d.id, c.account_id
            from records c join records d on d.install_id = c.install_id and d.type = 'deal' and d.id = c.data->>'dealId'
            where c.install_id = ${installId} and c.type = 'deal_contact' and c.account_id is not null
              and c.deleted_at is null and d.account_id is null
            order by d.id, (c.data->>'isPrimary')::boolean desc, c.id)
          update records d set account_id = found.account_id from found
          where d.install_id = ${installId} and d.type = 'deal' and d.id = found.id
          returning d.account_id`,
    );
    const all = [...adopted, ...deals];
    await markDirty(
      ex,
      installId,
      all.map((r) => r.account_id),
    );
    return all.length;
  },

  async ofCustomers(ex, installId, customerIds, types, kinds) {
    const ofType = types === undefined ? sql`` : sql` and type = any(${textArray(types)})`;
    // As `toIncoming` writes it: looking at the text is far cheaper than parsing each of them.
    const texts = kinds?.map((kind) => `%${JSON.stringify({ kind }).slice(1, -1)}%`);
    const ofKind =
      texts === undefined ? sql`` : sql` and (type <> 'activity' or data::text like any(${textArray(texts)}))`;
    const found = await rows<{ account_id: string; records: CrmRecord[] }>(
      ex,
      // Lateral: one look-up by key for each customer, and nothing to sort.
      sql`select c.id as account_id, r.records from unnest(${textArray(customerIds)}) as c(id)
          cross join lateral (
            select json_agg(data) as records from records
            where install_id = ${installId} and account_id = c.id and deleted_at is null${ofType}${ofKind}) as r
          where r.records is not null`,
    );
    if (types !== undefined && !types.includes('usage')) return found.flatMap(withAccountId);
    const usage = await rows<{ readings: UsageReading[] }>(
      ex,
      sql`select json_agg(json_build_object('type', 'usage',
            'id', account_id || ':' || metric || ':' || (extract(epoch from at) * 1000)::bigint, 'accountId', account_id,
            'metric', metric, 'at', (extract(epoch from at) * 1000)::bigint, 'last30', last30, 'prev30', prev30,
            'lastAt', (extract(epoch from last_at) * 1000)::bigint)) as readings
          from usage_readings where install_id = ${installId} and account_id = any(${textArray(customerIds)})
          group by account_id`,
    );
    return [...found.flatMap(withAccountId), ...usage.flatMap((u) => u.readings)];
  },

  async firstUse(ex, installId, customers, upTo) {
    const ids = textArray(customers.map(({ id }) => id));
    const froms = sql`${customers.map(({ from }) => new Date(from).toISOString())}::timestamptz[]`;
    const found = await rows<{ id: string; at: number }>(
      ex,
      sql`select c.id, u.at from unnest(${ids}, ${froms}) as c(id, since)
          cross join lateral (
            select min(least(at, coalesce(last_at, at))) as at from usage_readings
            where install_id = ${installId} and account_id = c.id and last30 > 0 and at between c.since and ${time(upTo)}
              and least(at, coalesce(last_at, at)) >= c.since) as u
          where u.at is not null`,
    );
    return new Map(found.map(({ id, at }) => [id, at]));
  },

  async owners(ex, installId) {
    const found = await rows<{ data: CrmRecord }>(
      ex,
      sql`select data from records where install_id = ${installId} and type = 'owner' and deleted_at is null`,
    );
    return found.map((r) => r.data);
  },

  async page(ex, installId, type, after, limit) {
    if (type === 'usage') return usagePage(ex, installId, after?.type === 'usage' ? after : null, limit);
    const from = after?.id ?? null;
    const found = await rows<{ accountId: string | null; data: CrmRecord }>(
      ex,
      sql`select account_id as "accountId", data from records
          where install_id = ${installId} and type = ${type} and (${from}::text is null or id > ${from})
            and deleted_at is null
          order by id limit ${limit}`,
    );
    return found.map(({ accountId, data }) => (hasAccount(data) ? ({ ...data, accountId } as CrmRecord) : data));
  },

  findAccounts: (ex, installId, text, limit) =>
    rows<{ id: string; name: string }>(
      ex,
      sql`select id, data->>'name' as name from records
          where install_id = ${installId} and type = 'account' and deleted_at is null
            and (id = ${text} or strpos(lower(data->>'name'), lower(${text})) > 0)
          order by id = ${text} desc, lower(data->>'name') = lower(${text}) desc, data->>'name', id limit ${limit}`,
    ),

  async connectedTypes(ex, installId, types) {
    const found = await rows<{ type: RecordType }>(
      ex,
      sql`select type from unnest(${textArray(types)}) as t(type)
          where exists (select 1 from records r where r.install_id = ${installId} and r.type = t.type and r.deleted_at is null)
             or type = 'usage' and exists (select 1 from usage_readings u where u.install_id = ${installId})`,
    );
    return found.map((r) => r.type);
  },

  async counts(ex, installId) {
    const found = await rows<{ type: RecordType; n: number }>(
      ex,
      sql`select type, count(*)::int as n from records where install_id = ${installId} and deleted_at is null group by type
          union all select 'usage', count(*)::int from usage_readings where install_id = ${installId} having count(*) > 0`,
    );
    return Object.fromEntries(found.map((r) => [r.type, r.n]));
  },
};

/** The column knows the account after merges and adoptions; the record says what the CRM said then. */
function withAccountId({ account_id, records: own }: { account_id: string; records: CrmRecord[] }): CrmRecord[] {
  return own.map((r) =>
    'accountId' in r && r.accountId !== account_id ? ({ ...r, accountId: account_id } as CrmRecord) : r,
  );
}

function hasAccount(record: CrmRecord): boolean {
  return 'accountId' in record;
}

/** By account, metric and time. */
function usagePage(
  ex: Executor,
  installId: string,
  after: UsageReading | null,
  limit: number,
): Promise<readonly UsageReading[]> {
  const { accountId = null, metric = null, at = null } = after ?? {};
  return rows<UsageReading>(
    ex,
    sql`select 'usage' as type, account_id || ':' || metric || ':' || (extract(epoch from at) * 1000)::bigint as id,
          account_id as "accountId", metric, at, last30, prev30, last_at as "lastAt"
        from usage_readings
        where install_id = ${installId}
          and (${accountId}::text is null or (account_id, metric, at) > (${accountId}, ${metric}, to_timestamp(${at}::double precision / 1000)))
        order by account_id, metric, at limit ${limit}`,
  );
}

async function insertUsage(ex: Executor, installId: string, readings: readonly UsageReading[]): Promise<number> {
  const inserted = await rows<{ account_id: string }>(
    ex,
    sql`insert into usage_readings (install_id, account_id, metric, at, last30, prev30, last_at)
        select ${installId}, i."accountId", i.metric, to_timestamp(i.at / 1000.0), i.last30, i.prev30,
          to_timestamp(i."lastAt" / 1000.0)
        from json_to_recordset(${json(readings)})
          as i("accountId" text, metric text, at double precision, last30 double precision, prev30 double precision,
               "lastAt" double precision)
        left join lateral (
          select u.at, u.last30, u.prev30, u.last_at from usage_readings u
          where u.install_id = ${installId} and u.account_id = i."accountId" and u.metric = i.metric
            and u.at <= to_timestamp(i.at / 1000.0)
          order by u.at desc limit 1) as latest on true
        where latest.at is null or to_timestamp(i.at / 1000.0) - latest.at >= ${usageRestatedAfter}
          or (latest.last30, latest.prev30, latest.last_at)
             is distinct from (i.last30, i.prev30, to_timestamp(i."lastAt" / 1000.0))
        order by i."accountId", i.metric, i.at
        on conflict (install_id, account_id, metric, at) do update
          set last30 = excluded.last30, prev30 = excluded.prev30, last_at = excluded.last_at
        returning account_id`,
  );
  await markDirty(
    ex,
    installId,
    inserted.map((r) => r.account_id),
  );
  return inserted.length;
}
