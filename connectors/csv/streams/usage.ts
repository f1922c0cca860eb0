import { z } from 'zod';
import type { ConnectorContext, Page } from '../../../src/contracts/connector.ts';
import { CsvCursor } from '../cursor.ts';
import { rejectOf } from '../errors.ts';
import { bookAt } from '../known-books.ts';
import { pageRows } from '../read-file.ts';
import { defineStream } from '../settings.ts';
import type { UsageSum } from '../sum-usage.ts';

const RawReading = z.object({
  accountId: z.string(),
  metric: z.string(),
  at: z.int(),
  last30: z.number(),
  prev30: z.number().nullable(),
  lastAt: z.int(),
});

/**
 * Readings depend on the book's today, so a change of any file reads them anew. A page has as many problems at most as it has
 * rows; when there are more problems than readings, pages without readings follow.
 */
async function* readUsage(
  ctx: ConnectorContext,
  from: CsvCursor | undefined,
): AsyncGenerator<Page<UsageSum, CsvCursor>, void> {
  const known = await bookAt(ctx.endpoints.api);
  const isSame = from?.fingerprint === known.fingerprint;
  if (isSame && from?.done) return;
  const usage = await known.usage();
  let row = isSame ? (from?.row ?? 0) : 0;
  const readings = usage.from(row);
  for (;;) {
    if (ctx.signal.aborted) return;
    const items = next(readings, pageRows);
    const rejects = usage.problems.slice(row, row + pageRows).map(rejectOf);
    row += pageRows;
    const done = row >= Math.max(usage.readings, usage.problems.length);
    const checkpoint: CsvCursor = { v: 1, fingerprint: known.fingerprint, row, line: 1, byte: 0, done };
    yield { items, rejects, checkpoint, expectedTotal: usage.readings };
    if (done) return;
  }
}

/** The next rows of a generator, which stays open (`take` would close it). */
function next(readings: Iterator<UsageSum, void>, count: number): UsageSum[] {
  const taken: UsageSum[] = [];
  while (taken.length < count) {
    const { done, value } = readings.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

export const usage = defineStream({
  name: 'usage',
  recordType: 'usage',
  raw: RawReading,
  cursor: CsvCursor,
  read: (ctx, from) => readUsage(ctx, from),
  toRecords: ({ accountId, metric, at, last30, prev30, lastAt }) => [
    { type: 'usage', id: `${accountId}:${metric}:${at}`, accountId, metric, at, last30, prev30, lastAt },
  ],
});
