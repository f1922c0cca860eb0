/** Bulk API 2.0: ingest jobs. */
import { gunzipSync } from 'node:zlib';
import { refuse } from '../errors.ts';
import { IdMaker } from '../org/ids.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';
import type { BulkParts } from './bulk-parts.ts';
import { checkIngestBody, readIngestWish } from './create-ingest-job.ts';
import { unknownValue } from './csv-dialect.ts';
import { IngestJob } from './ingest-job.ts';
import { ingestJobDetails, ingestJobView } from './ingest-job-view.ts';
import { failedResults, successfulResults, unprocessedRecords } from './ingest-results.ts';
import { invalidState, wantedState } from './job-body.ts';
import { jobDurationMs } from './job-clock.ts';
import { JobList } from './job-list.ts';
import type { JobNumbers } from './job-numbers.ts';
import { runIngest } from './run-ingest.ts';

const ids = new IdMaker('750');
const mostBytes = 150 * 1024 * 1024;

type Results = (job: IngestJob, seed: number) => Iterable<string>;

export function ingestJobRoutes(parts: BulkParts, numbers: JobNumbers): Route[] {
  const jobs = new JobList<IngestJob>();
  const find = (request: ApiRequest): IngestJob => jobs.get(request.params.id ?? '', request.org.now());
  const create = async (request: ApiRequest): Promise<Reply> => {
    const { body, content } = await readIngestWish(request);
    const number = numbers.next();
    const wish = checkIngestBody(request, body, {
      id: ids.make(number),
      durationMs: jobDurationMs(parts.seed, number),
    });
    const job = new IngestJob(wish, { org: request.org.now, monotonicMs: parts.monotonicMs });
    jobs.add(job);
    if (content !== undefined) {
      job.upload(content);
      close(job, request, parts);
    }
    return { status: 200, body: ingestJobView(job) };
  };
  const remove = (request: ApiRequest): Reply => {
    const job = find(request);
    if (job.state === 'InProgress') throw invalidState('Only jobs that are not being processed can be deleted');
    jobs.remove(job);
    job.abort();
    return { status: 204 };
  };
  const results = (write: Results) => (request: ApiRequest) => resultsReply(find(request), write, parts.seed);
  const one = '/jobs/ingest/:id';
  return [
    { area: 'data', method: 'POST', pattern: '/jobs/ingest', handle: create },
    { area: 'data', method: 'GET', pattern: '/jobs/ingest', handle: (request) => listJobs(request, jobs) },
    { area: 'data', method: 'GET', pattern: one, handle: (r) => ({ status: 200, body: ingestJobDetails(find(r)) }) },
    { area: 'data', method: 'PUT', pattern: `${one}/batches`, handle: (request) => upload(request, find(request)) },
    { area: 'data', method: 'PATCH', pattern: one, handle: (request) => setState(request, find(request), parts) },
    { area: 'data', method: 'DELETE', pattern: one, handle: remove },
    { area: 'data', method: 'GET', pattern: `${one}/successfulResults`, handle: results(successfulResults) },
    { area: 'data', method: 'GET', pattern: `${one}/failedResults`, handle: results(failedResults) },
    { area: 'data', method: 'GET', pattern: `${one}/unprocessedrecords`, handle: results(unprocessedRecords) },
  ];
}

function upload(request: ApiRequest, job: IngestJob): Reply {
  if (job.state !== 'Open') throw invalidState(`Cannot upload data: the job is ${job.state}, not Open`);
  if (!/^text\/csv\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw refuse(415, 'UNSUPPORTED_MEDIA_TYPE', 'Job data must be uploaded with Content-Type text/csv');
  }
  const bytes = unpacked(request);
  if (bytes.length > mostBytes) throw refuse(400, 'CLIENTINPUTERROR', 'Job data exceeds the limit of 150 MB');
  job.upload(bytes);
  return { status: 201 };
}

/** Who asks for a packed answer may send a packed upload. */
function unpacked({ headers, body }: ApiRequest): Buffer {
  const isPacked = headers['content-encoding'] === 'gzip' && body.length > 1 && body.readUInt16BE(0) === 0x1f8b;
  if (!isPacked) return body;
  try {
    return gunzipSync(body, { maxOutputLength: mostBytes + 1 });
  } catch (err) {
    throw refuse(400, 'CLIENTINPUTERROR', `Cannot read the data: ${err instanceof Error ? err.message : String(err)}`);
  }
}

function setState(request: ApiRequest, job: IngestJob, parts: BulkParts): Reply {
  const wanted = wantedState(request);
  if (wanted !== 'UploadComplete' && wanted !== 'Aborted') throw unknownValue('JobStateEnum', wanted);
  const verb = wanted === 'Aborted' ? 'Aborting' : 'Closing';
  if (job.state === 'JobComplete') throw invalidState(`${verb} already Completed Job not allowed`);
  if (job.state === 'Failed' || job.state === 'Aborted')
    throw invalidState(`${verb} already ${job.state} Job not allowed`);
  if (wanted === 'Aborted') job.abort();
  else if (job.state !== 'Open') throw invalidState(`Closing already ${job.state} Job not allowed`);
  else close(job, request, parts);
  return { status: 200, body: ingestJobView(job) };
}

function close(job: IngestJob, { org, actor }: ApiRequest, parts: BulkParts): void {
  if (job.uploads > 1) {
    // The vendor's own spelling.
    const message = `Found multipe contents for job: <${job.id.slice(0, 15)}>, please 'Close' / 'Abort' / 'Delete' the current Job`;
    throw refuse(
      400,
      'INVALIDJOB',
      `${message} then create a new Job and make sure you only do 'PUT' once on a given Job.`,
    );
  }
  job.close();
  runIngest(job, org, actor, parts).catch((err: unknown) => {
    // A defect of the sandbox is told where its client will look.
    job.end(`InternalServerError : Defect of the sandbox: ${err instanceof Error ? err.stack : String(err)}`);
  });
}

function resultsReply(job: IngestJob, write: Results, seed: number): Reply {
  const { state } = job;
  if (state !== 'JobComplete' && state !== 'Failed' && state !== 'Aborted') {
    throw invalidState(`The job's results are not available: its state is ${state}`);
  }
  return { status: 200, stream: write(job, seed), headers: { 'content-type': 'text/csv' } };
}

function listJobs(request: ApiRequest, jobs: JobList<IngestJob>): Reply {
  const page = jobs.page(request.query.get('queryLocator'), request.org.now());
  const jobType = request.query.get('jobType');
  const isAsked = jobType === null || jobType === 'V2Ingest';
  const records = isAsked ? page.jobs.map((job) => ({ ...ingestJobView(job), jobType: 'V2Ingest' })) : [];
  const next = `/services/data/v${request.version}/jobs/ingest?queryLocator=${page.nextLocator}`;
  const nextRecordsUrl = page.nextLocator === null ? null : next;
  return { status: 200, body: { done: page.nextLocator === null, records, nextRecordsUrl } };
}
