import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayMs } from '../../../src/domain/records/time.ts';
import type { CrmRecord } from '../../../src/domain/records/types.ts';
import type { Score } from '../../../src/domain/scoring/score.ts';
import { learnValue } from '../../../src/services/value/learn-value.ts';
import { repositories } from '../../../src/store/repositories.ts';
import { type Tenant, type TestKeel, testKeel } from '../../support/keel.ts';
import { seeded } from '../../support/seeded.ts';
import { account, deal } from '../../support/store.ts';

const { installs, valueModels, scores } = repositories;
let keel: TestKeel;
let now: number;
beforeAll(async () => {
  keel = await testKeel();
  now = keel.clock.now().getTime();
});
afterAll(() => keel.close());

const signal = new AbortController().signal;
const lessonOf = (of: Tenant, asOf: number) => of.read((ex) => valueModels.asOf(ex, of.installId, asOf));
const scoresOf = (of: Tenant, ids: readonly string[]): Promise<readonly Score[]> =>
  of.read((ex) => scores.ofCustomers(ex, of.installId, ids));

/** A yearly contract, and eighty who buy again and again. */
function book(): CrmRecord[] {
  const random = seeded(5);
  const records: CrmRecord[] = [
    account('contract'),
    deal('d-contract', 'contract', { ...at(200), recurringCents: 1_000_000 }),
  ];
  for (let n = 0; n < 80; n++) {
    records.push(account(`buyer-${n}`));
    const gap = 20 + 40 * random();
    for (
      let daysAgo = 400, k = 0;
      daysAgo > 10 && (k === 0 || random() > 0.05);
      daysAgo -= gap * (0.5 + random()), k++
    ) {
      const amountCents = Math.round(5_000 + 20_000 * random());
      const one = { kind: 'one_time', amountCents, recurringCents: null } as const;
      records.push(deal(`d-${n}-${k}`, `buyer-${n}`, { ...at(daysAgo), ...one }));
    }
  }
  return records;
}

function at(daysAgo: number) {
  const closedAt = now - Math.round(daysAgo * dayMs);
  return { createdAt: closedAt, closedAt };
}

describe('value.learn', () => {
  it('is not waited for: the first run learns by itself, and the second one has nothing to say', async () => {
    const tenant = await keel.tenant(book(), { scoring: { baseRatePerYear: 0.1 } });
    const { run } = await tenant.run(['sync', 'score']);
    const ids = ['contract', ...Array.from({ length: 80 }, (_, n) => `buyer-${n}`)];
    const first = await scoresOf(tenant, ids);
    const contract = first.find((each) => each.customerId === 'contract');
    expect(contract?.value).toMatchObject({ currency: 'EUR', reason: null, horizonYears: 3 });
    const buyers = first.filter((each) => each.customerId !== 'contract' && each.risk !== null);
    expect(buyers.length).toBeGreaterThan(20);
    for (const { value } of buyers)
      expect(value).toMatchObject({ reason: null, method: expect.stringContaining('BG/NBD') });
    expect(await lessonOf(tenant, run.asOf)).toMatchObject({ customers: 81, knownUntil: run.asOf });
    await tenant.run(['score'], { scoreAll: true });
    expect(await scoresOf(tenant, ids)).toEqual(first);
  });

  it('learns each install anew, but for those that never synced or need a new token; twice is once', async () => {
    const [fine, empty, locked] = [await keel.tenant(book()), await keel.tenant([]), await keel.tenant([])];
    const { run } = await fine.run(['sync', 'score']);
    await locked.read((ex) => installs.setState(ex, locked.installId, 'needs_reauth', null, 0));
    await keel.slice('value.learn', {});
    const once = await lessonOf(fine, run.asOf);
    expect(await keel.slice('value.learn', {})).toMatchObject({ outcome: 'done', counts: { failed: 0 } });
    expect(await lessonOf(fine, run.asOf)).toEqual(once);
    expect(await lessonOf(empty, run.asOf)).toBeNull();
    expect(await lessonOf(locked, run.asOf)).toBeNull();
  });

  it('does not keep the others waiting for one with broken settings', async () => {
    const [broken, fine] = [await keel.tenant(book()), await keel.tenant(book())];
    for (const each of [broken, fine]) await each.run(['sync', 'score']);
    const wrong = { scoring: { horizonDays: 1 } };
    await broken.read((ex) => installs.setSettings(ex, broken.installId, wrong, now));
    expect(await keel.slice('value.learn', {})).toMatchObject({ outcome: 'done', counts: { failed: 1 } });
    await broken.read((ex) => installs.remove(ex, broken.installId));
  });
});

describe('a lesson that is kept', () => {
  it('holds from the day up to which it looked, and not before', async () => {
    const tenant = await keel.tenant(book());
    await tenant.run(['sync', 'score']);
    const earlier = await learnValue(keel.deps, tenant.installId, { knownUntil: now - 30 * dayMs, signal });
    const later = await learnValue(keel.deps, tenant.installId, { knownUntil: now, signal });
    expect(earlier.buying).not.toEqual(later.buying);
    expect(await lessonOf(tenant, now - 31 * dayMs)).toBeNull();
    expect(await lessonOf(tenant, now - dayMs)).toEqual(earlier);
    expect(await lessonOf(tenant, now)).toEqual(later);
  });

  it('is another install’s business to nobody', async () => {
    const [mine, theirs] = [await keel.tenant([]), await keel.tenant(book())];
    await theirs.run(['sync', 'score']);
    await learnValue(keel.deps, theirs.installId, { knownUntil: now, signal });
    expect(await mine.read((ex) => valueModels.asOf(ex, theirs.installId, now))).toBeNull();
  });
});

it('a value is converted at the install’s rate, and compared in its reporting currency', async () => {
  const money = { reportingCurrency: 'USD', rates: [{ from: 'EUR', to: 'USD', date: '1970-01-01', rate: 1.25 }] };
  const tenant = await keel.tenant(book(), { money });
  await tenant.run(['sync', 'score']);
  const [score] = await scoresOf(tenant, ['contract']);
  const { cents, reporting } = score?.value ?? {};
  expect(reporting).toMatchObject({ currency: 'USD', rate: '1.25', rateDate: '1970-01-01' });
  expect(Math.abs((reporting?.cents ?? 0) - (cents ?? 0) * 1.25)).toBeLessThanOrEqual(0.5);
  expect(score?.recurringCents).toBe(1_000_000);
});
