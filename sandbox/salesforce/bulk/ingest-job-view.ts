import type { IngestJob } from './ingest-job.ts';
import { jobInstant } from './job-body.ts';

/** The job as creation, closing and lists answer it. */
export function ingestJobView(job: IngestJob): Record<string, unknown> {
  const { id, object, operation, externalIdFieldName, dialect, createdById, createdMs, version } = job.request;
  return {
    id,
    operation,
    object,
    createdById,
    createdDate: jobInstant(createdMs),
    systemModstamp: jobInstant(job.changedMs),
    state: job.state,
    ...(externalIdFieldName === undefined ? {} : { externalIdFieldName }),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: Number(version),
    ...(job.state === 'Open' ? { contentUrl: `services/data/v${version}/jobs/ingest/${id}/batches` } : {}),
    lineEnding: dialect.lineEnding,
    columnDelimiter: dialect.columnDelimiter,
  };
}

/** And as a look at it does. */
export function ingestJobDetails(job: IngestJob): Record<string, unknown> {
  const isOver = job.state === 'JobComplete' || job.state === 'Failed';
  return {
    ...ingestJobView(job),
    jobType: 'V2Ingest',
    ...(isOver && job.errorMessage !== undefined ? { errorMessage: job.errorMessage } : {}),
    numberRecordsProcessed: job.outcomes.length,
    numberRecordsFailed: job.failed,
    retries: 0,
    totalProcessingTime: isOver ? Math.max(job.request.durationMs, job.workMs) : 0,
    apiActiveProcessingTime: isOver ? job.workMs : 0,
    apexProcessingTime: 0,
  };
}
