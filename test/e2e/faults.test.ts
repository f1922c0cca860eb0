// Whatever the CRM does on the way, it ends in the same state, and the next run finds nothing left to do: here with real processes and
// real waiting, for a few profiles. All of them: test/integration/services/faults.test.ts.
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBook } from '../../sandbox/book/load-book.ts';
import { startHubSpotSandbox } from '../../sandbox/hubspot/server.ts';
import { startSalesforceSandbox } from '../../sandbox/salesforce/server.ts';
import { demoAsOf } from '../../src/cli/demo/demo-as-of.ts';
import { type Counts, keelHome } from '../support/keel-process.ts';

const book = { accounts: 80, seed: 11, until: '2026-11-01' };

interface Crm {
  readonly connectArgs: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly today: number;
  readonly digest: () => unknown;
  readonly close: () => Promise<void>;
}

const crms: Readonly<Record<string, { faults: readonly string[]; start: (faults: string) => Promise<Crm> }>> = {
  hubspot: {
    faults: ['flaky'],
    start: async (faults) => {
      const { url, token, today, state, close } = await startHubSpotSandbox({ book: await loadBook(book), faults });
      return {
        connectArgs: ['hubspot', '--token', token],
        env: { HUBSPOT_API_URL: url, HUBSPOT_OAUTH_URL: url },
        today,
        digest: () => state.digest(),
        close,
      };
    },
  },
  salesforce: {
    faults: ['flaky', 'rotated-token-race'],
    start: async (faults) => {
      const sandbox = await startSalesforceSandbox({ book: await loadBook(book), faults });
      const { url, refreshToken, oauthClient, today, state, close } = sandbox;
      const tokens = [
        '--refresh-token',
        refreshToken,
        '--client-id',
        oauthClient.id,
        '--client-secret',
        oauthClient.secret,
      ];
      return {
        connectArgs: ['salesforce', '--instance-url', url, ...tokens],
        env: { SALESFORCE_LOGIN_URL: url },
        today,
        digest: () => state.digest(),
        close,
      };
    },
  },
};

async function twoRuns(start: (faults: string) => Promise<Crm>, profile: string) {
  const crm = await start(profile);
  const keel = await keelHome(crm.env);
  try {
    const { install } = await keel.json<{ install: string }>(['connect', ...crm.connectArgs]);
    const asOf = new Date(demoAsOf(crm.today)).toISOString();
    const first = await keel.json<Counts>(['run', '--install', install, '--as-of', asOf]);
    const second = await keel.json<Counts>(['run', '--install', install, '--as-of', asOf]);
    return { first, second, digest: crm.digest() };
  } finally {
    await keel.close();
    await crm.close();
  }
}

describe.each(Object.entries(crms))('%s', (_name, { faults, start }) => {
  let calm: Awaited<ReturnType<typeof twoRuns>>;
  beforeAll(async () => {
    calm = await twoRuns(start, 'none');
  });

  it('that behaves: every customer is scored and written once, and the second run changes nothing', () => {
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

  it.each(faults)('that has %s ends in the same state', async (profile) => {
    const { first, second, digest } = await twoRuns(start, profile);
    expect(first.errors ?? []).toEqual([]);
    expect(second).toMatchObject({ exitCode: 0, written: 0, tasks: { created: 0, updated: 0, closed: 0 } });
    expect(digest).toEqual(calm.digest);
  });
});
