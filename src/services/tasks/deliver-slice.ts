import type { RowOutcome, TaskRow, TaskWriter } from '../../contracts/connector.ts';
import { AppError } from '../../contracts/errors.ts';
import type { Run, StoredTask } from '../../contracts/repositories.ts';
import { type Connection, type Deps, sliceBudgetMs } from '../deps.ts';
import { finishStep, openStep, type StepRef } from '../run/advance-run.ts';
import { locateGone } from '../writeback/locate-gone.ts';

/**
 * Tells the CRM about opened, updated and closed tasks. A task that was once sent and whose end is not known is looked for in the
 * CRM before it is sent again: no crash makes a second one.
 */
export async function deliverSlice(deps: Deps, ref: StepRef, signal: AbortSignal): Promise<{ more: boolean }> {
  const { installId } = ref;
  const opened = await openStep(deps, ref, signal);
  if (!opened) return { more: false };
  const { run, connection } = opened;
  const writer = connection.connector.tasks;
  if (!writer) throw new Error(`connector ${connection.connector.key} writes no tasks`);
  const endsAt = deps.clock.now().getTime() + sliceBudgetMs;
  for (;;) {
    const waiting = await deps.db.tenant(installId, (ex) =>
      deps.repos.tasks.toDeliver(ex, installId, writer.batchSize),
    );
    if (waiting.length === 0) break;
    await deliverBatch(deps, ref, run, connection, writer, waiting);
    if (signal.aborted || deps.clock.now().getTime() >= endsAt) return { more: true };
  }
  await finishStep(deps, ref, connection);
  return { more: false };
}

async function deliverBatch(
  deps: Deps,
  ref: StepRef,
  run: Run,
  connection: Connection,
  writer: TaskWriter,
  batch: readonly StoredTask[],
): Promise<void> {
  const callsBefore = connection.apiCalls();
  const found = await adoptSent(connection, writer, batch);
  const create = found.filter((t) => t.remoteId === null && t.delivery === 'create');
  const update = found.filter((t) => t.remoteId !== null);
  // Closed before it ever reached the CRM: there is nothing to close.
  const moot = found.filter((t) => t.remoteId === null && t.delivery !== 'create');
  const { installId } = ref;
  await deps.db.tenant(installId, async (ex) => {
    await deps.repos.tasks.markSent(
      ex,
      installId,
      create.map((t) => t.taskId),
      run.asOf,
    );
    for (const task of moot) await deps.repos.tasks.update(ex, installId, { ...task, delivery: 'none' });
  });
  const retries: AppError[] = [];
  const send = async (tasks: readonly StoredTask[], call: typeof writer.create, counted: 'created' | 'updated') => {
    if (tasks.length === 0) return;
    const outcomes = await call(connection.context, tasks.map(taskRow));
    const retry = await storeOutcomes(deps, ref, run, connection, tasks, outcomes, counted);
    if (retry) retries.push(retry);
  };
  try {
    await send(create, writer.create, 'created');
    await send(update, writer.update, 'updated');
  } finally {
    const apiCalls = connection.apiCalls() - callsBefore;
    await deps.db.tenant(installId, (ex) =>
      deps.repos.runs.addCounts(ex, installId, ref.runId, ref.step, { apiCalls }),
    );
  }
  if (retries[0]) throw retries[0];
}

/** Tasks sent before with an unclear end take the id under which the CRM has them. */
async function adoptSent(
  connection: Connection,
  writer: TaskWriter,
  batch: readonly StoredTask[],
): Promise<readonly StoredTask[]> {
  const unclear = batch.filter((t) => t.remoteId === null && t.sentAt !== null);
  if (unclear.length === 0) return batch;
  const there = await writer.find(
    connection.context,
    unclear.map((t) => ({ reference: t.reference, accountId: t.customerId })),
  );
  return batch.map((t) => ({ ...t, remoteId: t.remoteId ?? there.get(t.reference) ?? null }));
}

function taskRow(task: StoredTask): TaskRow {
  const { draft } = task;
  return {
    reference: task.reference,
    remoteId: task.remoteId,
    accountId: task.customerId,
    ownerId: task.ownerId,
    subject: draft.subject,
    body: task.note === null ? draft.body : `${task.note}\n\n${draft.body}`,
    priority: draft.priority,
    dueAt: draft.dueAt,
    status: task.status === 'open' ? 'open' : 'closed',
  };
}

/** @returns the first error of a row that may succeed later; its task stays to be delivered. */
async function storeOutcomes(
  deps: Deps,
  ref: StepRef,
  run: Run,
  connection: Connection,
  batch: readonly StoredTask[],
  outcomes: readonly RowOutcome[],
  counted: 'created' | 'updated',
): Promise<AppError | undefined> {
  const { installId, runId, step } = ref;
  const ends = batch.map((task, i) => ({ task, outcome: outcomes[i] }));
  const failed = ends.flatMap((e) => (e.outcome && !e.outcome.ok ? [{ task: e.task, error: e.outcome.error }] : []));
  const gone = failed.filter((f) => f.error.detail.code === 'RECORD_GONE');
  const moves = new Map(
    (
      await locateGone(
        connection,
        gone.map((f) => f.task.customerId),
      )
    ).map((m) => [m.from, m.into]),
  );
  let retry = failed.find((f) => f.error.kind !== 'rejected')?.error;
  await deps.db.tenant(installId, async (ex) => {
    const { tasks, rejects, records, runs } = deps.repos;
    const done = { created: 0, updated: 0, closed: 0, rejected: 0 };
    for (const { task, outcome } of ends) {
      if (!outcome?.ok) continue;
      await tasks.update(ex, installId, { ...task, remoteId: outcome.remoteId, delivery: 'none' });
      done[task.status === 'open' ? counted : 'closed'] += 1;
    }
    for (const { task, error } of failed.filter((f) => f.error.kind === 'rejected')) {
      const into = moves.get(task.customerId) ?? null;
      if (into !== null && into !== task.customerId) {
        await records.moveTo(ex, installId, 'account', task.customerId, into, run.syncedUntil);
        retry ??= new AppError('transient', 'the account of a task was merged', {
          code: 'ACCOUNT_MERGED',
          retryAfterMs: 0,
        });
        continue;
      }
      await tasks.update(ex, installId, { ...task, delivery: 'rejected' });
      await rejects.record(ex, installId, 'task', task.playbook, [{ externalId: task.customerId, error }], run.asOf);
      done.rejected += 1;
    }
    await runs.addCounts(ex, installId, runId, step, {
      tasksCreated: done.created,
      tasksUpdated: done.updated,
      tasksClosed: done.closed,
      rejected: done.rejected,
    });
  });
  return retry;
}
