/** What becomes of a trained model: draft, preview, published, scoring, rolled back. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scorecardVersion } from '../../../../src/domain/models/scorecard.ts';
import { previewModel } from '../../../../src/services/models/preview-model.ts';
import { publishModel } from '../../../../src/services/models/publish-model.ts';
import { rollBackModel } from '../../../../src/services/models/roll-back-model.ts';
import { trainModel } from '../../../../src/services/models/train-model.ts';
import { repositories } from '../../../../src/store/repositories.ts';
import { fakeCompute } from '../../../support/fake-compute.ts';
import { type Tenant, type TestKeel, testKeel } from '../../../support/keel.ts';
import { account, deal } from '../../../support/store.ts';
import { newModel, storedModel } from '../../../support/stored-model.ts';

const { models, scores, customers, audit } = repositories;
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const three = ['a', 'b', 'c'].flatMap((id) => [account(id), deal(`d-${id}`, id)]);
const never = (): AbortSignal => new AbortController().signal;
const manual = { models: { publish: 'manual' } };
const add = ({ installId, read }: Tenant, model = newModel()) => read((ex) => models.add(ex, installId, model, 1));
const states = async ({ installId, read }: Tenant) =>
  (await read((ex) => models.list(ex, installId))).map((m) => m.state);
const scored = async ({ installId, read }: Tenant) => read((ex) => scores.ofCustomers(ex, installId, ['a', 'b', 'c']));

/** A tenant that was read and scored once. */
async function scoredTenant(settings: object = {}): Promise<Tenant> {
  const tenant = await keel.tenant(three, settings);
  await tenant.run(['sync', 'score']);
  return tenant;
}

const train = ({ installId }: Tenant, compute = fakeCompute(), more: { publish?: boolean; note?: string } = {}) =>
  trainModel({ ...keel.deps, compute }, installId, { signal: never(), ...more });

describe('training', () => {
  it('keeps a draft with its report, its figures and the note', async () => {
    const tenant = await scoredTenant(manual);
    const trained = await train(tenant, fakeCompute(), { note: 'first try' });
    expect(trained).toMatchObject({ version: 1, hasModel: true, isPublished: false });
    const [entry] = await tenant.read((ex) => models.list(ex, tenant.installId));
    expect(entry).toMatchObject({ state: 'draft', note: 'first try', kind: 'logistic_regression' });
    expect(entry?.figures.verdict.kind).toBe('usable');
  });

  it('publishes a usable model by itself where the scorecard was no better', async () => {
    const tenant = await scoredTenant();
    expect(await train(tenant)).toMatchObject({ isPublished: true });
    expect(await states(tenant)).toEqual(['published']);
  });

  it('leaves to the admin what the settings leave to him, unless he asks for it', async () => {
    const tenant = await scoredTenant(manual);
    expect(await train(tenant)).toMatchObject({ isPublished: false });
    expect(await train(tenant, fakeCompute(), { publish: true })).toMatchObject({ version: 2, isPublished: true });
    expect(await states(tenant)).toEqual(['published', 'draft']);
  });

  it('publishes no model that is not usable, also when asked to', async () => {
    const tenant = await scoredTenant();
    const verdict = { kind: 'no_better_than_base_rate', sentence: 'It does not know more.' } as const;
    const trained = await train(tenant, fakeCompute(storedModel(), { verdict }), { publish: true });
    expect(trained).toMatchObject({ isPublished: false, reason: expect.stringContaining('usable') });
  });

  it('keeps the report where there is no model', async () => {
    const tenant = await scoredTenant();
    expect(await train(tenant, fakeCompute(null))).toMatchObject({ version: 1, hasModel: false, isPublished: false });
    await expect(publishModel(keel.deps, tenant.installId, 1)).rejects.toMatchObject({
      kind: 'config',
      detail: { code: 'MODEL_UNUSABLE' },
    });
  });

  it('that is stopped keeps nothing', async () => {
    const tenant = await scoredTenant();
    const stopped = trainModel(keel.deps, tenant.installId, { signal: AbortSignal.abort(new Error('stop')) });
    await expect(stopped).rejects.toThrow();
    expect(await states(tenant)).toEqual([]);
  });
});

describe('a published model', () => {
  it('scores every customer in the next run, and its name stands with the score', async () => {
    const tenant = await scoredTenant();
    await add(tenant);
    await publishModel(keel.deps, tenant.installId, 1);
    expect(await tenant.read((ex) => customers.countDirty(ex, tenant.installId))).toBe(3);
    const { counts } = await tenant.run(['sync', 'score']);
    expect(counts.scored).toBe(3);
    const found = await scored(tenant);
    expect(found.map((score) => score.modelVersion)).toEqual(['churn-1', 'churn-1', 'churn-1']);
  });

  it('leaves a mark in the history of a customer', async () => {
    const tenant = await scoredTenant();
    await add(tenant);
    await publishModel(keel.deps, tenant.installId, 1);
    tenant.crm.now = new Date(tenant.crm.now.getTime() + 86_400_000);
    await tenant.run(['sync', 'score']);
    const history = await tenant.read((ex) => scores.history(ex, tenant.installId, 'a', 0));
    expect(history.map((h) => [h.modelVersion, h.isModelChange])).toEqual([
      [scorecardVersion, false],
      ['churn-1', true],
    ]);
    const [last] = history.slice(-1);
    const since = await tenant.read((ex) => scores.history(ex, tenant.installId, 'a', last?.asOf ?? 0));
    expect(since).toEqual([last]);
  });

  it('of other features is not used: the scorecard scores', async () => {
    const tenant = await scoredTenant();
    await add(tenant, newModel(storedModel({ features: ['shoe_size'] })));
    await tenant.read((ex) => models.publish(ex, tenant.installId, 1, 1));
    await tenant.run(['sync', 'score'], { scoreAll: true });
    expect((await scored(tenant)).map((score) => score.modelVersion)).toEqual(Array(3).fill(scorecardVersion));
  });

  it('that speaks about another horizon is not used either', async () => {
    const tenant = await scoredTenant({ scoring: { horizonDays: 60 } });
    await add(tenant);
    await tenant.read((ex) => models.publish(ex, tenant.installId, 1, 1));
    await tenant.run(['sync', 'score'], { scoreAll: true });
    expect((await scored(tenant)).map((score) => score.modelVersion)).toEqual(Array(3).fill(scorecardVersion));
  });
});

