import { featureView } from '../../domain/features/feature-view.ts';
import { type Instant, recordTypes } from '../../domain/records/types.ts';
import type { Score } from '../../domain/scoring/score.ts';
import { customerFacts, customerHistory } from '../../domain/segments/customer-facts.ts';
import type { CustomerFacts } from '../../domain/segments/segmentation.ts';
import type { Deps } from '../deps.ts';
import { timelinePages } from '../timelines.ts';

export interface FactsRequest {
  /** Read every customer's whole history, and not its score alone. */
  readonly withHistory: boolean;
  /** The history is looked at as of this date. */
  readonly asOf: Instant;
  readonly graceDays: number;
  readonly signal?: AbortSignal | undefined;
}

type Store = Pick<Deps, 'db' | 'repos'>;

const pageSize = 1_000;

/** What is known of every scored customer, in one pass; a few hundred bytes each stay in memory. */
export async function gatherFacts(store: Store, installId: string, request: FactsRequest): Promise<CustomerFacts[]> {
  const { db, repos } = store;
  const owners = new Map<string, string>();
  for (const record of await db.tenant(installId, (ex) => repos.records.owners(ex, installId)))
    if (record.type === 'owner') owners.set(record.id, record.email);
  const ownerOf = (id: string | null): string | null => (id === null ? null : (owners.get(id) ?? id));
  return request.withHistory
    ? fromTimelines(store, installId, request, ownerOf)
    : fromScores(store, installId, request, ownerOf);
}

interface Paged {
  readonly score: Score;
  readonly name: string;
  readonly ownerId: string | null;
}

type OwnerOf = (ownerId: string | null) => string | null;

async function fromScores(
  { db, repos }: Store,
  installId: string,
  { signal }: FactsRequest,
  ownerOf: OwnerOf,
): Promise<CustomerFacts[]> {
  const all: CustomerFacts[] = [];
  for (let after: string | null = null; ; ) {
    signal?.throwIfAborted();
    const from: string | null = after;
    const page: readonly Paged[] = await db.tenant(installId, (ex) => repos.scores.page(ex, installId, from, pageSize));
    for (const { score, name, ownerId } of page)
      all.push(customerFacts(score, { name, owner: ownerOf(ownerId), history: null }));
    const last = page[page.length - 1];
    if (last === undefined) return all;
    after = last.score.customerId;
  }
}

async function fromTimelines(
  store: Store,
  installId: string,
  { asOf, graceDays, signal }: FactsRequest,
  ownerOf: OwnerOf,
): Promise<CustomerFacts[]> {
  const { db, repos } = store;
  const connected = await db.tenant(installId, (ex) => repos.records.connectedTypes(ex, installId, recordTypes));
  const all: CustomerFacts[] = [];
  for await (const timelines of timelinePages(store, installId, { connected, signal })) {
    const found = await db.tenant(installId, (ex) => repos.scores.ofCustomers(ex, installId, [...timelines.keys()]));
    const scores = new Map<string, Score>(found.map((score) => [score.customerId, score]));
    for (const [id, timeline] of timelines) {
      const score = scores.get(id);
      if (score === undefined) continue;
      const { name, ownerId } = timeline.account;
      const history = customerHistory(featureView(timeline, asOf, graceDays));
      all.push(customerFacts(score, { name, owner: ownerOf(ownerId), history }));
    }
  }
  return all;
}
