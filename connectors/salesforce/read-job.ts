/**
 * A phase read by a query job: make it, wait for it, read its result page by page. Each page handed on is exact to the row, so that it
 * goes on after a crash, a cut line or a stop in the middle of a result.
 */
import { type AppError, toAppError } from '../../src/contracts/errors.ts';
import { CsvRows } from './bulk-csv.ts';
import { createQueryJob, lookAtJob, openResults, type ResultPage } from './bulk-query.ts';
import type { Job, ObjectCursor } from './cursor.ts';
import { classify } from './errors.ts';
import { jobQuery, type ObjectPageOut, type Reading, toPage } from './reading.ts';
import { jobLost, phaseDone } from './rounds.ts';
import { csvRows, type Row } from './rows.ts';

/** Rows of one page of results: a request. */
const rowsARequest = 50_000;
/** Rows handed on at once; ids alone are small. */
const rowsAPage = 2_000;
const idsAPage = 10_000;
const firstPollMs = 800;
const longestPollMs = 30_000;
/** Some eight hours; a job that is not done then never will be. */
const mostPolls = 1_000;
/** Tries of a page of results that bring nothing, one after the other. */
const mostFruitless = 3;

export async function* jobStep(reading: Reading, cursor: ObjectCursor): AsyncGenerator<ObjectPageOut> {
  const { job } = cursor;
  try {
    if (job === null) yield await begin(reading, cursor);
    else if (job.total === null) yield* wait(reading, cursor, job);
    else yield* results(reading, cursor, job, job.total);
  } catch (err) {
    const error = toAppError(err);
    const { code } = error.detail;
    // The job is gone after seven days, or was made with another version.
    const isLost = job !== null && (code === 'RECORD_GONE' || code === 'SALESFORCE_BULK_REFUSED');
    if (!isLost) throw err;
    reading.ctx.log.warn({ object: reading.object, code }, 'a query job was lost');
    yield { items: [], checkpoint: jobLost(cursor) };
  }
}

/** Objects that Bulk does not read, or not today, are read by plain queries. */
const refusals: ReadonlySet<string> = new Set(['SALESFORCE_BULK_REFUSED', 'SALESFORCE_BULK_LIMIT']);

async function begin(reading: Reading, cursor: ObjectCursor): Promise<ObjectPageOut> {
  try {
    const made = await createQueryJob(reading.ctx, jobQuery(reading, cursor));
    const job: Job = { ...made, polls: 0, total: null, locator: null, before: 0, rows: 0 };
    return { items: [], checkpoint: { ...cursor, job } };
  } catch (err) {
    const { code, hint = '' } = toAppError(err).detail;
    if (!refusals.has(code)) throw err;
    reading.ctx.log.warn({ object: reading.object, code, hint }, 'no query job: reading by plain queries');
    return { items: [], checkpoint: { ...cursor, way: 'plain' } };
  }
}

/** Pauses; whether the engine wants an end. What was read is stored: ending is no failure. */
async function isStopped(ctx: Reading['ctx'], ms: number): Promise<boolean> {
  try {
    await ctx.pause(ms);
  } catch (err) {
    if (!ctx.signal.aborted) throw err;
  }
  return ctx.signal.aborted;
}

/** One look at the job, after a while that grows. The page it yields is empty: the engine may stop there. */
async function* wait(reading: Reading, cursor: ObjectCursor, job: Job): AsyncGenerator<ObjectPageOut> {
  const { ctx, object } = reading;
  if (await isStopped(ctx, Math.min(longestPollMs, firstPollMs * 1.6 ** Math.min(job.polls, 20)))) return;
  const look = await lookAtJob(ctx, job);
  if (look.state === 'lost' || job.polls >= mostPolls) {
    ctx.log.warn({ object, why: look.why ?? 'it does not end' }, 'Salesforce gave up a query job');
    yield { items: [], checkpoint: jobLost(cursor) };
    return;
  }
  const total = look.state === 'complete' ? look.rows : null;
  const expected = total === null || cursor.phase === 'reconcile' ? {} : { expectedTotal: total };
  yield { items: [], checkpoint: { ...cursor, job: { ...job, polls: job.polls + 1, total } }, ...expected };
}

