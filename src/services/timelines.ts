import { buildTimelines } from '../domain/records/build-timelines.ts';
import type { Timeline } from '../domain/records/timeline.ts';
import type { ActivityKind, RecordType } from '../domain/records/types.ts';
import type { Deps } from './deps.ts';

export interface TimelineRequest {
  /** Record types the install has; see `Timeline.connected`. */
  readonly connected: readonly RecordType[];
  /** Only these customers; all unless given. */
  readonly customerIds?: readonly string[];
  /** Only records of these types, which is faster; `account` must be one of them. */
  readonly types?: readonly RecordType[];
  /** Only activities of these kinds. */
  readonly kinds?: readonly ActivityKind[];
  /** Ends the reading between two pages. */
  readonly signal?: AbortSignal | undefined;
}

type Store = Pick<Deps, 'db' | 'repos'>;

const pageSize = 500;

/**
 * Timelines of an install's customers page by page, the next page read while one is worked on: memory does not grow with the book.
 * Customers whose account is gone are left out.
 */
export async function* timelinePages(
  store: Store,
  installId: string,
  { connected, customerIds, types, kinds, signal }: TimelineRequest,
): AsyncGenerator<ReadonlyMap<string, Timeline>> {
  const { db, repos } = store;
  const pages = customerIds === undefined ? allIds(store, installId) : slices(customerIds);
  const read = async () => {
    const { value: ids, done } = await pages.next();
    return done ? null : db.tenant(installId, (ex) => repos.records.ofCustomers(ex, installId, ids, types, kinds));
  };
  for (let records = await read(); records !== null; ) {
    signal?.throwIfAborted();
    const next = read();
    // Awaited below; while the caller works on this page a failure is nobody's yet.
    next.catch(() => undefined);
    yield buildTimelines(records, { connected });
    records = await next;
  }
}

async function* allIds({ db, repos }: Store, installId: string): AsyncGenerator<readonly string[], undefined> {
  for (let after: string | null = null; ; ) {
    const from: string | null = after;
    const ids: readonly string[] = await db.tenant(installId, (ex) =>
      repos.customers.page(ex, installId, from, pageSize),
    );
    if (ids.length === 0) return;
    yield ids;
    after = ids.at(-1) ?? null;
  }
}

async function* slices(ids: readonly string[]): AsyncGenerator<readonly string[], undefined> {
  for (let i = 0; i < ids.length; i += pageSize) yield ids.slice(i, i + pageSize);
}
