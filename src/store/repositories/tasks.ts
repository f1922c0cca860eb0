import { sql } from 'kysely';
import type { StoredTask, TaskRepository } from '../../contracts/repositories.ts';
import { changed, json, rows, textArray, time } from './rows.ts';

const columns = sql`task_id as "taskId", reference, customer_id as "customerId", playbook, reason, owner_id as "ownerId", tier,
  status, delivery, sent_at as "sentAt", remote_id as "remoteId", draft, content_hash as "contentHash", note,
  opened_at as "openedAt", closed_at as "closedAt"`;

const toDeliver = sql`delivery in ('create', 'update', 'close')`;

/** Snake case and dates, as json_to_recordset reads them. */
function toRow(task: StoredTask): object {
  const date = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
  return {
    task_id: task.taskId,
    reference: task.reference,
    customer_id: task.customerId,
    playbook: task.playbook,
    reason: task.reason,
    owner_id: task.ownerId,
    tier: task.tier,
    status: task.status,
    delivery: task.delivery,
    sent_at: date(task.sentAt),
    remote_id: task.remoteId,
    draft: task.draft,
    content_hash: task.contentHash,
    note: task.note,
    opened_at: date(task.openedAt),
    closed_at: date(task.closedAt),
  };
}

export const tasks: TaskRepository = {
  known: (ex, installId, closedSince) =>
    rows<StoredTask>(
      ex,
      sql`select ${columns} from tasks where install_id = ${installId}
          and (status = 'open' or closed_at >= ${time(closedSince)}) order by customer_id, task_id`,
    ),

  async insert(ex, installId, list) {
    if (list.length === 0) return;
    await changed(
      ex,
      sql`insert into tasks (install_id, task_id, reference, customer_id, playbook, reason, owner_id, tier, status, delivery,
            sent_at, remote_id, draft, content_hash, note, opened_at, closed_at)
          select ${installId}, i.* from json_to_recordset(${json(list.map(toRow))}) as i(task_id uuid, reference text,
            customer_id text, playbook text, reason text, owner_id text, tier text, status text, delivery text,
            sent_at timestamptz, remote_id text, draft json, content_hash text, note text, opened_at timestamptz,
            closed_at timestamptz)
          on conflict do nothing`,
    );
  },

  async update(ex, installId, task) {
    await changed(
      ex,
      sql`update tasks t set owner_id = i.owner_id, tier = i.tier, status = i.status, delivery = i.delivery,
            remote_id = i.remote_id, draft = i.draft, content_hash = i.content_hash, note = i.note, closed_at = i.closed_at
          from json_to_record(${json(toRow(task))}) as i(owner_id text, tier text, status text, delivery text, remote_id text,
            draft json, content_hash text, note text, closed_at timestamptz)
          where t.install_id = ${installId} and t.task_id = ${task.taskId}`,
    );
  },

  toDeliver: (ex, installId, limit) =>
    rows<StoredTask>(
      ex,
      sql`select ${columns} from tasks where install_id = ${installId} and ${toDeliver} order by task_id limit ${limit}`,
    ),

  async markSent(ex, installId, taskIds, now) {
    await changed(
      ex,
      sql`update tasks set sent_at = coalesce(sent_at, ${time(now)})
          where install_id = ${installId} and task_id = any(${textArray(taskIds)}::uuid[])`,
    );
  },

  async countToDeliver(ex, installId) {
    const [row] = await rows<{ n: number }>(
      ex,
      sql`select count(*)::int as n from tasks where install_id = ${installId} and ${toDeliver}`,
    );
    return row?.n ?? 0;
  },

  async openCount(ex, installId) {
    const [row] = await rows<{ n: number }>(
      ex,
      sql`select count(*)::int as n from tasks where install_id = ${installId} and status = 'open'`,
    );
    return row?.n ?? 0;
  },
};
