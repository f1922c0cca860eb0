import type { ConnectorContext, RemoteTask, RowOutcome, TaskRow } from '../../../src/contracts/connector.ts';
import { AppError } from '../../../src/contracts/errors.ts';
import { chunk } from '../../_shared/chunk.ts';
import { readInstant } from '../../_shared/values.ts';
import { readAssociatedIds } from '../associations.ts';
import { archiveObjects, createObjects, type ObjectRow, readObjects, updateObjects } from '../objects.ts';
import { defineTaskWriter, type HubSpotSettings } from '../settings.ts';
import { readReference, toTaskBody } from './task-body.ts';
import { takeOutcome, writeRows } from './write-rows.ts';

const batchSize = 100;
const taskToCompany = 192;
const priorities = { low: 'LOW', medium: 'MEDIUM', high: 'HIGH' } as const;

type Context = ConnectorContext<HubSpotSettings>;

function toProperties(row: TaskRow): Record<string, string> {
  return {
    hs_timestamp: new Date(row.dueAt).toISOString(),
    hs_task_subject: row.subject,
    hs_task_body: toTaskBody(row.body, row.reference),
    hs_task_priority: priorities[row.priority],
    ...(row.ownerId === null ? {} : { hubspot_owner_id: row.ownerId }),
  };
}

const isSame = (row: ObjectRow, item: { traceId: string }) =>
  readReference(row.properties.hs_task_body) === item.traceId;

async function create(ctx: Context, rows: readonly TaskRow[]): Promise<readonly RowOutcome[]> {
  const items = rows.map((row) => ({ row, traceId: row.reference }));
  const outcomes = await writeRows(items, {
    isIdempotent: false,
    isSame,
    send: (batch) =>
      createObjects(
        ctx,
        'tasks',
        batch.map(({ row, traceId }) => ({
          objectWriteTraceId: traceId,
          properties: {
            ...toProperties(row),
            hs_task_status: row.status === 'closed' ? 'COMPLETED' : 'NOT_STARTED',
            hs_task_type: 'TODO',
          },
          associateTo: [{ id: row.accountId, typeId: taskToCompany }],
        })),
      ),
  });
  return rows.map((row) => takeOutcome(outcomes, row.reference));
}

const unborn: RowOutcome = {
  ok: false,
  error: new AppError('defect', 'A task without an id cannot be updated', {
    code: 'HUBSPOT_TASK_WITHOUT_ID',
    hint: 'Report this fault.',
  }),
};

/** An open task keeps the status its owner gave it (in progress, waiting); only closing sets one. */
async function update(ctx: Context, rows: readonly TaskRow[]): Promise<readonly RowOutcome[]> {
  const byId = new Map<string, Record<string, string>>();
  for (const row of rows) {
    if (row.remoteId === null) continue;
    byId.set(row.remoteId, {
      ...toProperties(row),
      ...(row.status === 'closed' ? { hs_task_status: 'COMPLETED' } : {}),
    });
  }
  const items = [...byId].map(([id, properties]) => ({ id, traceId: `keel-${id}`, properties }));
  if (items.length === 0) return rows.map(() => unborn);
  const outcomes = await writeRows(items, {
    isIdempotent: true,
    send: (batch) =>
      updateObjects(
        ctx,
        'tasks',
        batch.map(({ id, properties, traceId }) => ({ id, properties, objectWriteTraceId: traceId })),
      ),
  });
  return rows.map((row) => (row.remoteId === null ? unborn : takeOutcome(outcomes, `keel-${row.remoteId}`)));
}

async function readTasks(
  ctx: Context,
  ids: readonly string[],
  properties: readonly string[],
): Promise<Map<string, ObjectRow>> {
  const found = new Map<string, ObjectRow>();
  for (const piece of chunk([...new Set(ids)], batchSize)) {
    const { rows } = await readObjects(ctx, 'tasks', piece, properties);
    for (const row of rows) found.set(row.id, row);
  }
  return found;
}

/** By the tasks at the accounts, not by search: its index lags just when it is asked. */
async function find(
  ctx: Context,
  rows: readonly { readonly reference: string; readonly accountId: string }[],
): Promise<ReadonlyMap<string, string>> {
  if (rows.length === 0) return new Map();
  const accountIds = [...new Set(rows.map((r) => r.accountId))];
  const byAccount = await readAssociatedIds(ctx, 'companies', 'tasks', accountIds);
  const tasks = await readTasks(ctx, [...byAccount.values()].flat(), ['hs_task_body']);
  const wanted = new Set(rows.map((r) => r.reference));
  const found = new Map<string, string>();
  for (const task of tasks.values()) {
    const reference = readReference(task.properties.hs_task_body);
    if (reference !== null && wanted.has(reference)) found.set(reference, task.id);
  }
  return found;
}

function toRemote(id: string, task: ObjectRow | undefined): RemoteTask {
  if (!task || task.archived) return { remoteId: id, status: 'gone', closedAt: null };
  const { hs_task_status: status, hs_task_completion_date: completed, hs_lastmodifieddate: modified } = task.properties;
  if (status === 'COMPLETED')
    return { remoteId: id, status: 'done', closedAt: readInstant(completed) ?? readInstant(modified) };
  return { remoteId: id, status: status === 'DEFERRED' ? 'deferred' : 'open', closedAt: null };
}

export const tasks = defineTaskWriter({
  batchSize,
  create,
  update,
  find,
  async read(ctx, remoteIds) {
    const found = await readTasks(ctx, remoteIds, ['hs_task_status', 'hs_task_completion_date', 'hs_lastmodifieddate']);
    return remoteIds.map((id) => toRemote(id, found.get(id)));
  },
  async remove(ctx, remoteIds) {
    for (const piece of chunk([...new Set(remoteIds)], batchSize)) await archiveObjects(ctx, 'tasks', piece);
  },
});
