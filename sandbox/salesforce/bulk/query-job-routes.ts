/** Bulk API 2.0: query jobs. */
import { refuse } from '../errors.ts';
import { IdMaker } from '../org/ids.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';
import { planQuery } from '../soql/plan-query.ts';
import type { BulkParts } from './bulk-parts.ts';
import { checkBulkPlan, checkBulkSoql } from './check-bulk-query.ts';
import { parseDialect, unknownValue } from './csv-dialect.ts';
import { invalidState, jobBodyOf, wantedState } from './job-body.ts';
import { jobDurationMs } from './job-clock.ts';
import { JobList } from './job-list.ts';
import type { JobNumbers } from './job-numbers.ts';
import { QueryJob } from './query-job.ts';
import { queryJobDetails, queryJobView } from './query-job-view.ts';
import { resultPagesReply, resultsReply } from './query-results.ts';

const ids = new IdMaker('750');

export function queryJobRoutes(parts: BulkParts, numbers: JobNumbers): Route[] {
  const jobs = new JobList<QueryJob>();
  const find = (request: ApiRequest): QueryJob => jobs.get(request.params.id ?? '', request.org.now());
  const stateOf = (job: QueryJob) => job.state(parts.monotonicMs());
  const look = (request: ApiRequest): Reply => {
    const job = find(request);
    return { status: 200, body: queryJobDetails(job, stateOf(job)) };
  };
  const results = (request: ApiRequest): Reply => {
    const job = find(request);
    return resultsReply(request, job, stateOf(job), parts.faults());
  };
  const pages = (request: ApiRequest): Reply => {
    const job = find(request);
    return resultPagesReply(request, job, stateOf(job));
  };
  const create = (request: ApiRequest): Reply => {
    const job = createJob(request, parts, numbers.next());
    jobs.add(job);
    const body = queryJobView(job, stateOf(job));
    setImmediate(() => job.run());
    return { status: 200, body };
  };
  const remove = (request: ApiRequest): Reply => {
    const job = find(request);
    if (!isOver(stateOf(job))) throw invalidState('Only jobs that are Aborted, Failed or JobComplete can be deleted');
    jobs.remove(job);
    return { status: 204 };
  };
  return [
    { area: 'data', method: 'POST', pattern: '/jobs/query', handle: create },
    { area: 'data', method: 'GET', pattern: '/jobs/query', handle: (request) => listJobs(request, jobs, stateOf) },
    { area: 'data', method: 'GET', pattern: '/jobs/query/:id', handle: look },
    { area: 'data', method: 'GET', pattern: '/jobs/query/:id/results', handle: results },
    { area: 'data', method: 'GET', pattern: '/jobs/query/:id/resultPages', handle: pages },
    {
      area: 'data',
      method: 'PATCH',
      pattern: '/jobs/query/:id',
      handle: (request) => abort(request, find(request), stateOf),
    },
    { area: 'data', method: 'DELETE', pattern: '/jobs/query/:id', handle: remove },
  ];
}

function createJob(request: ApiRequest, parts: BulkParts, number: number): QueryJob {
  const body = jobBodyOf(request);
  const { operation, query: soql } = body;
  if (operation !== 'query' && operation !== 'queryAll') {
    if (typeof operation === 'string') throw unknownValue('OperationEnum', operation);
    throw refuse(400, 'INVALIDJOB', 'Operation not specified');
  }
  if (typeof soql !== 'string' || soql.trim() === '') throw refuse(400, 'INVALIDJOB', 'Query not specified');
  const dialect = parseDialect(body);
  checkBulkSoql(soql);
  const planned = planQuery(request.org, request.actor, soql, { isAll: operation === 'queryAll' });
  checkBulkPlan(planned);
  if (!parts.spend('DailyBulkV2QueryJobs', 1)) {
    throw refuse(400, 'LIMIT_EXCEEDED', 'Max bulk v2 query jobs limit (10000) per 24 hrs has been reached for the org');
  }
  const id = ids.make(number);
  return new QueryJob(
    {
      id,
      operation,
      planned,
      dialect,
      createdById: request.actor.userId,
      createdMs: request.org.now(),
      version: request.version,
      startedAt: parts.monotonicMs(),
      durationMs: jobDurationMs(parts.seed, number),
      failure: parts.faults().failQuery?.({ jobId: id, object: planned.entityName, operation }),
    },
    request.org.now,
  );
}

function listJobs(
  request: ApiRequest,
  jobs: JobList<QueryJob>,
  stateOf: (job: QueryJob) => ReturnType<QueryJob['state']>,
): Reply {
  const page = jobs.page(request.query.get('queryLocator'), request.org.now());
  const jobType = request.query.get('jobType');
  const isAsked = jobType === null || jobType === 'V2Query';
  const records = isAsked ? page.jobs.map((job) => ({ ...queryJobView(job, stateOf(job)), jobType: 'V2Query' })) : [];
  const next = `/services/data/v${request.version}/jobs/query?queryLocator=${page.nextLocator}`;
  const nextRecordsUrl = page.nextLocator === null ? null : next;
  return { status: 200, body: { done: page.nextLocator === null, records, nextRecordsUrl } };
}

function abort(request: ApiRequest, job: QueryJob, stateOf: (job: QueryJob) => ReturnType<QueryJob['state']>): Reply {
  const wanted = wantedState(request);
  if (wanted !== 'Aborted') throw unknownValue('JobStateEnum', wanted);
  const state = stateOf(job);
  if (state === 'JobComplete') throw invalidState('Aborting already Completed Job not allowed');
  if (state === 'Failed' || state === 'Aborted') throw invalidState(`Aborting already ${state} Job not allowed`);
  job.abort();
  return { status: 200, body: queryJobView(job, 'Aborted') };
}

function isOver(state: string): boolean {
  return state === 'JobComplete' || state === 'Failed' || state === 'Aborted';
}
