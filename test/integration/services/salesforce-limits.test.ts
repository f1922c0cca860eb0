// The calls of a day run out, the org's or Keel's own share: it waits, says why, and goes on by itself.
import { afterEach, describe, expect, it } from 'vitest';
import { simulateBook } from '../../../sandbox/book/simulate-book.ts';
import { runStages } from '../../../src/contracts/repositories.ts';
import { dailyCalls } from '../../../src/runtime/daily-calls.ts';
import { repositories } from '../../../src/store/repositories.ts';
import type { TenantWork } from '../../support/keel.ts';
import { silentLogger } from '../../support/logger.ts';
import { type SalesforceKeel, type SalesforceKeelOptions, salesforceKeel } from '../../support/salesforce-keel.ts';

const book = simulateBook({ accounts: 40, seed: 3, until: '2026-01-01', months: 6 });
const asOf = Date.UTC(2026, 0, 1);
const hourMs = 3_600_000;

let keel: SalesforceKeel;
afterEach(() => keel.close());

async function open(options: Partial<SalesforceKeelOptions> = {}): Promise<SalesforceKeel> {
  keel = await salesforceKeel({ book, ...options });
  return keel;
}

const scored = () =>
  Object.values(keel.org.state.digest().accounts).filter((fields) => fields.Keel_Lifecycle_Stage__c !== undefined);

it("the org's calls used up at noon: the run stands still, and ends once the window has moved on", async () => {
  const { org, connect, failures } = await open({ limitNumbers: { DailyApiRequests: 1_000 } });
  const { tenant } = await connect(undefined, { apiShare: 1 });
  const startedAt = keel.clock.now().getTime();
  org.state.setUsed(975);
  const { run, counts } = await tenant.run(runStages, { asOf });
  expect(run.state).toBe('done');
  expect(counts).toMatchObject({ customers: 40, written: 40, rejected: 0 });
  expect(scored()).toHaveLength(40);
  expect(keel.clock.now().getTime() - startedAt).toBeGreaterThan(22 * hourMs);
  const refusals = failures.filter(({ detail }) => detail.code === 'SALESFORCE_DAILY_LIMIT');
  expect(refusals[0]?.message).toBe("The org's API calls of a day are used up (status 403)");
  expect(refusals[0]?.detail.hint).toContain('goes on by itself');
  // Asked less and less often: some forty times an hour at most.
  expect(refusals.length).toBeLessThan(1_000);
});

it("the org's calls used up before a run: who starts it is told why within a minute, and the next one runs", async () => {
  const { org, connect, clock } = await open({ limitNumbers: { DailyApiRequests: 1_000 } });
  const { tenant } = await connect(undefined, { apiShare: 1 });
  org.state.setUsed(1_000);
  const startedAt = clock.now().getTime();
  await expect(tenant.start()).rejects.toMatchObject({
    kind: 'rate_limited',
    message: "The org's API calls of a day are used up (status 403)",
    detail: { code: 'SALESFORCE_DAILY_LIMIT', hint: expect.stringContaining('API Requests, Last 24 Hours') },
  });
  expect(clock.now().getTime() - startedAt).toBeLessThan(60_000);
  expect((await tenant.install())?.state).toBe('active');
  keel.pass(25 * hourMs);
  expect((await tenant.run(runStages, { asOf })).run.state).toBe('done');
});

describe("Keel's own share", () => {
  const connected = async (used: number): Promise<TenantWork> => {
    const { connect, clock, deps } = await open({ limitNumbers: { DailyApiRequests: 10_000 } });
    const { tenant } = await connect(undefined, { apiShare: 0.2 });
    const { installId } = tenant;
    const at = clock.now().getTime();
    await deps.db.tenant(installId, (ex) => repositories.apiCalls.add(ex, installId, used, at));
    keel.pass(60_000);
    return tenant;
  };
  const sliceOf = (tenant: TenantWork, runId: string, job: string, step: string) =>
    keel.slice(job, { installId: tenant.installId, runId, step });

  it('at 95 %: reading waits, writing goes on, and reading goes on when the window has moved', async () => {
    const tenant = await connected(0);
    // All is read and scored; then the calls of the day run out.
    await tenant.run(['provision', 'sync', 'score'], { asOf });
    const { installId } = tenant;
    const at = keel.clock.now().getTime();
    // Of 2,000 the run took less than 80.
    await tenant.read((ex) => repositories.apiCalls.add(ex, installId, 1_915, at));
    keel.pass(60_000);

    const write = await tenant.start(['write'], { asOf });
    expect(await sliceOf(tenant, write.runId, 'write.scores', 'write')).toMatchObject({ outcome: 'done' });
    expect(scored()).toHaveLength(40);
    const sync = await tenant.start(['sync']);
    const waits = await sliceOf(tenant, sync.runId, 'sync.stream', 'sync:cases');
    expect(waits).toMatchObject({
      outcome: 'rate_limited',
      error: { detail: { code: 'API_SHARE_USED', hint: expect.stringContaining('apiShare') } },
    });
    // Nothing is asked meanwhile but whether it may go on, at the latest after a day.
    const callsBefore = keel.org.state.stats().calls;
    let end = waits;
    for (let n = 0; n < 3 && 'delayMs' in end; n += 1) {
      expect(keel.org.state.stats().calls).toBe(callsBefore);
      keel.pass(end.delayMs);
      end = await sliceOf(tenant, sync.runId, 'sync.stream', 'sync:cases');
    }
    expect(end.outcome).toBe('done');
    expect(keel.clock.now().getTime() - at).toBeLessThan(26 * hourMs);
  });

  it('used up: writing waits too, and a run says why it does not start', async () => {
    const tenant = await connected(2_000);
    await expect(tenant.start()).rejects.toMatchObject({
      kind: 'rate_limited',
      message: 'Keel has used 2000 of its 2000 API calls a day',
      detail: { code: 'API_SHARE_USED' },
    });
    keel.pass(25 * hourMs);
    expect((await tenant.run(runStages, { asOf })).run.state).toBe('done');
  });

  it('is warned of once at 80 %', async () => {
    const tenant = await connected(1_600);
    const { deps, clock } = keel;
    const warnings: string[] = [];
    const log = { ...silentLogger, warn: (_fields: object, message: string) => void warnings.push(message) };
    const ledger = dailyCalls({ db: deps.db, repos: repositories, clock, log });
    const install = await tenant.install();
    if (!install) throw new Error('the install is gone');
    for (let n = 0; n < 3; n += 1) await ledger.admit(install, 'daily', 0.2, false);
    expect(warnings).toEqual(['most of the API calls of a day are used']);
  });
});
