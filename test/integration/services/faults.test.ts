// Whatever the CRM does on the way, it ends in the same state, and the next run finds nothing left to do.
import { beforeAll, describe, expect, it } from 'vitest';
import { simulateBook } from '../../../sandbox/book/simulate-book.ts';
import { faultNames as hubspotFaults } from '../../../sandbox/hubspot/faults/fault-profiles.ts';
import { startHubSpotSandbox } from '../../../sandbox/hubspot/server.ts';
import { faultNames as salesforceFaults } from '../../../sandbox/salesforce/faults/fault-profiles.ts';
import { startSalesforceSandbox } from '../../../sandbox/salesforce/server.ts';
import { demoAsOf } from '../../../src/cli/demo/demo-as-of.ts';
import type { Credentials } from '../../../src/contracts/connector.ts';
import { runStages } from '../../../src/contracts/repositories.ts';
import { connectInstall } from '../../../src/services/install/connect-install.ts';
import { FlyingClock, flyingKeel } from '../../support/flying-keel.ts';

const book = () => simulateBook({ accounts: 60, seed: 11, until: '2026-11-01' });

interface Crm {
  readonly url: string;
  readonly today: number;
  readonly credentials: Credentials;
  readonly digest: () => unknown;
  readonly close: () => Promise<void>;
}

interface Start {
  readonly faults: string;
  readonly now: () => number;
}

const crms = {
  hubspot: {
    faults: hubspotFaults as readonly string[],
    start: async ({ faults, now }: Start): Promise<Crm> => {
      const crm = await startHubSpotSandbox({ book: book(), faults, now, monotonicMs: now });
      return { ...crm, credentials: { accessToken: crm.token }, digest: () => crm.state.digest() };
    },
  },
  salesforce: {
    faults: salesforceFaults as readonly string[],
    start: async ({ faults, now }: Start): Promise<Crm> => {
      const crm = await startSalesforceSandbox({ book: book(), faults, now, monotonicMs: now });
      const { refreshToken, oauthClient } = crm;
      const app = { clientId: oauthClient.id, clientSecret: oauthClient.secret ?? '' };
      return { ...crm, credentials: { accessToken: '', refreshToken, ...app }, digest: () => crm.state.digest() };
    },
  },
} as const;
type CrmName = keyof typeof crms;

async function twoRuns(name: CrmName, faults: string) {
  const clock = new FlyingClock(await book().today());
  const crm = await crms[name].start({ faults, now: () => clock.now().getTime() });
  const keel = await flyingKeel(clock);
  try {
    const { url, credentials } = crm;
    const request = { crm: name, endpoints: { api: url, oauth: url }, credentials };
    const { install } = await connectInstall(keel.connectDeps, request);
    const tenant = keel.connected(install.installId);
    const asOf = { asOf: demoAsOf(crm.today) };
    const first = await tenant.run(runStages, asOf);
    const second = await tenant.run(runStages, asOf);
    return { first, second, digest: crm.digest() };
  } finally {
    await keel.close();
    await crm.close();
  }
}

const nothing = { written: 0, rejected: 0, tasks: { created: 0, updated: 0, closed: 0 } };

describe.each(Object.keys(crms) as CrmName[])('%s', (name) => {
  let calm: Awaited<ReturnType<typeof twoRuns>>;
  beforeAll(async () => {
    calm = await twoRuns(name, 'none');
  });

  it('that behaves gets every value once', () => {
    expect(calm.first.run.state).toBe('done');
    expect(calm.first.counts).toMatchObject({ customers: 60, scored: 60, written: 60, rejected: 0 });
    expect(calm.first.counts.tasks.created).toBeGreaterThan(0);
    expect(calm.second.counts).toMatchObject(nothing);
  });

  const profiles = crms[name].faults.filter((fault) => fault !== 'none');
  it.each(profiles)('with the fault profile %s ends in the same state', async (fault) => {
    const { first, second, digest } = await twoRuns(name, fault);
    expect(first.steps.filter((step) => step.error !== null)).toEqual([]);
    expect(second.counts).toMatchObject(nothing);
    expect(digest).toEqual(calm.digest);
  });
});
