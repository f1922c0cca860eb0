import type { Page, Stream } from '../../contracts/connector.ts';
import { toAppError } from '../../contracts/errors.ts';
import type { Run } from '../../contracts/repositories.ts';
import type { CrmRecord } from '../../domain/records/types.ts';
import { type Connection, type Deps, sliceBudgetMs } from '../deps.ts';
import { finishStep, openStep, type StepRef } from '../run/advance-run.ts';
import { inGroups } from './in-groups.ts';

/** Pages are stored some at a time: a transaction of 1,000 rows costs the database a third of ten of 100 (bench/README.md). */
const pagesAtOnce = 10;
const pageWaitMs = 200;

/**
 * Reads pages of one stream until the slice's time is up. Rows and checkpoint are stored in one transaction, so that a crash
 * costs a few pages read twice and nothing else.
 * @returns whether there is more to read.
 */
export async function syncSlice(deps: Deps, ref: StepRef, signal: AbortSignal): Promise<{ more: boolean }> {
  const opened = await openStep(deps, ref, signal);
  if (!opened) return { more: false };
  const { run, connection } = opened;
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
  let isCutOff = false;
  // What was fetched before the time was up is stored: fetching it again would cost the CRM calls.
  async function* untilTimeIsUp(): AsyncGenerator<Page<unknown, unknown>> {
    for await (const page of stream.read(connection.context, cursor, new Date(run.syncedUntil))) {
      yield page;
      isCutOff = signal.aborted || deps.clock.now().getTime() >= endsAt;
      if (isCutOff) return;
    }
  }
  const groups = inGroups(untilTimeIsUp(), {
    limit: pagesAtOnce,
    waitMs: pageWaitMs,
    sleep: (ms, patience) => deps.clock.sleep(ms, patience),
  });
  let callsCounted = 0;
  try {
    for await (const pages of groups) {
      const calls = connection.apiCalls();
      await storePages(deps, ref, run, connection, stream, pages, calls - callsCounted);
      callsCounted = calls;
    }
  } finally {
    // Those that brought no page: nothing more, or a failure.
    const apiCalls = connection.apiCalls() - callsCounted;
    if (apiCalls > 0) {
      await deps.db.tenant(ref.installId, (ex) =>
        deps.repos.runs.addCounts(ex, ref.installId, ref.runId, ref.step, { apiCalls }),
      );
    }
  }
  // A stream that was told to stop ends as one does that has nothing more.
  return isCutOff || signal.aborted;
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

async function storePages(
  deps: Deps,
  ref: StepRef,
  run: Run,
  connection: Connection,
  stream: Stream,
  pages: readonly Page<unknown, unknown>[],
  apiCalls: number,
): Promise<void> {
  const { installId, runId, step } = ref;
  const { records, rejects, cursors, runs } = deps.repos;
  const at = run.syncedUntil;
  const found = pages.map((page) => readPage(connection, stream, page, at));
  const rejected = found.flatMap((f) => f.rejected);
  const items = pages.reduce((n, page) => n + page.items.length, 0);
  // Not flushed to disk at once: pages lost with the machine are read again, since their checkpoint is lost with them.
  await deps.db.tenant(
    installId,
    async (ex) => {
      for (const { from, into } of pages.flatMap((p) => p.merged ?? [])) {
        await records.moveTo(ex, installId, stream.recordType, from, into, at);
      }
      const { changed } = await records.upsert(
        ex,
        installId,
        found.flatMap((f) => f.records),
        at,
      );
      const gone = pages.flatMap((p) => p.deletedIds ?? []);
      let deleted = await records.markDeleted(ex, installId, stream.recordType, gone, at);
      for (const present of pages.flatMap((p) => p.present ?? [])) {
        deleted += await records.markMissing(ex, installId, stream.recordType, present, at);
      }
      await rejects.record(ex, installId, 'read', stream.name, rejected, at);
      await cursors.save(ex, installId, stream.name, pages.at(-1)?.checkpoint, at);
      const counts = { records: items, changed, deleted, rejected: rejected.length, apiCalls };
      await runs.addCounts(ex, installId, runId, step, counts, pages.at(-1)?.expectedTotal);
    },
    { durable: false },
  );
}

/** A page in Keel's words; a row that cannot be read is a reject and costs the others nothing. */
function readPage(connection: Connection, stream: Stream, page: Page<unknown, unknown>, at: number) {
  const rejected = [...(page.rejects ?? [])];
  const records: CrmRecord[] = [];
  for (const item of page.items) {
    try {
      records.push(...stream.toRecords(item, connection.context.settings, at));
    } catch (err) {
      const { id } = item as { readonly id?: unknown };
      rejected.push({ externalId: String(id ?? 'unknown'), error: toAppError(err) });
    }
  }
  return { records, rejected };
}