describe('publishing', () => {
  it('says what changed, and stands in the audit', async () => {
    const tenant = await scoredTenant();
    await add(tenant);
    await add(tenant);
    expect(await publishModel(keel.deps, tenant.installId, 1)).toEqual({ from: scorecardVersion, to: 'churn-1' });
    expect(await publishModel(keel.deps, tenant.installId, 2)).toEqual({ from: 'churn-1', to: 'churn-2' });
    const [newest] = await tenant.read((ex) => audit.list(ex, tenant.installId, 1));
    expect(newest).toMatchObject({ action: 'model.published', detail: { from: 'churn-1', to: 'churn-2' } });
  });

  it('what scores already changes nothing', async () => {
    const tenant = await scoredTenant();
    await add(tenant);
    await publishModel(keel.deps, tenant.installId, 1);
    await tenant.run(['score']);
    expect(await publishModel(keel.deps, tenant.installId, 1)).toEqual({ from: 'churn-1', to: 'churn-1' });
    expect(await tenant.read((ex) => customers.countDirty(ex, tenant.installId))).toBe(0);
  });

  it('a version that is not there is refused', async () => {
    const tenant = await scoredTenant();
    await expect(publishModel(keel.deps, tenant.installId, 9)).rejects.toMatchObject({
      detail: { code: 'MODEL_UNKNOWN' },
    });
  });
});

describe('rolling back', () => {
  it('goes from version to version, and at last to the scorecard', async () => {
    const tenant = await scoredTenant();
    for (const version of [1, 2, 3]) {
      await add(tenant);
      await publishModel(keel.deps, tenant.installId, version);
    }
    const back = () => rollBackModel(keel.deps, tenant.installId);
    expect([await back(), await back(), await back()].map((step) => step.to)).toEqual([
      'churn-2',
      'churn-1',
      scorecardVersion,
    ]);
    await expect(back()).rejects.toMatchObject({ detail: { code: 'MODEL_NONE_PUBLISHED' } });
    expect(await tenant.read((ex) => customers.countDirty(ex, tenant.installId))).toBe(3);
    const [newest] = await tenant.read((ex) => audit.list(ex, tenant.installId, 1));
    expect(newest).toMatchObject({ action: 'model.rolled_back', detail: { from: 'churn-1', to: scorecardVersion } });
  });

  it('passes over a version that can score no more', async () => {
    const tenant = await scoredTenant();
    await add(tenant);
    await add(tenant, newModel(storedModel({ features: ['shoe_size'] })));
    await add(tenant);
    for (const version of [1, 2, 3]) await tenant.read((ex) => models.publish(ex, tenant.installId, version, version));
    expect(await rollBackModel(keel.deps, tenant.installId)).toEqual({ from: 'churn-3', to: 'churn-1' });
  });

  it('ends where two versions were published in turn', async () => {
    const tenant = await scoredTenant();
    await add(tenant);
    await add(tenant);
    for (const version of [1, 2, 1]) await tenant.read((ex) => models.publish(ex, tenant.installId, version, version));
    const back = () => rollBackModel(keel.deps, tenant.installId);
    expect((await back()).to).toBe('churn-2');
  });
});

describe('a preview', () => {
  it('says who would change tier, and writes nothing', async () => {
    const tenant = await scoredTenant({ scoring: { tiers: { medium: 0.0001, high: 0.0002, critical: 0.99 } } });
    const steep = storedModel({ calibration: { method: 'platt', slope: 1, intercept: 20 } });
    await add(tenant, newModel(steep));
    const preview = await previewModel(keel.deps, tenant.installId, 1, never());
    expect(preview).toMatchObject({
      version: 'churn-1',
      customers: 3,
      tiers: { before: { high: 3, critical: 0 }, after: { high: 0, critical: 3 } },
      moves: [{ from: 'high', to: 'critical', customers: 3 }],
    });
    expect(preview.movers[0]).toMatchObject({ name: expect.stringMatching(/^Account/), from: 'high', to: 'critical' });
    expect(preview.meanRisk.after).toBeGreaterThan(preview.meanRisk.before);
    expect(await states(tenant)).toEqual(['draft']);
    expect((await scored(tenant)).every((score) => score.modelVersion === scorecardVersion)).toBe(true);
  });

  it('of what publishing then does tells the truth', async () => {
    const tenant = await scoredTenant();
    await add(tenant);
    const preview = await previewModel(keel.deps, tenant.installId, 1, never());
    await publishModel(keel.deps, tenant.installId, 1);
    await tenant.run(['sync', 'score']);
    const { tiers } = await tenant.read((ex) => scores.summary(ex, tenant.installId));
    expect(preview.tiers.after).toEqual(tiers);
  });
});
