/** getUpdated and getDeleted: ids of what changed in a window, for those who keep a copy. */
import { refuse } from '../errors.ts';
import type { ObjectStore } from '../org/types.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const updatedDays = 30;
const deletedDays = 15;
const mostIds = 600_000;

interface Window {
  readonly start: number;
  readonly end: number;
}

export function replicationRoutes(): Route[] {
  return [
    { area: 'data', method: 'GET', pattern: '/sobjects/:object/updated', handle: updated },
    { area: 'data', method: 'GET', pattern: '/sobjects/:object/deleted', handle: deleted },
  ];
}

function updated(request: ApiRequest): Reply {
  const store = replicated(request);
  const window = readWindow(request, updatedDays);
  const ids: string[] = [];
  for (let row = 0; row < store.rows; row += 1) {
    const at = store.modifiedMs(row);
    if (at >= window.start && at < window.end && !store.isDeleted(row) && !store.isGone(row)) ids.push(store.idOf(row));
  }
  checkCount(ids.length);
  return { status: 200, body: { ids, latestDateCovered: latestCovered(request, window) } };
}

function deleted(request: ApiRequest): Reply {
  const store = replicated(request);
  const window = readWindow(request, deletedDays);
  const entries = request.org.deletedBetween(store.def.name, window.start, window.end);
  checkCount(entries.length);
  const deletedRecords = entries.map(({ id, deletedMs }) => ({ id, deletedDate: instant(deletedMs) }));
  // What a user has emptied from the recycle bin before its time is not told: the list is whole only since then.
  const earliest = Math.max(toMinute(request.org.now() - deletedDays * dayMs), store.purgedMs);
  const body = {
    deletedRecords,
    earliestDateAvailable: instant(earliest),
    latestDateCovered: latestCovered(request, window),
  };
  return { status: 200, body };
}

function replicated(request: ApiRequest): ObjectStore {
  const store = request.org.object(request.params.object ?? '');
  if (store === undefined) throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist');
  if (!store.def.isReplicateable) {
    throw refuse(400, 'INVALID_TYPE_FOR_OPERATION', `entity type ${store.def.name} does not support replication`);
  }
  return store;
}

function readWindow(request: ApiRequest, days: number): Window {
  const start = readInstant(request, 'start');
  const end = readInstant(request, 'end');
  if (end <= start) throw invalidDate('startDate must be before endDate');
  if (end - start <= minuteMs) throw invalidDate('endDate must be at least one minute greater than startDate');
  if (start < toMinute(request.org.now()) - days * dayMs) {
    throw invalidDate(`startDate cannot be more than ${days} days ago`);
  }
  return { start, end };
}

/** Seconds are not looked at. */
function readInstant(request: ApiRequest, name: string): number {
  const text = request.query.get(name);
  if (text === null) throw refuse(400, 'MISSING_ARGUMENT', `Missing required parameter: ${name}`);
  // A plus sign that was not encoded arrives as a blank; `+0000` has no colon.
  const mended = text.replace(' ', '+').replace(/([+-]\d{2})(\d{2})$/, '$1:$2');
  const ms = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(mended) ? Date.parse(mended) : Number.NaN;
  if (!Number.isFinite(ms)) throw invalidDate(`Invalid date value for parameter ${name}: ${text}`);
  return toMinute(ms);
}

function checkCount(count: number): void {
  if (count > mostIds)
    throw refuse(400, 'EXCEEDED_ID_LIMIT', `exceeded the limit of ${mostIds} ids, use a smaller window`);
}

function latestCovered(request: ApiRequest, window: Window): string {
  return instant(Math.max(window.start, Math.min(window.end, toMinute(request.org.now()))));
}

function invalidDate(message: string): Error {
  return refuse(400, 'INVALID_REPLICATION_DATE', message);
}

function toMinute(ms: number): number {
  return Math.floor(ms / minuteMs) * minuteMs;
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}
