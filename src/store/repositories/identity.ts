import { sql } from 'kysely';
import type {
  AccountNames,
  CustomerLink,
  Group,
  IdentityRepository,
  LinkState,
  NamedLink,
} from '../../contracts/identity-repository.ts';
import type { Executor } from '../../contracts/store.ts';
import type { Instant } from '../../domain/records/types.ts';
import { likePairs } from './like-pairs.ts';
import { changed, json, rows, textArray, time } from './rows.ts';

const linkColumns = sql`l.install_id as "installId", l.account_id as "accountId", l.main_install_id as "mainInstallId",
  l.main_account_id as "mainAccountId", l.state, l.confidence, l.reason, l.decided_by as "decidedBy"`;

const installsOf = ({ main, joined }: Group) => sql`${textArray([main, ...joined])}::uuid[]`;

/** Accounts that are there have keys. */
const bothThere = sql`exists (select from account_keys k where k.install_id = l.install_id and k.account_id = l.account_id)
  and exists (select from account_keys k where k.install_id = l.main_install_id and k.account_id = l.main_account_id)`;

const bothFree = sql`not exists (select from customer_links o where o.install_id = l.install_id and o.account_id = l.account_id
    and o.state = 'linked')
  and not exists (select from customer_links o where o.install_id = l.install_id and o.main_account_id = l.main_account_id
    and o.state = 'linked')`;

/** Nobody is asked about accounts that are linked already, or gone. */
const isOfUse = sql`(l.state <> 'suggested' or (${bothThere} and ${bothFree}))`;

