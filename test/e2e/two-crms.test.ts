// Two CRMs of one company, connected at once: their common customers are scored once, and each CRM gets the values.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBook } from '../../sandbox/book/load-book.ts';
import { type HubSpotSandbox, startHubSpotSandbox } from '../../sandbox/hubspot/server.ts';
import { type SalesforceSandbox, startSalesforceSandbox } from '../../sandbox/salesforce/server.ts';
import { demoAsOf } from '../../src/cli/demo/demo-as-of.ts';
import { type Counts, type KeelHome, keelHome } from '../support/keel-process.ts';

const book = () => loadBook({ accounts: 20, seed: 11, until: '2026-11-01' });

let hubspot: HubSpotSandbox;
let salesforce: SalesforceSandbox;
let keel: KeelHome;
let installs: { readonly hubspot: string; readonly salesforce: string };
beforeAll(async () => {
  hubspot = await startHubSpotSandbox({ book: await book() });
  salesforce = await startSalesforceSandbox({ book: await book() });
  keel = await keelHome(
    { HUBSPOT_API_URL: hubspot.url, HUBSPOT_OAUTH_URL: hubspot.url, SALESFORCE_LOGIN_URL: salesforce.url },
    { isInProcess: true },
  );
  const connect = async (...args: readonly string[]): Promise<string> =>
    (await keel.json<{ install: string }>(['connect', ...args])).install;
  installs = {
    salesforce: await connect('salesforce', '--instance-url', salesforce.url, '--token', salesforce.token),
    hubspot: await connect('hubspot', '--token', hubspot.token),
  };
});
afterAll(async () => {
  await keel.close();
  await hubspot.close();
  await salesforce.close();
});

const run = (install: string) =>
  keel.json<Counts>(['run', '--install', install, '--as-of', new Date(demoAsOf(hubspot.today)).toISOString()]);

/** `Keel_Churn_Risk__c` → `keel_churn_risk`; values as texts, as HubSpot keeps them. */
const plain = (values: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== null && value !== '')
      .map(([name, value]) => [name.replace(/__c$/, '').toLowerCase(), String(value)]),
  );

interface Links {
  readonly counts: { readonly linked?: number; readonly suggested?: number; readonly split?: number };
  readonly linked: readonly { readonly accountId: string; readonly mainAccountId: string }[];
  readonly suggested: readonly { readonly accountId: string; readonly mainAccountId: string }[];
}
const links = () => keel.json<Links>(['identity', '--install', installs.salesforce]);
const everywhere = async (): Promise<void> => {
  for (const install of [installs.salesforce, installs.hubspot, installs.salesforce]) {
    expect(await run(install)).toMatchObject({ exitCode: 0, rejected: 0 });
  }
};

describe('two CRMs with the same 20 customers, of which 3 have no domain', () => {
  it('are compared only once an admin joined them; by name alone nobody is linked', async () => {
    for (const install of [installs.salesforce, installs.hubspot]) await run(install);
    expect((await links()).counts).toEqual({});
    await keel.json(['identity', 'join', '--install', installs.hubspot, '--to', installs.salesforce]);
    expect((await links()).counts).toEqual({ linked: 17, suggested: 3 });
  });

  it('have their open pairs in doctor, each with how to settle it', async () => {
    const { stdout } = await keel.run(['doctor']);
    const asked = stdout.split('\n').filter((line) => line.includes('one customer?'));
    expect(stdout).toMatch(/API calls of the last 24 hours: [1-9]\d* of Keel's 1000000\n/);
    expect(asked).toHaveLength(3);
    expect(asked[0]).toMatch(/Settle it: keel identity link\|split \d+ 001\w{15}$/);
  });

  it('agree on every customer once the open pairs are settled', async () => {
    for (const { accountId, mainAccountId } of (await links()).suggested) {
      await keel.json(['identity', 'link', accountId, mainAccountId]);
    }
    await everywhere();
    const ofHubSpot = hubspot.state.digest().companies;
    const ofSalesforce = salesforce.state.digest().accounts;
    expect(Object.keys(ofSalesforce)).toHaveLength(20);
    for (const [id, values] of Object.entries(ofHubSpot)) {
      expect(plain(ofSalesforce[id] ?? {}), `account ${id}`).toEqual(plain(values));
    }
  });

  it('get a customer’s task in the one that leads only', async () => {
    const open = (tasks: object): number => JSON.stringify(tasks).match(/not.started/gi)?.length ?? 0;
    expect(open(salesforce.state.digest().tasks)).toBeGreaterThan(0);
    expect(open(hubspot.state.digest().tasks)).toBe(0);
  });

  it('have nothing to write when nothing changed, in whatever order they are run', async () => {
    for (const install of [installs.hubspot, installs.salesforce]) {
      expect(await run(install)).toMatchObject({
        exitCode: 0,
        written: 0,
        tasks: { created: 0, updated: 0, closed: 0 },
      });
    }
  });
});
