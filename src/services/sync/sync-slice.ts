import type { Page, Stream } from '../../contracts/connector.ts';
import { toAppError } from '../../contracts/errors.ts';
import type { Run } from '../../contracts/repositories.ts';
import { type Connection, type Deps, sliceBudgetMs } from '../deps.ts';
import { finishStep, type StepRef, stepIsRunning } from '../run/advance-run.ts';
import { aheadByOne } from './ahead-by-one.ts';

/**
 * Reads pages of one stream until the slice's time is up. Rows and checkpoint of a page are stored in one transaction, so that a
 * crash costs at most one page read twice.
 * @returns whether there is more to read.
 */
export async function syncSlice(deps: Deps, ref: StepRef, signal: AbortSignal): Promise<{ more: boolean }> {
  if (!(await stepIsRunning(deps, ref.installId, ref.runId, ref.step))) return { more: false };
  const run = await deps.db.tenant(ref.installId, (ex) => deps.repos.runs.get(ex, ref.installId, ref.runId));
  if (!run) return { more: false };
  const connection = await deps.connect(ref.installId, signal, new Date(run.syncedUntil));
  const stream = streamOf(connection, ref.step);
  const more = await readPages(deps, ref, run, connection, stream, signal);
  if (!more) await finishStep(deps, ref, connection);
  return { more };
}

function streamOf(connection: Connection, step: string): Stream {
  const name = step.slice('sync:'.length);
  const stream = connection.connector.streams.find((s) => s.name === name);
  if (!stream) throw new Error(`connector ${connection.connector.key} has no stream ${name}`);
  return stream;
}

async function readPages(
  deps: Deps,
  ref: StepRef,
  run: Run,
  connection: Connection,
  stream: Stream,
  signal: AbortSignal,
): Promise<boolean> {
  const endsAt = deps.clock.now().getTime() + sliceBudgetMs;
  const cursor = await storedCursor(deps, ref.installId, stream);
  const pages = aheadByOne(stream.read(connection.context, cursor, new Date(run.syncedUntil)));
  let callsCounted = 0;
  for await (const page of pages) {
    const calls = connection.apiCalls();
    await storePage(deps, ref, run, connection, stream, page, calls - callsCounted);
    callsCounted = calls;
    if (signal.aborted || deps.clock.now().getTime() >= endsAt) return true;
  }
  return false;
}

/** A cursor this version cannot read means the stream is read from the start: rows are upserted, nothing doubles. */
async function storedCursor(deps: Deps, installId: string, stream: Stream): Promise<unknown> {
  const stored = await deps.db.tenant(installId, (ex) => deps.repos.cursors.get(ex, installId, stream.name));
  if (stored === undefined || stored === null) return undefined;
  const parsed = stream.cursor.safeParse(stored);
  if (parsed.success) return parsed.data;
  deps.log.warn(
    { installId, stream: stream.name },
    'stored cursor is of another version: reading the stream from the start',
  );
  return undefined;
}

async function storePage(
  deps: Deps,
  ref: StepRef,
  run: Run,
  connection: Connection,
  stream: Stream,
  page: Page<unknown, unknown>,
  apiCalls: number,
): Promise<void> {
  const { installId, runId, step } = ref;
  const { records, rejects, cursors, runs } = deps.repos;
  const at = run.syncedUntil;
  const rejected = [...(page.rejects ?? [])];
  const found = page.items.flatMap((item) => {
    try {
      return [...stream.toRecords(item, connection.context.settings, at)];
    } catch (err) {
      rejected.push({ externalId: String((item as { id?: unknown }).id ?? 'unknown'), error: toAppError(err) });
      return [];
    }
  });
  // Not flushed to disk at each page: a page lost with the machine is read again, since its checkpoint is lost with it.
  await deps.db.tenant(
    installId,
    async (ex) => {
      for (const { from, into } of page.merged ?? [])
        await records.moveTo(ex, installId, stream.recordType, from, into, at);
      const { changed } = await records.upsert(ex, installId, found, at);
      const deleted = await records.markDeleted(ex, installId, stream.recordType, page.deletedIds ?? [], at);
      await rejects.record(ex, installId, 'read', stream.name, rejected, at);
      await cursors.save(ex, installId, stream.name, page.checkpoint, at);
      const counts = { records: page.items.length, changed, deleted, rejected: rejected.length, apiCalls };
      await runs.addCounts(ex, installId, runId, step, counts, page.expectedTotal);
    },
    { durable: false },
  );
}
