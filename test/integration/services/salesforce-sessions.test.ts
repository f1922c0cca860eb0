// Sessions end, refresh tokens die, tokens are refused for good: Keel goes on by itself where it can, and else says who has to act.
import { afterEach, describe, expect, it } from 'vitest';
import { simulateBook } from '../../../sandbox/book/simulate-book.ts';
import type { Digest } from '../../../sandbox/salesforce/digest.ts';
import type { Book } from '../../../src/book/types.ts';
import { runStages } from '../../../src/contracts/repositories.ts';
import { type TenantWork, watchful } from '../../support/keel.ts';
import { type SalesforceKeel, type SalesforceKeelOptions, salesforceKeel } from '../../support/salesforce-keel.ts';
import { bookOf } from '../sandbox-hubspot/small-book.ts';

const book = simulateBook({ accounts: 40, seed: 3, until: '2026-01-01', months: 12 });
/** One more than go by collections. */
const wide: Book = bookOf({
  accounts: Array.from({ length: 2_001 }, (_, i) => ({ account_id: `a-${i}`, name: `Account ${i}` })),
});
const settings = { ...watchful, connector: { bulkFromRows: 0 } };

/** Always as of the same moment, so that what is left in the org can be compared. */
const runOf = (tenant: TenantWork) => tenant.run(runStages, { asOf: Date.UTC(2026, 0, 1) });

let keel: SalesforceKeel;
afterEach(() => keel.close());

async function open(options: Partial<SalesforceKeelOptions> = {}): Promise<SalesforceKeel> {
  keel = await salesforceKeel({ book, ...options });
  return keel;
}

const endpoints = (): Readonly<Record<string, number>> => keel.org.state.stats().byEndpoint;
const askedJobs = (): number => endpoints()['POST /jobs/query'] ?? 0;
/** Requests that met a dead session made none. */
async function madeJobs({ url, token } = keel.org): Promise<number> {
  const reply = await fetch(`${url}/services/data/v68.0/jobs/query`, { headers: { authorization: `Bearer ${token}` } });
  return ((await reply.json()) as { records: unknown[] }).records.length;
}
const refreshes = (): number => endpoints()['POST /services/oauth2/token'] ?? 0;

let calm: Promise<{ records: unknown; jobs: number; digest: Digest }> | undefined;
/** What a run without any trouble reads and leaves in the org. */
function undisturbed() {
  calm ??= (async () => {
    const one = await salesforceKeel({ book });
    const { tenant } = await one.connect(undefined, settings);
    const { counts } = await runOf(tenant);
    const jobs = await madeJobs(one.org);
    const digest = one.org.state.digest();
    await one.close();
    return { records: counts.recordsByStream, jobs, digest };
  })();
  return calm;
}

it('a session that ends again and again in the middle of query jobs costs no row and doubles none', async () => {
  const { org, connect } = await open({
    onCall: (calls) => {
      if (calls % 4 === 0) keel.org.state.expireAccessTokens();
    },
  });
  const { tenant } = await connect(undefined, settings);
  const { run, counts } = await runOf(tenant);
  const { records, jobs, digest } = await undisturbed();
  expect(run.state).toBe('done');
  expect(counts).toMatchObject({ recordsByStream: records, rejected: 0 });
  expect(org.state.digest()).toEqual(digest);
  expect(await madeJobs()).toBe(jobs);
  expect(refreshes()).toBeGreaterThan(10);
  expect((await tenant.install())?.state).toBe('active');
});

it('a session that ends in the middle of an ingest job has each row written once', async () => {
  let hasEnded = false;
  const { org, connect } = await open({
    book: wide,
    onCall: () => {
      if (hasEnded || endpoints()['PUT /jobs/ingest/:id/batches'] === undefined) return;
      hasEnded = true;
      keel.org.state.expireAccessTokens();
    },
  });
  const { tenant } = await connect();
  const { run, counts } = await runOf(tenant);
  expect(run.state).toBe('done');
  expect(counts).toMatchObject({ customers: 2_001, written: 2_001, rejected: 0 });
  expect(endpoints()['POST /jobs/ingest']).toBe(1);
  expect(hasEnded).toBe(true);
  expect(
    Object.values(org.state.digest().accounts).filter((f) => f.Keel_Lifecycle_Stage__c !== undefined),
  ).toHaveLength(2_001);
});

