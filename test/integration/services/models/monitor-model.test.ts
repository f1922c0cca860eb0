import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scorecardVersion } from '../../../../src/domain/models/scorecard.ts';
import type { Churn, CrmRecord } from '../../../../src/domain/records/types.ts';
import { referenceOf } from '../../../../src/domain/training/reference.ts';
import { modelStatus } from '../../../../src/services/models/model-status.ts';
import { monitorModel } from '../../../../src/services/models/monitor-model.ts';
import { publishModel } from '../../../../src/services/models/publish-model.ts';
import { repositories } from '../../../../src/store/repositories.ts';
import { type Tenant, type TestKeel, testKeel } from '../../../support/keel.ts';
import { account, deal } from '../../../support/store.ts';
import { newModel, storedModel, trainingSet } from '../../../support/stored-model.ts';

const { models, outbox, records } = repositories;
const day = 86_400_000;
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const ids = Array.from({ length: 60 }, (_, i) => `c${i}`);
const customers: CrmRecord[] = ids.flatMap((id) => [account(id), deal(`d-${id}`, id)]);
const left = (id: string, at: number): Churn => ({ type: 'churn', id: `x-${id}`, accountId: id, at, reason: null });
const monitor = ({ installId }: Tenant) => monitorModel(keel.deps, installId, new AbortController().signal);
const daysAgo = (days: number): number => keel.clock.now().getTime() - days * day;

/** What was ordered for this install since the last look. */
const ordered = async ({ installId }: Tenant) =>
  keel.deps.db.system(async (ex) => {
    const rows = await outbox.take(ex, 100);
    await outbox.remove(
      ex,
      rows.map((row) => row.id),
    );
    return rows.filter((row) => (row.payload as { installId: string }).installId === installId).map((row) => row.job);
  });

describe('an install without a model', () => {
  it('is trained once there are customers', async () => {
    const tenant = await keel.tenant(customers);
    expect((await monitor(tenant)).findings).toMatchObject({ customers: 0, dueFor: [] });
    expect(await ordered(tenant)).toEqual([]);
    await tenant.run(['sync', 'score']);
    const check = await monitor(tenant);
    expect(check).toMatchObject({ modelVersion: scorecardVersion, alert: null });
    expect(check.findings).toMatchObject({ customers: 60, features: [], score: null });
    expect(check.findings.dueFor).toEqual(['no model was trained yet']);
    expect(await ordered(tenant)).toEqual(['model.train']);
  });
});

describe('predictions whose time has come', () => {
  it('are held against what happened', async () => {
    const tenant = await keel.tenant(customers);
    const now = tenant.crm.now.getTime();
    await tenant.run(['sync', 'score'], { asOf: now - 130 * day });
    const departures = ids.slice(0, 40).map((id) => left(id, now - 60 * day));
    await tenant.read((ex) => records.upsert(ex, tenant.installId, departures, now));
    await tenant.run(['sync', 'score'], { scoreAll: true });
    await tenant.read((ex) => models.add(ex, tenant.installId, newModel(null), daysAgo(8)));
    const check = await monitor(tenant);
    const [calibration] = check.findings.calibration;
    expect(calibration).toMatchObject({ modelVersion: scorecardVersion, customers: 60, observed: 40, isOff: true });
    expect(check.alert).toMatch(/^Of 60 customers scorecard-1 expected \d+ to leave, and 40 left\.$/);
    expect(check.findings.dueFor).toContain('what it predicted is not what happened');
  });

  it('of which none is known yet say nothing', async () => {
    const tenant = await keel.tenant(customers);
    const now = tenant.crm.now.getTime();
    await tenant.run(['sync', 'score'], { asOf: now - 100 * day });
    await tenant.run(['sync', 'score'], { scoreAll: true });
    expect((await monitor(tenant)).findings.calibration).toEqual([]);
  });
});

describe('a model that scores', () => {
  it('raises an alert when customers are unlike those it was trained on', async () => {
    const tenant = await keel.tenant(customers);
    await tenant.read((ex) =>
      models.add(ex, tenant.installId, newModel(storedModel({}, trainingSet(300))), daysAgo(8)),
    );
    await publishModel(keel.deps, tenant.installId, 1);
    await tenant.run(['sync', 'score']);
    const check = await monitor(tenant);
    expect(check.modelVersion).toBe('churn-1');
    expect(check.findings.features.length).toBeGreaterThan(20);
    expect(check.findings.score).toMatchObject({ name: 'churn risk', psi: 0 });
    expect(check.alert).toMatch(/^Customers have moved away from those churn-1 was trained on: /);
    expect(await ordered(tenant)).toContain('model.train');
    const status = await modelStatus(keel.deps, tenant.installId);
    expect(status).toMatchObject({ scoring: 'churn-1', unused: null, check: { alert: check.alert } });
  });

  it('takes no alarm at what nothing was known of when it was trained', async () => {
    const tenant = await keel.tenant(customers);
    const set = trainingSet(300);
    const unknown = { ...set, data: { ...set.data, values: set.data.values.map((column) => column.fill(Number.NaN)) } };
    const model = storedModel({ reference: referenceOf(unknown) });
    await tenant.read((ex) => models.add(ex, tenant.installId, newModel(model), daysAgo(8)));
    await publishModel(keel.deps, tenant.installId, 1);
    await tenant.run(['sync', 'score']);
    const { alert, findings } = await monitor(tenant);
    expect([alert, findings.features]).toEqual([null, []]);
    expect(findings.newlyKnown).toContain('tenure_months');
  });

  it('keeps quiet for a week after its training', async () => {
    const tenant = await keel.tenant(customers);
    await tenant.read((ex) =>
      models.add(ex, tenant.installId, newModel(storedModel({}, trainingSet(300))), daysAgo(6)),
    );
    await publishModel(keel.deps, tenant.installId, 1);
    await tenant.run(['sync', 'score']);
    const check = await monitor(tenant);
    expect(check.alert).not.toBeNull();
    expect(check.findings.dueFor).toEqual([]);
    expect(await ordered(tenant)).toEqual([]);
  });

  it('but cannot is told', async () => {
    const tenant = await keel.tenant(customers);
    await tenant.read((ex) => models.add(ex, tenant.installId, newModel(storedModel({ horizonDays: 30 })), daysAgo(8)));
    await tenant.read((ex) => models.publish(ex, tenant.installId, 1, daysAgo(8)));
    await tenant.run(['sync', 'score']);
    const check = await monitor(tenant);
    expect(check.modelVersion).toBe(scorecardVersion);
    expect(check.alert).toBe('The scorecard scores: churn-1 speaks about 30 days, and the settings ask for 90.');
    const { unused } = await modelStatus(keel.deps, tenant.installId);
    expect(unused).toBe('churn-1 is published but not used: it speaks about 30 days, and the settings ask for 90.');
  });
});
