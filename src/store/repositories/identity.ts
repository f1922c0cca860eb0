import { sql } from 'kysely';
import type {
  AccountNames,
  Candidate,
  CustomerLink,
  IdentityRepository,
  LinkState,
  NamedLink,
} from '../../contracts/identity-repository.ts';
import { changed, json, rows, textArray, time } from './rows.ts';

const linkColumns = sql`l.install_id as "installId", l.account_id as "accountId", l.main_install_id as "mainInstallId",
  l.main_account_id as "mainAccountId", l.state, l.confidence, l.reason, l.decided_by as "decidedBy"`;

export const identity: IdentityRepository = {
  async groupOf(ex, installId) {
    const [own] = await rows<{ main: string }>(
      ex,
      sql`select coalesce(joined_to, install_id) as main from installs where install_id = ${installId}`,
    );
    if (own === undefined) return undefined;
    const joined = await rows<{ id: string }>(
      ex,
      sql`select install_id as id from installs where joined_to = ${own.main} and state <> 'uninstalled' order by created_at, install_id`,
    );
    return joined.length === 0 ? undefined : { main: own.main, joined: joined.map((row) => row.id) };
  },

  async join(ex, installId, main) {
    await changed(ex, sql`update installs set joined_to = ${main} where install_id = ${installId}`);
    await changed(ex, sql`delete from customer_links where install_id = ${installId}`);
  },

  async lockGroup(ex, main) {
    await rows(ex, sql`select pg_advisory_xact_lock(hashtextextended('keel.identity.' || ${main}::text, 0))`);
  },

  accountsWithoutKeys: (ex, installId, limit) =>
    rows<AccountNames>(
      ex,
      sql`select r.id, r.data->>'name' as name, r.data->>'domain' as domain, r.hash
          from records r left join account_keys k on k.install_id = r.install_id and k.account_id = r.id
          where r.install_id = ${installId} and r.type = 'account' and r.deleted_at is null
            and (k.hash is null or k.hash <> r.hash)
          order by r.id limit ${limit}`,
    ),

  async saveKeys(ex, installId, keys) {
    if (keys.length === 0) return;
    await changed(
      ex,
      sql`insert into account_keys (install_id, account_id, domain_key, name_key, hash)
          select ${installId}, k.* from unnest(${textArray(keys.map((k) => k.id))}, ${textArray(keys.map((k) => k.domainKey))},
            ${textArray(keys.map((k) => k.nameKey))}, ${textArray(keys.map((k) => k.hash))}) as k
          on conflict (install_id, account_id) do update set domain_key = excluded.domain_key, name_key = excluded.name_key,
            hash = excluded.hash`,
    );
  },

  async dropGone(ex, { main, joined }) {
    const isLive = (install: string, account: string) =>
      sql`exists (select from records r where r.install_id = ${sql.ref(install)} and r.type = 'account' and r.id = ${sql.ref(account)}
            and r.deleted_at is null)`;
    const all = textArray([main, ...joined]);
    await changed(
      ex,
      sql`delete from account_keys k where k.install_id = any(${all}::uuid[]) and not ${isLive('k.install_id', 'k.account_id')}`,
    );
    await changed(
      ex,
      sql`delete from customer_links l where l.main_install_id = ${main}
          and not (${isLive('l.install_id', 'l.account_id')} and ${isLive('l.main_install_id', 'l.main_account_id')})`,
    );
  },

  async candidates(ex, joined, main, limit) {
    const found = await rows<CandidateRow>(
      ex,
      sql`with pairs as (
            select a.account_id, b.account_id as main_account_id, a.domain_key, b.domain_key as main_domain, a.name_key,
              b.name_key as main_name
            from account_keys a join account_keys b on b.install_id = ${main} and b.domain_key = a.domain_key
            where a.install_id = ${joined}
            union
            select a.account_id, b.account_id, a.domain_key, b.domain_key, a.name_key, b.name_key
            from account_keys a join account_keys b on b.install_id = ${main} and b.name_key = a.name_key
            where a.install_id = ${joined}),
          open as (
            select * from pairs p where not exists (
              select from customer_links l where l.install_id = ${joined}
                and (l.account_id = p.account_id and l.main_account_id = p.main_account_id
                  or l.state = 'linked' and (l.account_id = p.account_id or l.main_account_id = p.main_account_id)))
            order by account_id, main_account_id limit ${limit})
          select o.account_id as "accountId", o.main_account_id as "mainAccountId", o.domain_key, o.main_domain, o.name_key,
            o.main_name, ${keysLike(joined, 'domain_key', 'o.domain_key')} as with_domain,
            ${keysLike(main, 'domain_key', 'o.main_domain')} as with_main_domain,
            ${keysLike(joined, 'name_key', 'o.name_key')} as with_name,
            ${keysLike(main, 'name_key', 'o.main_name')} as with_main_name
          from open o order by o.account_id, o.main_account_id`,
    );
    return found.map(toCandidate);
  },

  async saveLinks(ex, links, at) {
    if (links.length === 0) return;
    await changed(
      ex,
      sql`insert into customer_links (install_id, account_id, main_install_id, main_account_id, state, confidence, reason,
            decided_by, decided_at)
          select "installId", "accountId", "mainInstallId", "mainAccountId", state, confidence, reason, "decidedBy", ${time(at)}
          from json_to_recordset(${json(links)}) as l("installId" uuid, "accountId" text, "mainInstallId" uuid,
            "mainAccountId" text, state text, confidence double precision, reason text, "decidedBy" text)
          on conflict (install_id, account_id, main_account_id) do update set state = excluded.state,
            confidence = excluded.confidence, reason = excluded.reason, decided_by = excluded.decided_by,
            decided_at = excluded.decided_at`,
    );
  },

  links: (ex, installId, state, limit) =>
    rows<NamedLink>(
      ex,
      sql`select ${linkColumns}, a.data->>'name' as name, b.data->>'name' as "mainName"
          from customer_links l
            left join records a on a.install_id = l.install_id and a.type = 'account' and a.id = l.account_id
            left join records b on b.install_id = l.main_install_id and b.type = 'account' and b.id = l.main_account_id
          where (l.install_id = ${installId} or l.main_install_id = ${installId}) and l.state = ${state}
            and (l.state = 'linked' or not exists (
              select from customer_links o where o.install_id = l.install_id and o.state = 'linked'
                and (o.account_id = l.account_id or o.main_account_id = l.main_account_id)))
          order by l.confidence desc, l.account_id, l.main_account_id limit ${limit}`,
    ),

  async countLinks(ex, installId) {
    const found = await rows<{ state: LinkState; n: number }>(
      ex,
      sql`select state, count(*)::int as n from customer_links l
          where (install_id = ${installId} or main_install_id = ${installId})
            and (state = 'linked' or not exists (
              select from customer_links o where o.install_id = l.install_id and o.state = 'linked'
                and (o.account_id = l.account_id or o.main_account_id = l.main_account_id)))
          group by state`,
    );
    return Object.fromEntries(found.map(({ state, n }) => [state, n]));
  },

  linkedWith: (ex, installId, accountIds) =>
    rows<CustomerLink>(
      ex,
      sql`with sets as (
            select main_install_id, main_account_id from customer_links
            where state = 'linked' and install_id = ${installId} and account_id = any(${textArray(accountIds)})
            union select main_install_id, main_account_id from customer_links
            where state = 'linked' and main_install_id = ${installId} and main_account_id = any(${textArray(accountIds)}))
          select ${linkColumns} from customer_links l join sets s using (main_install_id, main_account_id)
          where l.state = 'linked' order by l.main_account_id, l.install_id, l.account_id`,
    ),
};

/** How many accounts of an install have this key. */
const keysLike = (installId: string, key: 'domain_key' | 'name_key', value: string) =>
  sql`(select count(*)::int from account_keys k where k.install_id = ${installId} and k.${sql.ref(key)} = ${sql.ref(value)})`;

interface CandidateRow {
  readonly accountId: string;
  readonly mainAccountId: string;
  readonly domain_key: string | null;
  readonly main_domain: string | null;
  readonly name_key: string | null;
  readonly main_name: string | null;
  readonly with_domain: number;
  readonly with_main_domain: number;
  readonly with_name: number;
  readonly with_main_name: number;
}

function toCandidate(row: CandidateRow): Candidate {
  return {
    accountId: row.accountId,
    mainAccountId: row.mainAccountId,
    domains: [row.domain_key, row.main_domain],
    names: [row.name_key, row.main_name],
    withDomain: [row.with_domain, row.with_main_domain],
    withName: [row.with_name, row.with_main_name],
  };
}
