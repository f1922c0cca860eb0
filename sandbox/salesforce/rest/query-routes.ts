/** REST query: /query, /queryAll and their further pages; `columns=true` describes a query instead of running it. */
import { refuse } from '../errors.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';
import { columnMetadata } from '../soql/column-metadata.ts';
import { parseSoql } from '../soql/parse-soql.ts';
import { planQuery } from '../soql/plan-query.ts';
import { unsupportedType } from '../soql/query-errors.ts';
import { type Cursor, QueryLocators } from '../soql/query-locators.ts';
import type { PlannedQuery } from '../soql/types.ts';

const smallestPage = 200;
const largestPage = 2_000;

/** Routes with cursors of their own. */
export function queryRoutes(): Route[] {
  const locators = new QueryLocators();
  const first = (isAll: boolean) => (request: ApiRequest) => answer(locators, request, isAll);
  const further = (request: ApiRequest): Reply => nextPage(locators, request);
  return [
    { method: 'GET', area: 'data', pattern: '/query', handle: first(false) },
    { method: 'GET', area: 'data', pattern: '/queryAll', handle: first(true) },
    { method: 'GET', area: 'data', pattern: '/query/:locator', handle: further },
    { method: 'GET', area: 'data', pattern: '/queryAll/:locator', handle: further },
    { method: 'GET', area: 'data', pattern: '/tooling/query', handle: toolingQuery },
  ];
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}

/** None of the Tooling API's objects are here. */
function toolingQuery(request: ApiRequest): Reply {
  const soql = request.query.get('q') ?? '';
  throw unsupportedType(soql, parseSoql(soql).sObject);
}

function answer(locators: QueryLocators, request: ApiRequest, isAll: boolean): Reply {
  const { org, actor, query } = request;
  if (query.has('explain')) throw refuse(400, 'MALFORMED_QUERY', 'Query plans are not supported for this query');
  const plan = planQuery(org, actor, query.get('q') ?? '', { isAll });
  if (query.get('columns') === 'true') return ok(columnMetadata(plan));
  const rows = plan.rows();
  if (plan.kind === 'count') return ok({ totalSize: rows.length, done: true, records: [] });
  if (plan.kind === 'aggregate') return ok(groups(plan, rows, request.version));
  const size = pageSize(request, plan);
  if (rows.length <= size) return ok(page(request, plan, rows, 0, size));
  const cursor: Cursor = { plan, rows: Uint32Array.from(rows), userId: actor.userId, madeMs: org.now() };
  return ok(page(request, plan, cursor.rows, 0, size, locators.open(cursor)));
}

function nextPage(locators: QueryLocators, request: ApiRequest): Reply {
  const { org, actor, params } = request;
  const { id, cursor, from } = locators.find(params.locator ?? '', actor.userId, org.now());
  return ok(page(request, cursor.plan, cursor.rows, from, pageSize(request, cursor.plan), id));
}

function groups(plan: PlannedQuery, rows: readonly number[], version: string): unknown {
  if (rows.length > largestPage) {
    const advice = 'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch';
    throw refuse(400, 'EXCEEDED_ID_LIMIT', advice);
  }
  return { totalSize: rows.length, done: true, records: rows.map((row) => plan.toRecord(row, version)) };
}

/** Rows that have been purged since the cursor was opened are left out of its pages. */
function page(
  request: ApiRequest,
  plan: PlannedQuery,
  rows: readonly number[] | Uint32Array,
  from: number,
  size: number,
  locator?: string,
): unknown {
  const to = Math.min(rows.length, from + size);
  const records: unknown[] = [];
  for (let i = from; i < to; i += 1) {
    const row = rows[i] as number;
    if (!plan.store.isGone(row)) records.push(plan.toRecord(row, request.version));
  }
  const isDone = to >= rows.length || locator === undefined;
  const next = isDone ? {} : { nextRecordsUrl: `/services/data/v${request.version}/query/${locator}-${to}` };
  return { totalSize: rows.length, done: isDone, ...next, records };
}

/** As the caller wishes, within what is allowed; long texts make pages small. */
function pageSize(request: ApiRequest, plan: PlannedQuery): number {
  if (plan.longTextColumns >= 2) return smallestPage;
  const wish = /batchSize\s*=\s*(\d+)/i.exec(request.headers['sforce-query-options'] ?? '')?.[1];
  if (wish === undefined) return largestPage;
  return Math.min(largestPage, Math.max(smallestPage, Number(wish)));
}
