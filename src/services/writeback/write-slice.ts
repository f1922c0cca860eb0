import type { FieldRow, RowOutcome } from '../../contracts/connector.ts';
import { AppError, toAppError } from '../../contracts/errors.ts';
import type { FieldValues, PendingWrite, Run } from '../../contracts/repositories.ts';
import type { Executor } from '../../contracts/store.ts';
import { changedFields } from '../../domain/scoring/changed-fields.ts';
import { type Connection, type Deps, sliceBudgetMs } from '../deps.ts';
import { finishStep, openStep, type StepRef } from '../run/advance-run.ts';
import { locateGone, type Relocation } from './locate-gone.ts';
import { provision } from './provision-fields.ts';

/** Batches on their way at once: the reply of one is stored while the next is sent. */
const parallelBatches = 3;
/** Rows in memory at most, unless one batch is larger. */
const rowsAtOnce = 10_000;

interface Attempt {
  readonly pending: PendingWrite;
  readonly values: FieldValues;
}

/** Writes pending values in the CRM's largest batches until none is left or the slice's time is up. */
export async function writeSlice(deps: Deps, ref: StepRef, signal: AbortSignal): Promise<{ more: boolean }> {
  const { installId } = ref;
  const opened = await openStep(deps, ref, signal);
  if (!opened) return { more: false };
  const { run, connection } = opened;
  const writer = connection.connector.fields;
  if (!writer) throw new Error(`connector ${connection.connector.key} writes no fields`);
  let usable = connection.install.provisioned?.usable ?? (await provision(deps, ref, connection));
  let lookedAgain = false;
  const endsAt = deps.clock.now().getTime() + sliceBudgetMs;
  for (;;) {
    const limit = writer.batchSize * Math.max(1, Math.min(parallelBatches, Math.floor(rowsAtOnce / writer.batchSize)));
    const pending = await deps.db.tenant(installId, (ex) => deps.repos.scores.pendingWrites(ex, installId, limit));
    if (pending.length === 0) break;
    try {
      await writePending(deps, ref, run, connection, attemptsOf(deps, pending, usable, run.asOf));
    } catch (err) {
      // Someone may have deleted or changed a field since it was looked at: its rows are still pending, so look once more.
      if (lookedAgain || toAppError(err).kind !== 'config') throw err;
      lookedAgain = true;
      usable = await provision(deps, ref, connection);
    }
    if (signal.aborted || deps.clock.now().getTime() >= endsAt) return { more: true };
  }
  await finishStep(deps, ref, connection);
  return { more: false };
}

function attemptsOf(deps: Deps, pending: readonly PendingWrite[], usable: readonly string[], now: number): Attempt[] {
  return pending.map((p) => {
    const due = changedFields(p.written, p.fields, deps.manifest.fields, p.writtenAt, now);
    return { pending: p, values: Object.fromEntries(Object.entries(due).filter(([key]) => usable.includes(key))) };
  });
}

async function writePending(
  deps: Deps,
  ref: StepRef,
  run: Run,
  connection: Connection,
  attempts: readonly Attempt[],
): Promise<void> {
  const toSend = attempts.filter((a) => Object.keys(a.values).length > 0);
  const nothingDue = attempts.filter((a) => Object.keys(a.values).length === 0);
  const size = connection.connector.fields?.batchSize ?? 1;
  const batches = Array.from({ length: Math.ceil(toSend.length / size) }, (_, i) =>
    toSend.slice(i * size, (i + 1) * size),
  );
  const callsBefore = connection.apiCalls();
  const ends = await Promise.allSettled(batches.map((batch) => sendBatch(deps, ref, run, connection, batch)));
  await deps.db.tenant(ref.installId, async (ex) => {
    const rows = nothingDue.map((a) => ({
      customerId: a.pending.customerId,
      values: {},
      scoredAt: a.pending.scoredAt,
    }));
    await deps.repos.scores.hold(
      ex,
      ref.installId,
      rows.map((row) => row.customerId),
    );
    await deps.repos.scores.markWritten(ex, ref.installId, rows, run.asOf);
    const apiCalls = connection.apiCalls() - callsBefore;
    await deps.repos.runs.addCounts(ex, ref.installId, ref.runId, ref.step, { apiCalls });
  });
  // What the other batches achieved is stored; the first failure decides what happens to the job.
  const failed = ends.find((e) => e.status === 'rejected');
  if (failed) throw failed.reason;
}