describe('without a refresh token', () => {
  it('a session that ends in mid-run asks to connect again, and the next run goes on in the middle of the job', async () => {
    const { org, connect, failures } = await open({
      onCall: () => {
        // The accounts are read, and the result of the contacts is about to be.
        if (askedJobs() === 3) keel.org.state.revokeToken();
      },
    });
    const { tenant } = await connect({ accessToken: org.token }, settings);
    const cut = await runOf(tenant);
    expect(cut.run).toMatchObject({ state: 'failed', error: { kind: 'reauth', code: 'SALESFORCE_TOKEN_REFUSED' } });
    expect(await tenant.install()).toMatchObject({
      state: 'needs_reauth',
      stateReason: {
        code: 'SALESFORCE_TOKEN_REFUSED',
        hint: expect.stringContaining('Connect this Salesforce org again'),
      },
    });
    expect(failures.filter(({ kind }) => kind === 'reauth')).toHaveLength(2);
    const before = org.state.stats().calls;
    expect(await keel.services.startDueRuns('changes')).toMatchObject({ started: 0 });
    expect(org.state.stats().calls).toBe(before);

    const { tenant: again } = await connect(undefined, settings);
    expect(again.installId).toBe(tenant.installId);
    expect((await tenant.install())?.state).toBe('active');
    const { run, counts } = await runOf(again);
    const { jobs, digest } = await undisturbed();
    expect(run.state).toBe('done');
    expect(counts).toMatchObject({ customers: 40, written: 40, rejected: 0 });
    expect(askedJobs()).toBe(jobs);
    expect(org.state.digest()).toEqual(digest);
  });
});

describe('a refresh token', () => {
  it('that somebody else has used is told from a session that ended, and nothing is asked again', async () => {
    const { org, connect, refreshCredentials } = await open();
    const { tenant } = await connect(undefined, settings);
    // Keel's own was made of the first one: whoever uses that again ends all.
    expect(() => org.state.useRefreshToken(refreshCredentials().refreshToken ?? '')).toThrow();
    const thief = new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshCredentials().refreshToken ?? '',
      client_id: org.oauthClient.id,
      client_secret: org.oauthClient.secret ?? '',
    });
    await fetch(`${org.url}/services/oauth2/token`, { method: 'POST', body: thief });
    const before = org.state.stats().calls;
    await expect(runOf(tenant)).rejects.toMatchObject({
      kind: 'reauth',
      message: 'Salesforce refused the refresh token (status 400)',
      detail: { code: 'SALESFORCE_REFRESH_REFUSED' },
    });
    expect(org.state.stats().calls - before).toBe(2);
    expect(await tenant.install()).toMatchObject({
      state: 'needs_reauth',
      stateReason: { hint: expect.stringContaining('the refresh token has expired, was revoked, or was used') },
    });
  });
});

describe('an org that takes no session any more, fresh ones too', () => {
  it('is asked twice and no more before a run', async () => {
    const { org, connect } = await open();
    const { tenant } = await connect(undefined, settings);
    org.state.turn({ isSessionExpired: true });
    const before = org.state.stats().calls;
    await expect(runOf(tenant)).rejects.toMatchObject({ kind: 'reauth' });
    // Refused, refreshed, refused.
    expect(org.state.stats().calls - before).toBe(3);
    expect((await tenant.install())?.state).toBe('needs_reauth');
  });

  it('ends a run in its middle', async () => {
    const { org, connect } = await open({
      onCall: () => {
        if (askedJobs() === 2) keel.org.state.turn({ isSessionExpired: true });
      },
    });
    const { tenant } = await connect(undefined, settings);
    const { run } = await runOf(tenant);
    expect(run).toMatchObject({ state: 'failed', error: { kind: 'reauth' } });
    expect(org.state.stats().byStatus['401']).toBeLessThanOrEqual(4);
    expect((await tenant.install())?.state).toBe('needs_reauth');
  });
});

it('a worker that is told to stop while it refreshes keeps the new token', async () => {
  const { org, connect } = await open();
  const { tenant } = await connect(undefined, settings);
  const { runId } = await tenant.start(['sync']);
  org.state.setFaults('rotated-token-race');
  org.state.expireAccessTokens();
  const before = refreshes();
  const closing = new AbortController();
  const payload = { installId: tenant.installId, runId, step: 'sync:users' };
  const slice = keel.slice('sync.stream', payload, { closing: closing.signal });
  while (refreshes() === before) await new Promise((done) => setTimeout(done, 5));
  closing.abort();
  await slice;
  org.state.setFaults('none');
  await keel.workOff();
  expect((await tenant.ended(runId)).run.state).toBe('done');
});
