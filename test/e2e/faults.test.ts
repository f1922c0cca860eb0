// Whatever the CRM does on the way, it ends in the same state, and the next run finds nothing left to do.
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBook } from '../../sandbox/book/load-book.ts';
import { type HubSpotSandbox, startHubSpotSandbox } from '../../sandbox/hubspot/server.ts';
import { demoAsOf } from '../../src/cli/demo/demo-as-of.ts';
import { type Counts, keelHome } from '../support/keel-process.ts';

const book = { accounts: 80, seed: 11, until: '2026-11-01' };
const faults = ['rate-limits', 'flaky', 'token-expiry', 'partial-batches', 'search-lag', 'merges-and-deletes'];

async function twoRuns(profile: string) {
  const sandbox: HubSpotSandbox = await startHubSpotSandbox({ book: await loadBook(book), faults: profile });
  const keel = await keelHome({ HUBSPOT_API_URL: sandbox.url, HUBSPOT_OAUTH_URL: sandbox.url });
  try {
    const { install } = await keel.json<{ install: string }>(['connect', 'hubspot', '--token', sandbox.token]);
    const asOf = new Date(demoAsOf(sandbox.today)).toISOString();
    const first = await keel.json<Counts>(['run', '--install', install, '--as-of', asOf]);
    const second = await keel.json<Counts>(['run', '--install', install, '--as-of', asOf]);
    return { first, second, digest: sandbox.state.digest() };
  } finally {
    await keel.close();
    await sandbox.close();
  }
}

let calm: Awaited<ReturnType<typeof twoRuns>>;
beforeAll(async () => {
  calm = await twoRuns('none');
});

describe('with a CRM that behaves', () => {
  it('scores and writes every customer once, and the second run changes nothing', () => {
    expect(calm.first).toMatchObject({
      exitCode: 0,
      state: 'done',
      customers: 80,
      scored: 80,
      written: 80,
      rejected: 0,
    });
    expect(calm.first.tasks.created).toBeGreaterThan(0);
    expect(calm.second).toMatchObject({ exitCode: 0, written: 0, tasks: { created: 0, updated: 0, closed: 0 } });
  });
});

describe.each(faults)('with a CRM that has %s', (profile) => {
  it('ends in the same state', async () => {
    const { first, second, digest } = await twoRuns(profile);
    expect(first.errors ?? []).toEqual([]);
    expect(second).toMatchObject({ exitCode: 0, written: 0, tasks: { created: 0, updated: 0, closed: 0 } });
    expect(digest).toEqual(calm.digest);
  });
});