async function sendBatch(
  deps: Deps,
  ref: StepRef,
  run: Run,
  connection: Connection,
  batch: readonly Attempt[],
): Promise<void> {
  const { installId, runId, step } = ref;
  const rows: FieldRow[] = batch.map((a) => ({
    recordType: 'account',
    externalId: a.pending.customerId,
    values: a.values,
  }));
  const outcomes = await connection.connector.fields?.write(connection.context, rows);
  if (outcomes?.length !== batch.length) {
    throw new AppError('defect', 'the writer returned another number of outcomes than rows', {
      code: 'OUTCOMES_MISMATCH',
    });
  }
  const sorted = sortOutcomes(batch, outcomes);
  const moves = await locateGone(
    connection,
    sorted.gone.map((a) => a.pending.customerId),
  );
  await deps.db.tenant(installId, async (ex) => {
    await storeOutcomes(deps, ex, installId, sorted, moves, run);
    await deps.repos.runs.addCounts(ex, installId, runId, step, {
      written: sorted.written.length,
      values: sorted.written.reduce((n, a) => n + Object.keys(a.values).length, 0),
      rejected: sorted.rejected.length,
    });
  });
  if (sorted.retry) throw sorted.retry;
}

interface Sorted {
  readonly written: readonly Attempt[];
  readonly gone: readonly Attempt[];
  readonly rejected: readonly { readonly attempt: Attempt; readonly error: AppError }[];
  /** The first error of a row that may succeed later; its row stays pending. */
  readonly retry: AppError | undefined;
}

function sortOutcomes(batch: readonly Attempt[], outcomes: readonly RowOutcome[]): Sorted {
  const ends = batch.map((attempt, i) => {
    const outcome = outcomes[i];
    return { attempt, error: outcome === undefined || outcome.ok ? undefined : outcome.error };
  });
  const failed = ends.flatMap(({ attempt, error }) => (error ? [{ attempt, error }] : []));
  const isGone = (error: AppError): boolean => error.detail.code === 'RECORD_GONE';
  return {
    written: ends.filter((e) => !e.error).map((e) => e.attempt),
    gone: failed.filter((f) => isGone(f.error)).map((f) => f.attempt),
    rejected: failed.filter((f) => f.error.kind === 'rejected' && !isGone(f.error)),
    retry: failed.find((f) => f.error.kind !== 'rejected')?.error,
  };
}

async function storeOutcomes(
  deps: Deps,
  ex: Executor,
  installId: string,
  sorted: Sorted,
  moves: readonly Relocation[],
  run: Run,
): Promise<void> {
  const { scores, rejects, records } = deps.repos;
  const all = [...sorted.written, ...sorted.gone, ...sorted.rejected.map((r) => r.attempt)];
  await scores.hold(
    ex,
    installId,
    all.map((a) => a.pending.customerId),
  );
  const written = sorted.written.map((a) => ({ ...a.pending, values: a.values }));
  await scores.markWritten(ex, installId, written, run.asOf);
  await rejects.resolve(
    ex,
    installId,
    'write',
    'account',
    written.map((w) => w.customerId),
  );
  await scores.markRejected(
    ex,
    installId,
    sorted.rejected.map((r) => r.attempt.pending.customerId),
  );
  const refused = sorted.rejected.map((r) => ({ externalId: r.attempt.pending.customerId, error: r.error }));
  await rejects.record(ex, installId, 'write', 'account', refused, run.asOf);
  for (const { from, into } of moves) {
    if (into === null) {
      await records.markDeleted(ex, installId, 'account', [from], run.syncedUntil);
      await deps.repos.customers.remove(ex, installId, [from]);
    } else {
      await records.moveTo(ex, installId, 'account', from, into, run.syncedUntil);
    }
  }
}
