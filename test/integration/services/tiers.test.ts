import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InstallSettings } from '../../../src/contracts/settings.ts';
import { applyTiers } from '../../../src/services/scoring/apply-tiers.ts';
import { suggestTiers } from '../../../src/services/scoring/suggest-tiers.ts';
import { type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const day = 86_400_000;
const now = (): number => keel.clock.now().getTime();
/** Customers whose terms end one day after the other: no two have one risk. */
const customers = () =>
  Array.from({ length: 30 }, (_, i) => {
    const from = now() - (360 - 8 * i) * day;
    return [
      account(`a${i}`),
      deal(`d${i}`, `a${i}`, { createdAt: from, closedAt: from, termStart: from, termEnd: from + 365 * day }),
    ];
  }).flat();
const rising = { medium: 0.01, high: 0.02, critical: 0.03 };

describe('the proposal of tiers', () => {
  it('goes by the scores that stand, beside the present tiers, and changes nothing', async () => {
    const tenant = await keel.tenant(customers());
    await tenant.run(['sync', 'score']);
    const { present, proposal } = await suggestTiers(keel.deps, tenant.installId, { by: 'capacity', capacity: 8 });
    expect(Object.values(present.counts).reduce((sum, n) => sum + n, 0)).toBe(30);
    if (!proposal?.tiers) throw new Error(proposal?.reason);
    expect(proposal.counts.critical + proposal.counts.high).toBeGreaterThan(5);
    expect(proposal.counts.critical + proposal.counts.high).toBeLessThanOrEqual(8);
    expect((await tenant.install())?.settings).toEqual({});
  });

  it('is what the next run gives once it is applied', async () => {
    const tenant = await keel.tenant(customers(), { playbooks: { account_at_risk: { enabled: false } } });
    await tenant.run(['sync', 'score']);
    const question = { by: 'capacity', capacity: 8 } as const;
    const { proposal } = await suggestTiers(keel.deps, tenant.installId, question);
    if (!proposal?.tiers) throw new Error(proposal?.reason);
    await applyTiers(keel.deps, tenant.installId, proposal.tiers);
    expect(await tenant.read((ex) => keel.deps.repos.customers.countDirty(ex, tenant.installId))).toBe(30);
    await tenant.run(['score']);
    const { present } = await suggestTiers(keel.deps, tenant.installId, { by: 'none' });
    expect(present).toEqual({ tiers: proposal.tiers, counts: proposal.counts });
  });
});

describe('applied tiers', () => {
  it('keep the other settings and leave a line in the audit', async () => {
    const tenant = await keel.tenant([], { scoring: { horizonDays: 60 }, models: { seed: 9 } });
    await applyTiers(keel.deps, tenant.installId, rising);
    const settings = (await tenant.install())?.settings;
    expect(settings).toEqual({ scoring: { horizonDays: 60, tiers: rising }, models: { seed: 9 } });
    expect(InstallSettings.parse(settings).scoring.tiers).toEqual(rising);
    const [line] = await tenant.read((ex) => keel.deps.repos.audit.list(ex, tenant.installId, 1));
    expect(line).toMatchObject({
      action: 'settings.tiers',
      detail: { from: { medium: 0.06, high: 0.15, critical: 0.3 }, to: rising },
    });
  });

  it('must rise', async () => {
    const tenant = await keel.tenant([]);
    await expect(applyTiers(keel.deps, tenant.installId, { ...rising, high: 0.01 })).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('the tiers must rise: medium (0.01) below high (0.01) below critical (0.03)'),
      detail: { code: 'SETTINGS_INVALID' },
    });
    expect((await tenant.install())?.settings).toEqual({});
  });
});
