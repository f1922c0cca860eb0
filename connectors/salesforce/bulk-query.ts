/** Query jobs of Bulk API 2.0 by our own requests: jsforce loses rows, doubles header lines and stalls (BEHAVIOR.md, "Bulk"). */
import { z } from 'zod';
import { type Ctx, ownReply, ownRequest } from './client.ts';
import { ownPaths, salesforceApiVersion } from './versions.ts';

const Created = z.object({ id: z.string() });
const Look = z.object({
  state: z.string(),
  numberRecordsProcessed: z.number().catch(0),
  errorMessage: z.string().nullish(),
});

export interface JobLook {
  readonly state: 'running' | 'complete' | 'lost';
  readonly rows: number;
  /** What Salesforce says of a job that it gave up. */
  readonly why: string | null;
}

/** A job for all rows of the query, deleted, merged and archived ones too. Made twice it costs nothing but itself. */
export async function createQueryJob(ctx: Ctx, soql: string): Promise<{ id: string; version: string }> {
  const { body } = await ownRequest(ctx, {
    method: 'POST',
    path: ownPaths.queryJobs,
    json: { operation: 'queryAll', query: soql },
    schema: Created,
  });
  return { id: body.id, version: salesforceApiVersion };
}

export async function lookAtJob(ctx: Ctx, job: { id: string; version: string }): Promise<JobLook> {
  const { body } = await ownRequest(ctx, {
    method: 'GET',
    path: ownPaths.queryJob(job.id, job.version),
    schema: Look,
  });
  const isLost = body.state === 'Failed' || body.state === 'Aborted';
  return {
    state: body.state === 'JobComplete' ? 'complete' : isLost ? 'lost' : 'running',
    rows: body.numberRecordsProcessed,
    why: isLost ? `${body.state}: ${(body.errorMessage ?? 'no reason given').slice(0, 200)}` : null,
  };
}

export interface ResultPage {
  readonly body: ReadableStream<Uint8Array>;
  /** Where the next page is; null: this is the last one; undefined: the reply does not say. */
  readonly next: string | null | undefined;
  readonly rows: number | undefined;
}

/** A page of a complete job's result. Each begins with the header line; pages can be read again as long as the job is kept (7 days). */
export async function openResults(
  ctx: Ctx,
  job: { id: string; version: string; locator: string | null },
  maxRecords: number,
): Promise<ResultPage> {
  const reply = await ownReply(ctx, {
    method: 'GET',
    path: `${ownPaths.queryJob(job.id, job.version)}/results`,
    query: { ...(job.locator === null ? {} : { locator: job.locator }), maxRecords: String(maxRecords) },
    accept: 'text/csv',
    options: { timeoutMs: 120_000 },
  });
  const locator = reply.headers.get('sforce-locator');
  const rows = Number(reply.headers.get('sforce-numberofrecords') ?? Number.NaN);
  return {
    body: reply.body ?? new Response('').body ?? new ReadableStream(),
    next: locator === null || locator === '' ? undefined : locator === 'null' ? null : locator,
    rows: Number.isInteger(rows) && rows >= 0 ? rows : undefined,
  };
}
