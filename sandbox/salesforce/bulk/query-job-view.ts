import { jobInstant } from './job-body.ts';
import type { RunState } from './job-clock.ts';
import type { QueryJob } from './query-job.ts';

/** The job as its creation answers it. */
export function queryJobView(job: QueryJob, state: RunState): Record<string, unknown> {
  const { operation, planned, dialect, createdById, createdMs, version } = job.request;
  return {
    id: job.id,
    operation,
    object: planned.entityName,
    createdById,
    createdDate: jobInstant(createdMs),
    systemModstamp: jobInstant(job.changedMs),
    state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: Number(version),
    lineEnding: dialect.lineEnding,
    columnDelimiter: dialect.columnDelimiter,
  };
}

/** And as a look at it does. */
export function queryJobDetails(job: QueryJob, state: RunState): Record<string, unknown> {
  const isComplete = state === 'JobComplete';
  const isOver = isComplete || state === 'Failed';
  return {
    ...queryJobView(job, state),
    jobType: 'V2Query',
    numberRecordsProcessed: isComplete ? job.rows().length : 0,
    retries: 0,
    totalProcessingTime: isOver ? job.request.durationMs : 0,
    ...(state === 'Failed' ? { errorMessage: job.failure } : {}),
    isPkChunkingSupported: true,
  };
}
