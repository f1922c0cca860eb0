/**
 * Updates rows by a Bulk API 2.0 job: one call to make it, one for the rows, one to start it, a few looks, and at most two for what
 * failed. Salesforce may end a job before all rows had their turn.
 */
import { z } from 'zod';
import type { RowOutcome } from '../../../src/contracts/connector.ts';
import { AppError, toAppError } from '../../../src/contracts/errors.ts';
import { ownRequest, ownText } from '../client.ts';
import { classifyRow } from '../errors.ts';
import { ownPaths } from '../versions.ts';
import { readCsv, readRowError, toCsv } from './bulk-rows.ts';
import type { UpdateRow } from './collections.ts';
import { recordKey } from './encode-rows.ts';
import type { Context } from './object-shape.ts';
import { lookUntil } from './pauses.ts';

const uploadMs = 600_000;
const patience = { firstMs: 2_000, mostMs: 30 * 60_000 };

const Created = z.object({ id: z.string().min(1) });
const Job = z.object({
  state: z.string(),
  errorMessage: z.string().nullish(),
  numberRecordsProcessed: z.number().catch(0),
  numberRecordsFailed: z.number().catch(0),
});
type Job = z.output<typeof Job>;

export interface JobEnd {
  /** By record key; of the rows that had their turn. */
  readonly outcomes: ReadonlyMap<string, RowOutcome>;
  readonly unprocessed: readonly UpdateRow[];
  /** Why the others had none. */
  readonly error: AppError | undefined;
}

const pathOf = (id: string, more = '') => `${ownPaths.ingestJobs}/${id}${more}`;

async function setState(ctx: Context, id: string, state: 'UploadComplete' | 'Aborted'): Promise<void> {
  await ownRequest(ctx, { method: 'PATCH', path: pathOf(id), json: { state }, schema: z.unknown() });
}

async function look(ctx: Context, id: string): Promise<Job> {
  return (await ownRequest(ctx, { method: 'GET', path: pathOf(id), schema: Job })).body;
}

async function start(ctx: Context, object: string, rows: readonly UpdateRow[]): Promise<string> {
  const json = { object, operation: 'update', contentType: 'CSV', lineEnding: 'LF', columnDelimiter: 'COMMA' };
  const made = await ownRequest(ctx, { method: 'POST', path: ownPaths.ingestJobs, json, schema: Created });
  const { id } = made.body;
  const content = { type: 'text/csv; charset=UTF-8', body: toCsv(rows) };
  const options = { timeoutMs: uploadMs };
  await ownText(ctx, { method: 'PUT', path: pathOf(id, '/batches'), content, options });
  try {
    await setState(ctx, id, 'UploadComplete');
  } catch (err) {
    // The answer to the first try may have been lost: then the job has left the state that can be ended.
    if ((await look(ctx, id)).state === 'Open') throw err;
  }
  return id;
}

const over = new Set(['JobComplete', 'Failed', 'Aborted']);

async function finish(ctx: Context, id: string): Promise<Job | undefined> {
  const job = await lookUntil(ctx, patience, async () => {
    const seen = await look(ctx, id);
    return over.has(seen.state) ? seen : undefined;
  });
  if (job) return job;
  ctx.log.warn({ jobId: id }, 'ingest job given up');
  await setState(ctx, id, 'Aborted').catch((err: unknown) =>
    ctx.log.warn({ jobId: id, code: toAppError(err).detail.code }, 'ingest job not aborted'),
  );
  return undefined;
}

function endedEarly(job: Job | undefined): AppError {
  const why = job?.errorMessage ?? '';
  if (/ExceededQuota|LIMIT_EXCEEDED/i.test(why)) return classifyRow(readRowError('LIMIT_EXCEEDED'));
  if (/Field name not found|No such column|INVALID_FIELD/i.test(why)) {
    const name = /(?:not found\s*:\s*|No such column ')(\w+)/i.exec(why)?.[1] ?? '';
    return classifyRow(readRowError(`INVALID_FIELD::${name}`));
  }
  return new AppError('transient', `Salesforce ended a job before all of its rows (${job?.state ?? 'no answer'})`, {
    code: 'SALESFORCE_JOB_ENDED',
    hint: 'Nothing to do: Keel sends the rows again. Who ended it stands in Setup, Bulk Data Load Jobs.',
  });
}

async function results(ctx: Context, id: string, which: 'successfulResults' | 'failedResults') {
  const options = { timeoutMs: uploadMs };
  const path = pathOf(id, `/${which}/`);
  return readCsv(await ownText(ctx, { method: 'GET', path, accept: 'text/csv', options }));
}

/** By record key; they come in another order than the rows went. */
async function readOutcomes(ctx: Context, id: string, job: Job, sent: number): Promise<Map<string, RowOutcome>> {
  const outcomes = new Map<string, RowOutcome>();
  const keyOf = (row: Readonly<Record<string, string>>) => recordKey(row.Id || row.sf__Id || '');
  if (job.numberRecordsFailed > 0) {
    for (const row of await results(ctx, id, 'failedResults')) {
      outcomes.set(keyOf(row), { ok: false, error: classifyRow(readRowError(row.sf__Error ?? '')) });
    }
  }
  const isClear = job.numberRecordsProcessed === sent && outcomes.size === job.numberRecordsFailed;
  if (isClear || job.numberRecordsProcessed === 0) return outcomes;
  for (const row of await results(ctx, id, 'successfulResults')) {
    outcomes.set(keyOf(row), { ok: true, remoteId: row.sf__Id || row.Id || '' });
  }
  return outcomes;
}

/** One job over the rows, each of which names another record. */
export async function runIngestJob(ctx: Context, object: string, rows: readonly UpdateRow[]): Promise<JobEnd> {
  const id = await start(ctx, object, rows);
  const job = await finish(ctx, id);
  if (!job) return { outcomes: new Map(), unprocessed: rows, error: endedEarly(job) };
  const outcomes = await readOutcomes(ctx, id, job, rows.length);
  if (job.numberRecordsProcessed === rows.length && outcomes.size === job.numberRecordsFailed) {
    // All had their turn and the failed ones are known: the others were written.
    for (const row of rows) {
      const key = recordKey(row.id);
      if (!outcomes.has(key)) outcomes.set(key, { ok: true, remoteId: row.id });
    }
  }
  const unprocessed = rows.filter((row) => !outcomes.has(recordKey(row.id)));
  return { outcomes, unprocessed, error: unprocessed.length === 0 ? undefined : endedEarly(job) };
}
