/** Pages of a query job's result, and the list of those pages. */
import { refuse } from '../errors.ts';
import type { ApiRequest, Reply } from '../router/route.ts';
import type { BulkFaults } from './bulk-faults.ts';
import { invalidState } from './job-body.ts';
import type { RunState } from './job-clock.ts';
import type { QueryJob } from './query-job.ts';
import { resultCsv } from './result-csv.ts';

/** Of a page nobody asked a size for. */
const defaultPage = 250_000;
const pagesPerList = 5;

export function resultsReply(request: ApiRequest, job: QueryJob, state: RunState, faults: BulkFaults): Reply {
  checkReadable(request, job, state);
  checkAccept(request);
  const rows = job.rows();
  const offset = offsetOf(request.query.get('locator'), rows.length);
  const size = pageSize(request.query.get('maxRecords'));
  const page = rows.subarray(offset, offset + size);
  const next = offset + page.length;
  const isLast = next >= rows.length;
  const isDropped = faults.dropsLocator?.({ jobId: job.id, offset, isLast }) ?? false;
  return {
    status: 200,
    stream: resultCsv({ planned: job.request.planned, dialect: job.request.dialect, rows: page }),
    headers: {
      'content-type': 'text/csv',
      'Sforce-NumberOfRecords': String(page.length),
      ...(isDropped ? {} : { 'Sforce-Locator': isLast ? 'null' : locatorOf(next) }),
    },
  };
}

/** Up to five pages at a time, so that they can be read side by side. */
export function resultPagesReply(request: ApiRequest, job: QueryJob, state: RunState): Reply {
  checkReadable(request, job, state);
  const total = job.rows().length;
  const size = pageSize(request.query.get('maxRecords'));
  let offset = offsetOf(request.query.get('locator'), total);
  const base = `/services/data/v${request.version}/jobs/query/${job.id}`;
  const wanted = request.query.get('maxRecords') === null ? '' : `&maxRecords=${size}`;
  const resultPages: { resultUrl: string }[] = [];
  do {
    resultPages.push({ resultUrl: `${base}/results?locator=${locatorOf(offset)}${wanted}` });
    offset += size;
  } while (resultPages.length < pagesPerList && offset < total);
  const isDone = offset >= total;
  const next = isDone ? {} : { nextRecordsUrl: `${base}/resultPages?locator=${locatorOf(offset)}${wanted}` };
  return { status: 200, body: { resultPages, ...next, done: isDone, id: job.id } };
}

function checkReadable(request: ApiRequest, job: QueryJob, state: RunState): void {
  if (state !== 'JobComplete') {
    throw invalidState(`The job's results are not available: its state is ${state}, not JobComplete`);
  }
  if (Number(request.version) !== Number(job.request.version)) {
    const own = job.request.version;
    throw refuse(409, 'INVALIDJOB', `The results of this job can be read with API version ${own} only`);
  }
}

function checkAccept(request: ApiRequest): void {
  const accept = request.headers.accept ?? '*/*';
  const isFine = accept
    .split(',')
    .some((one) => /^\s*(?:text\/csv|text\/\*|\*\/\*|application\/json)\s*(?:;|$)/i.test(one));
  if (!isFine) throw refuse(406, 'NOT_ACCEPTABLE', 'Results are served as text/csv');
}

function locatorOf(offset: number): string {
  return Buffer.from(String(offset)).toString('base64url');
}

/** A locator names a place in a result that stands still: it can be read again as long as the job exists. */
function offsetOf(locator: string | null, total: number): number {
  if (locator === null) return 0;
  const text = Buffer.from(locator, 'base64url').toString('latin1');
  const offset = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  const isKnown = offset === 0 || (offset > 0 && offset < total);
  if (!isKnown || locatorOf(offset) !== locator) throw refuse(400, 'INVALIDJOB', `Invalid locator: ${locator}`);
  return offset;
}

function pageSize(maxRecords: string | null): number {
  if (maxRecords === null) return defaultPage;
  if (!/^\d{1,10}$/.test(maxRecords) || Number(maxRecords) < 1) {
    throw refuse(400, 'INVALIDJOB', `maxRecords must be a positive whole number: ${maxRecords}`);
  }
  return Math.min(Number(maxRecords), defaultPage);
}
