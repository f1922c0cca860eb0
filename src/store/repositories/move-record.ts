import { sql } from 'kysely';
import type { RecordRepository } from '../../contracts/repositories.ts';
import type { Executor } from '../../contracts/store.ts';
import { markDirty } from './mark-dirty.ts';
import { changed, rows, time } from './rows.ts';

/**
 * A merge gives a record a new id in HubSpot, or leaves it under the survivor's in Salesforce. What Keel holds of the old id
 * follows: children, readings, scores and tasks.
 */
export const moveRecord: RecordRepository['moveTo'] = async (ex, installId, type, from, into, at) => {
  if (from === into) return;
  await moveOrDrop(ex, installId, type, from, into, at);
  if (type === 'contact') {
    await changed(
      ex,
      sql`update records set contact_id = ${into} where install_id = ${installId} and contact_id = ${from}`,
    );
  }
  if (type === 'account') await moveCustomer(ex, installId, from, into, at);
};

async function moveOrDrop(
  ex: Executor,
  installId: string,
  type: string,
  from: string,
  into: string,
  at: number,
): Promise<void> {
  const known = await rows(
    ex,
    sql`select 1 from records where install_id = ${installId} and type = ${type} and id = ${into}`,
  );
  if (known.length > 0) {
    await changed(
      ex,
      sql`update records set deleted_at = ${time(at)}
          where install_id = ${installId} and type = ${type} and id = ${from} and deleted_at is null`,
    );
    return;
  }
  // The digest is emptied: the next reading of the record replaces it whatever it says.
  await changed(
    ex,
    sql`update records set id = ${into}, hash = '', data = jsonb_set(data::jsonb, '{id}', to_jsonb(${into}::text))::json,
          account_id = case when type = 'account' then ${into} else account_id end
        where install_id = ${installId} and type = ${type} and id = ${from}`,
  );
}

async function moveCustomer(ex: Executor, installId: string, from: string, into: string, at: number): Promise<void> {
  await changed(
    ex,
    sql`update records set account_id = ${into} where install_id = ${installId} and account_id = ${from}`,
  );
  await changed(
    ex,
    sql`update usage_readings u set account_id = ${into} where install_id = ${installId} and account_id = ${from}
        and not exists (select 1 from usage_readings o where o.install_id = ${installId} and o.account_id = ${into}
                        and o.metric = u.metric and o.at = u.at)`,
  );
  await changed(ex, sql`delete from usage_readings where install_id = ${installId} and account_id = ${from}`);
  for (const table of ['scores', 'customers'] as const) {
    await changed(
      ex,
      sql`update ${sql.table(table)} set customer_id = ${into} where install_id = ${installId} and customer_id = ${from}
          and not exists (select 1 from ${sql.table(table)} where install_id = ${installId} and customer_id = ${into})`,
    );
    await changed(ex, sql`delete from ${sql.table(table)} where install_id = ${installId} and customer_id = ${from}`);
  }
  await changed(
    ex,
    sql`update score_history h set customer_id = ${into} where install_id = ${installId} and customer_id = ${from}
        and not exists (select 1 from score_history o where o.install_id = ${installId} and o.customer_id = ${into}
                        and o.as_of = h.as_of)`,
  );
  await changed(ex, sql`delete from score_history where install_id = ${installId} and customer_id = ${from}`);
  await moveTasks(ex, installId, from, into, at);
  await moveLinks(ex, installId, from, into);
  await markDirty(ex, installId, [into]);
}

/**
 * The survivor keeps its own link to a customer of another CRM; the merged account's one goes over where it has none, and so does what an
 * admin told apart. A link that cannot go over stays behind at an account that is gone: whoever links next drops it, and has the other
 * side scored alone.
 */
async function moveLinks(ex: Executor, installId: string, from: string, into: string): Promise<void> {
  const sides = [
    { install: sql.ref('install_id'), account: sql.ref('account_id'), other: sql.ref('main_account_id') },
    { install: sql.ref('main_install_id'), account: sql.ref('main_account_id'), other: sql.ref('account_id') },
  ];
  for (const { install, account, other } of sides) {
    const ofSurvivor = sql`select o.install_id, o.account_id, o.main_account_id, o.state from customer_links o
                           where o.${install} = ${installId} and o.${account} = ${into}`;
    await changed(
      ex,
      sql`delete from customer_links where ${install} = ${installId} and ${account} in (${from}, ${into}) and state = 'suggested'`,
    );
    await changed(
      ex,
      sql`update customer_links l set ${account} = ${into}
          where l.${install} = ${installId} and l.${account} = ${from}
            and not exists (select from (${ofSurvivor}) as o where o.install_id = l.install_id
              and (o.${other} = l.${other} or o.state = 'linked' and l.state = 'linked'))`,
    );
    await changed(
      ex,
      sql`delete from customer_links where ${install} = ${installId} and ${account} = ${from} and state = 'split'`,
    );
  }
}

/** The survivor keeps one open task for each reason; the other one is closed in the CRM. */
async function moveTasks(ex: Executor, installId: string, from: string, into: string, at: number): Promise<void> {
  await changed(
    ex,
    sql`update tasks t set status = 'closed_by_keel', closed_at = ${time(at)}, note = 'The record was merged into another one.',
          delivery = case when remote_id is null and sent_at is null then 'none' else 'close' end
        where install_id = ${installId} and customer_id = ${from} and status = 'open'
          and exists (select 1 from tasks o where o.install_id = ${installId} and o.customer_id = ${into}
                      and o.playbook = t.playbook and o.reason = t.reason and o.status = 'open')`,
  );
  await changed(
    ex,
    sql`update tasks set customer_id = ${into} where install_id = ${installId} and customer_id = ${from}`,
  );
}