const insertLinks = (links: readonly CustomerLink[], at: Instant) =>
  sql`insert into customer_links (install_id, account_id, main_install_id, main_account_id, state, confidence, reason,
        decided_by, decided_at)
      select "installId", "accountId", "mainInstallId", "mainAccountId", state, confidence, reason, "decidedBy", ${time(at)}
      from json_to_recordset(${json(links)}) as l("installId" uuid, "accountId" text, "mainInstallId" uuid,
        "mainAccountId" text, state text, confidence double precision, reason text, "decidedBy" text)`;

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
    const had = await rows<CustomerLink>(
      ex,
      sql`delete from customer_links l where l.install_id = ${installId} returning ${linkColumns}`,
    );
    return had.filter((link) => link.state === 'linked');
  },

  async lockGroup(ex, main) {
    await rows(ex, sql`select pg_advisory_xact_lock(hashtextextended('keel.identity.' || ${main}::text, 0))`);
  },

  async readOnce(ex, { main, joined }) {
    const found = await rows<{ id: string }>(
      ex,
      sql`select i.id from unnest(${textArray([main, ...joined])}::uuid[]) as i(id)
          where exists (select from runs r where r.install_id = i.id and 'sync' = any(r.stages)
            and (r.state = 'done' or exists (
              select from run_steps s where s.install_id = r.install_id and s.run_id = r.run_id and s.step = 'score')))`,
    );
    return found.map((row) => row.id);
  },

  accountsWithoutKeys: (ex, installId, after, limit) =>
    rows<AccountNames>(
      ex,
      sql`select r.id, r.data->>'name' as name, r.data->>'domain' as domain, r.hash
          from records r left join account_keys k on k.install_id = r.install_id and k.account_id = r.id
          where r.install_id = ${installId} and r.type = 'account' and r.deleted_at is null
            and (${after}::text is null or r.id > ${after}) and (k.hash is null or k.hash <> r.hash)
          order by r.id limit ${limit}`,
    ),

  async saveKeys(ex, group, installId, keys) {
    if (keys.length === 0) return;
    const incoming = sql`select * from unnest(${textArray(keys.map((k) => k.id))}, ${textArray(keys.map((k) => k.domainKey))},
      ${textArray(keys.map((k) => k.nameKey))}, ${textArray(keys.map((k) => k.hash))}) as i(id, domain_key, name_key, hash)`;
    const moved = await rows<MovedKeys>(
      ex,
      sql`select i.domain_key, i.name_key, k.domain_key as old_domain, k.name_key as old_name
          from (${incoming}) as i left join account_keys k on k.install_id = ${installId} and k.account_id = i.id
          where k.account_id is null or (k.domain_key, k.name_key) is distinct from (i.domain_key, i.name_key)`,
    );
    await reopen(
      ex,
      group,
      moved.flatMap((row) => [row.domain_key, row.old_domain]),
      moved.flatMap((row) => [row.name_key, row.old_name]),
    );
    await changed(
      ex,
      sql`insert into account_keys as k (install_id, account_id, domain_key, name_key, hash)
          select ${installId}, i.* from (${incoming}) as i
          on conflict (install_id, account_id) do update set domain_key = excluded.domain_key, name_key = excluded.name_key,
            hash = excluded.hash, judged = k.judged
              and (k.domain_key, k.name_key) is not distinct from (excluded.domain_key, excluded.name_key)`,
    );
  },

  async dropGone(ex, group) {
    const gone = await rows<{ domain_key: string | null; name_key: string | null }>(
      ex,
      sql`delete from account_keys k where k.install_id = any(${installsOf(group)})
          and not exists (select from records r where r.install_id = k.install_id and r.type = 'account'
            and r.id = k.account_id and r.deleted_at is null)
          returning k.domain_key, k.name_key`,
    );
    await reopen(
      ex,
      group,
      gone.map((row) => row.domain_key),
      gone.map((row) => row.name_key),
    );
    const resting = await rows<CustomerLink>(
      ex,
      sql`update customer_links l set state = 'suggested' where l.main_install_id = ${group.main} and l.state = 'linked'
          and l.decided_by = 'admin' and not (${bothThere}) returning ${linkColumns}`,
    );
    const dropped = await rows<CustomerLink>(
      ex,
      sql`delete from customer_links l where l.main_install_id = ${group.main} and l.decided_by = 'keel'
          and not (${bothThere}) returning ${linkColumns}`,
    );
    return [...resting, ...dropped.filter((link) => link.state === 'linked')];
  },

  wake: (ex, { main }) =>
    rows<CustomerLink>(
      ex,
      sql`update customer_links l set state = 'linked' where l.main_install_id = ${main} and l.state = 'suggested'
          and l.decided_by = 'admin' and ${bothThere} and ${bothFree} returning ${linkColumns}`,
    ),

  async dropResting(ex, { installId, accountId, mainAccountId }) {
    await changed(
      ex,
      sql`delete from customer_links where install_id = ${installId} and state = 'suggested' and decided_by = 'admin'
          and (account_id = ${accountId} or main_account_id = ${mainAccountId})`,
    );
  },

  async toJudge(ex, installId, limit) {
    const found = await rows<{ id: string }>(
      ex,
      sql`select account_id as id from account_keys where install_id = ${installId} and not judged
          order by account_id limit ${limit}`,
    );
    return found.map((row) => row.id);
  },

  async dropOutdated(ex, installId, accountIds) {
    const ids = textArray(accountIds);
    // Two look-ups by key: with "or" the planner reads the table for each side.
    const own = sql`select install_id, account_id, main_account_id from customer_links
      where install_id = ${installId} and account_id = any(${ids}) and decided_by = 'keel'
      union select install_id, account_id, main_account_id from customer_links
      where main_install_id = ${installId} and main_account_id = any(${ids}) and decided_by = 'keel'`;
    const dropped = await rows<CustomerLink>(
      ex,
      sql`delete from customer_links l using (${own}) as o
          where l.install_id = o.install_id and l.account_id = o.account_id and l.main_account_id = o.main_account_id
            and (l.state = 'suggested' or l.state = 'linked' and not exists (
              select from account_keys a join account_keys b on b.domain_key = a.domain_key or b.name_key = a.name_key
              where a.install_id = l.install_id and a.account_id = l.account_id
                and b.install_id = l.main_install_id and b.account_id = l.main_account_id))
          returning ${linkColumns}`,
    );
    return dropped.filter((link) => link.state === 'linked');
  },

  candidates: likePairs,

  async suggest(ex, links, at) {
    if (links.length === 0) return;
    await changed(ex, sql`${insertLinks(links, at)} on conflict (install_id, account_id, main_account_id) do nothing`);
  },

  async markJudged(ex, installId, accountIds) {
    await changed(
      ex,
      sql`update account_keys set judged = true where install_id = ${installId} and account_id = any(${textArray(accountIds)})`,
    );
  },

  surest: (ex, main, atLeast, limit) =>
    rows<CustomerLink>(
      ex,
      sql`select ${linkColumns} from customer_links l where l.main_install_id = ${main} and l.state = 'suggested'
          and l.decided_by = 'keel' and l.confidence >= ${atLeast} and ${bothFree}
          order by l.confidence desc, l.install_id, l.account_id, l.main_account_id limit ${limit}`,
    ),

  async saveLinks(ex, links, at) {
    if (links.length === 0) return;
    await changed(
      ex,
      sql`${insertLinks(links, at)} on conflict (install_id, account_id, main_account_id) do update
          set state = excluded.state, confidence = excluded.confidence, reason = excluded.reason,
            decided_by = excluded.decided_by, decided_at = excluded.decided_at`,
    );
  },

  links: (ex, installId, state, limit) =>
    rows<NamedLink>(
      ex,
      sql`select ${linkColumns}, a.data->>'name' as name, b.data->>'name' as "mainName"
          from customer_links l
            left join records a on a.install_id = l.install_id and a.type = 'account' and a.id = l.account_id
            left join records b on b.install_id = l.main_install_id and b.type = 'account' and b.id = l.main_account_id
          where (l.install_id = ${installId} or l.main_install_id = ${installId}) and l.state = ${state} and ${isOfUse}
          order by l.confidence desc, l.account_id, l.main_account_id limit ${limit}`,
    ),

  async countLinks(ex, installId) {
    const found = await rows<{ state: LinkState; n: number }>(
      ex,
      sql`select state, count(*)::int as n from customer_links l
          where (install_id = ${installId} or main_install_id = ${installId}) and ${isOfUse}
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

interface MovedKeys {
  readonly domain_key: string | null;
  readonly name_key: string | null;
  readonly old_domain: string | null;
  readonly old_name: string | null;
}

/** How sure a pair is hangs on how many share its keys: where one came or went, all who share it are judged again. */
async function reopen(
  ex: Executor,
  group: Group,
  domains: readonly (string | null)[],
  names: readonly (string | null)[],
): Promise<void> {
  const distinct = (keys: readonly (string | null)[]): string[] => [...new Set(keys.filter((key) => key !== null))];
  const sharing = (key: 'domain_key' | 'name_key', keys: readonly (string | null)[]) =>
    sql`select k.install_id, k.account_id from unnest(${textArray(distinct(keys))}) as given(key)
        join account_keys k on k.install_id = any(${installsOf(group)}) and k.${sql.ref(key)} = given.key where k.judged`;
  await changed(
    ex,
    sql`update account_keys k set judged = false
        from (${sharing('domain_key', domains)} union ${sharing('name_key', names)}) as mates
        where k.install_id = mates.install_id and k.account_id = mates.account_id`,
  );
}