/** Page after page of the result. What breaks off is asked for again from the row it broke off at, as long as that brings rows. */
async function* results(
  reading: Reading,
  start: ObjectCursor,
  first: Job,
  total: number,
): AsyncGenerator<ObjectPageOut> {
  const { ctx } = reading;
  let cursor = start;
  let job: Job | null = first;
  let fruitless = 0;
  while (job !== null && !ctx.signal.aborted) {
    const at: Job = job;
    const page = await openResults(ctx, at, rowsARequest);
    if (isUnanswered(page, at, total)) {
      await page.body.cancel();
      fruitless += 1;
      if (fruitless < mostFruitless) continue;
      yield { items: [], checkpoint: jobLost(cursor) };
      return;
    }
    let error: AppError | undefined;
    for await (const out of pageRows(reading, cursor, at, page, total)) {
      if ('error' in out) error = out.error;
      else {
        yield out.page;
        cursor = out.page.checkpoint;
        fruitless = 0;
        if (ctx.signal.aborted) return;
      }
    }
    if (ctx.signal.aborted) return;
    if (error !== undefined) {
      fruitless += 1;
      if (fruitless >= mostFruitless) throw error;
      ctx.log.warn({ object: reading.object, code: error.detail.code }, 'a page of results broke off');
      if (await isStopped(ctx, 500 * fruitless)) return;
    }
    job = cursor.job;
  }
}

/** The reply does not say where the next page is although rows are left, or leads back to where it is: following it would not end. */
function isUnanswered({ next, rows }: ResultPage, job: Job, total: number): boolean {
  if (next === null) return false;
  if (next !== undefined) return next === job.locator;
  return rows === undefined || job.before + rows < total;
}

type Out = { readonly page: ObjectPageOut } | { readonly error: AppError };

/** Rows of one page of results behind those that were handed on already. The last one says where to go on. */
async function* pageRows(
  reading: Reading,
  cursor: ObjectCursor,
  job: Job,
  page: ResultPage,
  total: number,
): AsyncGenerator<Out> {
  const size = cursor.phase === 'reconcile' ? idsAPage : rowsAPage;
  let at = cursor;
  let seen = 0;
  let waiting: (Row | AppError)[] = [];
  const handOn = (rows: readonly (Row | AppError)[], next: ObjectCursor, isEnd: boolean): Out => {
    const out = toPage(reading, at, rows, withLast(next, rows), isEnd);
    at = out.checkpoint;
    return { page: out };
  };
  const here = (rows: number): ObjectCursor => ({ ...at, job: { ...job, rows } });
  try {
    for await (const batch of rowsOf(reading, cursor, page)) {
      for (const row of batch) {
        seen += 1;
        if (seen <= job.rows) continue;
        waiting.push(row);
        if (waiting.length < size) continue;
        const rows = waiting;
        waiting = [];
        yield handOn(rows, here(seen), false);
        if (at.job === null) return;
      }
    }
    if (page.rows !== undefined && seen !== page.rows)
      throw new SyntaxError(`${seen} rows where ${page.rows} were told`);
  } catch (err) {
    // Rows that came whole are good.
    if (waiting.length > 0) yield handOn(waiting, here(seen), false);
    yield { error: classify(err) };
    return;
  }
  const read = job.before + seen;
  const isEnd = page.next === null || page.next === undefined;
  if (isEnd && read !== total) {
    reading.ctx.log.warn({ object: reading.object, read, total }, 'a job gave another number of rows than it told');
  }
  const next = isEnd ? at : { ...at, job: { ...job, locator: page.next ?? null, before: read, rows: 0 } };
  yield handOn(waiting, isEnd ? phaseDone(next) : next, isEnd);
}

/** Ids are listed in stretches: the next one begins behind the last id. */
function withLast(cursor: ObjectCursor, rows: readonly (Row | AppError)[]): ObjectCursor {
  if (cursor.phase !== 'reconcile') return cursor;
  const last = rows.at(-1);
  if (last === undefined || !('raw' in last)) return cursor;
  return { ...cursor, last: { id: last.raw.Id, at: 0 } };
}

/** The rows of the body as they come; the header line is not one. */
async function* rowsOf(
  { object, found }: Reading,
  { phase }: ObjectCursor,
  { body }: ResultPage,
): AsyncGenerator<(Row | AppError)[]> {
  const csv = new CsvRows();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let read: ReturnType<typeof csvRows> | undefined;
  for await (const chunk of body) {
    const lines = csv.push(decoder.decode(chunk, { stream: true }));
    if (read === undefined) {
      const header = lines.shift();
      if (header === undefined) continue;
      read = csvRows(object, phase === 'reconcile' ? { ...found, fields: {} } : found, header);
    }
    const rows: (Row | AppError)[] = [];
    for (const line of lines) rows.push(read(line));
    if (rows.length > 0) yield rows;
  }
  if (!csv.isBetweenRows) throw new SyntaxError('the last row is not whole');
}
