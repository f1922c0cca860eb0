import { sql } from 'kysely';
import type { Candidate, IdentityRepository } from '../../contracts/identity-repository.ts';
import { rows, textArray } from './rows.ts';

/** A key that more accounts of a CRM have proposes nothing: it is a franchise, a group, or a word that stands for "unknown". */
const mostAlike = 5;

export const likePairs: IdentityRepository['candidates'] = async (ex, { group, installId, other, accountIds }) => {
  type Key = 'domain_key' | 'name_key';
  /** At the first account of those with one key: how many have it, counted no further than to what is too many. */
  const like = (install: string, key: Key) =>
    sql`case when ${sql.ref(`is_first_${key}`)} and f.${sql.ref(key)} is not null then (
          select count(*)::int from (select from account_keys k where k.install_id = ${install}
            and k.${sql.ref(key)} = f.${sql.ref(key)} limit ${mostAlike + 1}) as alike) else 0 end`;
  const isFirst = (key: Key) =>
    sql`row_number() over (partition by ${sql.ref(key)}) = 1 as ${sql.ref(`is_first_${key}`)}`;
  const found = await rows<CandidateRow>(
    ex,
    // Each key is counted once: thousands of accounts with one domain cost no more than a few.
    sql`with given as materialized (
          select account_id, domain_key, name_key, ${isFirst('domain_key')}, ${isFirst('name_key')} from account_keys
          where install_id = ${installId} and account_id = any(${textArray(accountIds)})),
        counted as materialized (
          select f.*, ${like(installId, 'domain_key')} as own_domain, ${like(other, 'domain_key')} as their_domain,
            ${like(installId, 'name_key')} as own_name, ${like(other, 'name_key')} as their_name
          from given f),
        fresh as materialized (
          select account_id, domain_key, name_key,
            max(own_domain) over (partition by domain_key) as with_domain,
            max(their_domain) over (partition by domain_key) as with_other_domain,
            max(own_name) over (partition by name_key) as with_name,
            max(their_name) over (partition by name_key) as with_other_name
          from counted)
        select f.*, o.account_id as other_id, o.domain_key as other_domain, o.name_key as other_name
        from fresh f join account_keys o on o.install_id = ${other} and o.domain_key = f.domain_key
        where greatest(f.with_domain, f.with_other_domain) <= ${mostAlike}
        union
        select f.*, o.account_id, o.domain_key, o.name_key
        from fresh f join account_keys o on o.install_id = ${other} and o.name_key = f.name_key
        where greatest(f.with_name, f.with_other_name) <= ${mostAlike}`,
  );
  return found.map(installId === group.main ? mainFirst : joinedFirst);
};

interface CandidateRow {
  readonly account_id: string;
  readonly domain_key: string | null;
  readonly name_key: string | null;
  readonly with_domain: number;
  readonly with_other_domain: number;
  readonly with_name: number;
  readonly with_other_name: number;
  readonly other_id: string;
  readonly other_domain: string | null;
  readonly other_name: string | null;
}

function joinedFirst(row: CandidateRow): Candidate {
  return {
    accountId: row.account_id,
    mainAccountId: row.other_id,
    domains: [row.domain_key, row.other_domain],
    names: [row.name_key, row.other_name],
    withDomain: [row.with_domain, row.with_other_domain],
    withName: [row.with_name, row.with_other_name],
  };
}

function mainFirst(row: CandidateRow): Candidate {
  return {
    accountId: row.other_id,
    mainAccountId: row.account_id,
    domains: [row.other_domain, row.domain_key],
    names: [row.other_name, row.name_key],
    withDomain: [row.with_other_domain, row.with_domain],
    withName: [row.with_other_name, row.with_name],
  };
}
