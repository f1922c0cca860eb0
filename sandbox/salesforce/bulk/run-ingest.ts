/** Works through an ingest job's rows in short turns, so that the server answers in between. */
import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import type { Actor, Org } from '../org/types.ts';
import type { BulkParts } from './bulk-parts.ts';
import { delimiterOf } from './csv-dialect.ts';
import { CsvReader } from './csv-reader.ts';
import { type IngestColumn, readHeader } from './ingest-columns.ts';
import type { IngestJob } from './ingest-job.ts';
import { type IngestTarget, ingestRow } from './ingest-row.ts';
import { repeatedKeys } from './repeated-keys.ts';

const turnMs = 10;
/** Salesforce cuts an upload into batches of so many rows, each of which counts. */
const rowsPerBatch = 10_000;
/** And these into transactions. */
const rowsPerChunk = 200;

export async function runIngest(job: IngestJob, org: Org, actor: Actor, parts: BulkParts): Promise<void> {
  await turn();
  job.start();
  if (job.state !== 'InProgress') return;
  job.end(await work(job, org, actor, parts));
}

/** The job's error message; undefined: it went through. */
async function work(job: IngestJob, org: Org, actor: Actor, parts: BulkParts): Promise<string | undefined> {
  const store = org.object(job.request.object);
  if (store === undefined) return `InvalidBatch : Unable to find object: ${job.request.object}`;
  const reader = new CsvReader(job.bytes, delimiterOf(job.request.dialect));
  const header = reader.next();
  if (header === undefined) return 'InvalidBatch : Failed to parse the CSV header: the upload is empty';
  const { lineEnding } = job.request.dialect;
  if (reader.firstLineEnding !== undefined && reader.firstLineEnding !== lineEnding) {
    return `ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${lineEnding}`;
  }
  job.columns = header.values.map((name) => name.trim());
  const read = readHeader(job.columns, job.request, { org, actor, store });
  const misfit = await findRows(job, reader);
  if (!read.ok) return read.message;
  const batches = Math.max(1, Math.ceil(job.starts.length / rowsPerBatch));
  if (!parts.spend('DailyBulkApiBatches', batches)) return 'ExceededQuota : Max batches per rolling 24 hours exceeded';
  const parents = await parentsByKey(read.columns, job);
  const target: IngestTarget = { org, actor, store, job: job.request, columns: read.columns, parents };
  const { id, request } = job;
  const facts = { jobId: id, object: store.def.name, operation: request.operation, rows: job.starts.length };
  const most = parts.faults().abortIngestAfter?.(facts) ?? Number.POSITIVE_INFINITY;
  const fitting = job.starts.length - (misfit === undefined ? 0 : 1);
  await workRows(job, target, Math.min(most, fitting));
  if (most < fitting) job.abort();
  return misfit;
}

/** Notes where each row starts; the error message of the first one that does not fit the header. */
async function findRows(job: IngestJob, reader: CsvReader): Promise<string | undefined> {
  const isTime = timer();
  for (let record = reader.next(); record !== undefined; record = reader.next()) {
    job.starts.push(record.start);
    if (record.values.length !== job.columns.length) {
      const counts = `${record.values.length} columns in place of ${job.columns.length}`;
      return `InvalidBatch : Record ${job.starts.length} has ${counts}`;
    }
    if (isTime()) await turn();
  }
  return undefined;
}

async function workRows(job: IngestJob, target: IngestTarget, most: number): Promise<void> {
  const reader = new CsvReader(job.bytes, delimiterOf(job.request.dialect));
  reader.next();
  const isTime = timer();
  for (let chunk = nextChunk(reader, target); chunk.length > 0; chunk = nextChunk(reader, target)) {
    const repeated = repeatedKeys(target, chunk);
    for (const [place, values] of chunk.entries()) {
      if (job.isAborted || job.outcomes.length >= most) return;
      const error = repeated.get(place);
      job.note(error === undefined ? ingestRow(target, values) : { ok: false, id: '', error });
      if (isTime()) await turn();
    }
  }
}

/** Rows that are carried out together; none behind one that does not fit the header. */
function nextChunk(reader: CsvReader, target: IngestTarget): (readonly string[])[] {
  const chunk: (readonly string[])[] = [];
  while (chunk.length < rowsPerChunk) {
    const values = reader.next()?.values;
    if (values === undefined || values.length !== target.columns.length) break;
    chunk.push(values);
  }
  return chunk;
}

async function parentsByKey(columns: readonly IngestColumn[], job: IngestJob): Promise<IngestTarget['parents']> {
  const all = new Map<number, Map<string, string[]>>();
  const isTime = timer();
  for (const [i, column] of columns.entries()) {
    if (column.kind !== 'parent') continue;
    const ids = new Map<string, string[]>();
    for (let row = 0; row < column.parent.rows && !job.isAborted; row += 1) {
      if (isTime()) await turn();
      if (column.parent.isDeleted(row) || column.parent.isGone(row)) continue;
      const key = column.parent.get(row, column.key.name);
      if (key === null) continue;
      const known = ids.get(String(key));
      if (known === undefined) ids.set(String(key), [column.parent.idOf(row)]);
      else known.push(column.parent.idOf(row));
    }
    all.set(i, ids);
  }
  return all;
}

/** Says when it is time to let others work. */
function timer(): () => boolean {
  let started = performance.now();
  return () => {
    if (performance.now() - started < turnMs) return false;
    started = performance.now();
    return true;
  };
}
