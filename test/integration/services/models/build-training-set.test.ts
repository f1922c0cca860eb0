import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { buildTrainingSet } from '../../../../src/services/models/build-training-set.ts';
import { type Tenant, type TestKeel, testKeel } from '../../../support/keel.ts';
import { account, deal } from '../../../support/store.ts';

let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const day = 86_400_000;
const now = Date.UTC(2026, 0, 1);
const never = (): AbortSignal => new AbortController().signal;
const tables = ['records', 'customers', 'scores', 'runs', 'outbox', 'audit'];

/** A customer whose only term of a year began so many days ago. */
function customer(id: string, startedDaysAgo: number): CrmRecord[] {
  const from = now - startedDaysAgo * day;
  const dates = { createdAt: from - 20 * day, closedAt: from, termStart: from, termEnd: from + 365 * day };
  return [account(id), deal(`d-${id}`, id, dates)];
}

/** 1,100 customers: three batches. */
const many = Array.from({ length: 1_100 }, (_, n) => customer(`a${n}`, 200 + ((n * 37) % 500))).flat();

async function synced(records: readonly CrmRecord[], settings: object = {}): Promise<Tenant> {
  const tenant = await keel.tenant(records, settings);
  await tenant.run(['sync', 'score']);
  return tenant;
}

describe('the training set of an install', () => {
  it('has the rows of all customers, of all batches', async () => {
    const tenant = await synced(many);
    const progress: number[] = [];
    const set = await buildTrainingSet(keel.deps, tenant.installId, {
      signal: never(),
      onProgress: (done) => progress.push(done),
    });
    expect(set.customerIds).toHaveLength(1_100);
    expect(set.data.labels.some((label) => label === 1)).toBe(true);
    expect(progress).toEqual([500 / 1_100, 1_000 / 1_100, 1]);
  });

  it('knows departures up to the last sync, or up to the moment it is told', async () => {
    const tenant = await synced(customer('a', 500));
    const asOf = tenant.crm.now.getTime();
    const set = await buildTrainingSet(keel.deps, tenant.installId, { signal: never() });
    expect(set.window.knownUntil).toBe(asOf);
    expect(set.window.to).toBe(asOf - 120 * day);
    const earlier = { signal: never(), knownUntil: asOf - 100 * day };
    expect((await buildTrainingSet(keel.deps, tenant.installId, earlier)).window.to).toBe(asOf - 220 * day);
  });

  it('follows the settings of the install', async () => {
    const settings = { scoring: { horizonDays: 30 }, models: { months: 6, maxRows: 1_000, seed: 3 } };
    const tenant = await synced(many, settings);
    const set = await buildTrainingSet(keel.deps, tenant.installId, { signal: never() });
    expect([set.horizonDays, set.data.rows]).toEqual([30, 1_000]);
    expect(set.window.to - set.window.from).toBe(5 * 30 * day);
    expect(set.sampling.population).toBeGreaterThan(1_000);
  });

  it('is the same each time, and writes nothing', async () => {
    const tenant = await synced(customer('a', 500).concat(customer('b', 300)));
    const before = await keel.store.rowsOf(tenant.installId, tables);
    const first = await buildTrainingSet(keel.deps, tenant.installId, { signal: never() });
    expect(await buildTrainingSet(keel.deps, tenant.installId, { signal: never() })).toEqual(first);
    expect(await keel.store.rowsOf(tenant.installId, tables)).toEqual(before);
  });

  it('stops when it is told to', async () => {
    const tenant = await synced(many);
    const stop = new AbortController();
    const stopped = buildTrainingSet(keel.deps, tenant.installId, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
  });

  it('asks for a sync where there was none', async () => {
    const tenant = await keel.tenant(customer('a', 500));
    const built = buildTrainingSet(keel.deps, tenant.installId, { signal: never() });
    await expect(built).rejects.toMatchObject({ kind: 'config', detail: { code: 'NOTHING_SYNCED' } });
  });
});
