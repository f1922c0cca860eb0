/** A book gives the same records, features and scores through either CRM: only the ids differ. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { hubspot } from '../../../connectors/hubspot/index.ts';
import { salesforce } from '../../../connectors/salesforce/index.ts';
import { simulateBook } from '../../../sandbox/book/simulate-book.ts';
import { startHubSpotSandbox } from '../../../sandbox/hubspot/server.ts';
import { startSalesforceSandbox } from '../../../sandbox/salesforce/server.ts';
import { openBook } from '../../../src/book/open-book.ts';
import type { Book } from '../../../src/book/types.ts';
import { demoAsOf } from '../../../src/cli/demo/demo-as-of.ts';
import type { Connector } from '../../../src/contracts/connector.ts';
import { computeFeatures } from '../../../src/domain/features/registry.ts';
import { buildTimelines } from '../../../src/domain/records/build-timelines.ts';
import type { Timeline } from '../../../src/domain/records/timeline.ts';
import type { CrmRecord, RecordType } from '../../../src/domain/records/types.ts';
import { scoreCustomer } from '../../../src/domain/scoring/score-customer.ts';
import { defaultScoringSettings } from '../../../src/domain/scoring/settings.ts';
import { fakeConnectorContext } from '../../fakes/connector-context.ts';

interface Served {
  readonly url: string;
  readonly token: string;
  readonly today: number;
  close(): Promise<void>;
}

const running: Served[] = [];
afterEach(async () => {
  for (const served of running.splice(0)) await served.close();
});

/** Timelines by the book's own account id. */
async function timelinesThrough({
  connector,
  served,
}: {
  connector: Connector;
  served: Served;
}): Promise<Map<string, Timeline>> {
  running.push(served);
  const { url: api, token, today } = served;
  const settings = connector.settings.parse({}) as never;
  const ctx = fakeConnectorContext({ settings, api, token, classify: connector.classify, now: () => new Date(today) });
  const { serverTime } = await connector.check(ctx);
  const records: CrmRecord[] = [];
  for (const stream of connector.streams) {
    for await (const page of stream.read(ctx, undefined, serverTime)) {
      expect(page.rejects ?? []).toEqual([]);
      for (const item of page.items) records.push(...stream.toRecords(item, settings, serverTime.getTime()));
    }
  }
  const connected = [...new Set(records.map((record) => record.type))].filter(
    (type): type is RecordType => type !== 'deal_contact',
  );
  const timelines = buildTimelines(records, { connected: connected.sort() });
  return new Map(
    [...timelines.values()].map((timeline) => [timeline.account.properties.book_account_id ?? '', timeline]),
  );
}

/** What is left of an event when ids, which each CRM gives its own, are taken away. */
const withoutIds = (items: readonly object[]): string[] =>
  items
    .map((item) => {
      const { id, accountId, contactId, ownerId, parentId, at, ...rest } = item as Record<string, unknown>;
      return JSON.stringify({ ...rest, at: 'metric' in item ? null : at, hasContact: (contactId ?? null) !== null });
    })
    .sort();

async function compare(open: () => Book | Promise<Book>) {
  // Use is read as of the CRM's clock: both stand still at the same second.
  const today = await (await open()).today();
  const standing = async () => ({ book: await open(), now: () => today + 1_000 });
  const one = await timelinesThrough({
    connector: hubspot as unknown as Connector,
    served: await startHubSpotSandbox(await standing()),
  });
  const served = await startSalesforceSandbox(await standing());
  const other = await timelinesThrough({ connector: salesforce as unknown as Connector, served });
  const asOf = demoAsOf(served.today);
  expect([...other.keys()].sort()).toEqual([...one.keys()].sort());
  for (const [id, ofHubSpot] of one) {
    const ofSalesforce = other.get(id);
    if (!ofSalesforce) throw new Error(`account ${id} is missing`);
    for (const list of ['contacts', 'deals', 'tickets', 'activities', 'surveys', 'usage', 'churns'] as const) {
      expect(withoutIds(ofSalesforce[list]), `${list} of ${id}`).toEqual(withoutIds(ofHubSpot[list]));
    }
    expect(computeFeatures(ofSalesforce, asOf), `features of ${id}`).toEqual(computeFeatures(ofHubSpot, asOf));
    const scored = (timeline: Timeline) => ({
      ...scoreCustomer(timeline, asOf, defaultScoringSettings, { previousTier: null }),
      customerId: id,
    });
    expect(scored(ofSalesforce), `score of ${id}`).toEqual(scored(ofHubSpot));
  }
  return one.size;
}

const ravenstack = fileURLToPath(new URL('../../../../shared/data/ravenstack-book', import.meta.url));

describe('the same book through HubSpot and through Salesforce', () => {
  it('gives the same records, features and scores for every account of a simulated book', async () => {
    const book = (): Book => simulateBook({ accounts: 250, seed: 5, until: '2026-06-01' });
    expect(await compare(book)).toBe(250);
  });

  it.skipIf(!existsSync(ravenstack))(
    'gives the same for the ravenstack book (skipped where ../shared/data is absent)',
    async () => {
      expect(await compare(() => openBook(ravenstack))).toBe(500);
    },
    120_000,
  );
});
