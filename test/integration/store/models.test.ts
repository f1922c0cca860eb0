import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelCheck } from '../../../src/contracts/learnt-repositories.ts';
import type { Executor } from '../../../src/contracts/store.ts';
import { repositories } from '../../../src/store/repositories.ts';
import { type TestStore, testStore } from '../../support/store.ts';
import { newModel } from '../../support/stored-model.ts';

const { models, installs, retention } = repositories;
const day = 86_400_000;
let store: TestStore;
beforeAll(async () => {
  store = await testStore();
});
afterAll(() => store.close());

/** A fresh install with so many drafts. */
async function given(drafts: number) {
  const { installId } = await store.install();
  const tenant = <T>(work: (ex: Executor) => Promise<T>): Promise<T> => store.db.tenant(installId, work);
  for (let i = 1; i <= drafts; i++) await tenant((ex) => models.add(ex, installId, newModel(), i * day));
  const states = async () =>
    Object.fromEntries((await tenant((ex) => models.list(ex, installId))).map((m) => [m.version, m.state]));
  return { installId, tenant, states };
}

const check = (over: Partial<ModelCheck> = {}): ModelCheck => ({
  day: '2026-01-02',
  modelVersion: 'churn-1',
  checkedAt: 5,
  findings: { customers: 3, features: [], newlyKnown: [], score: null, calibration: [], dueFor: [] },
  alert: null,
  ...over,
});

describe('a model version', () => {
  it('comes back as it was kept', async () => {
    const { installId, tenant } = await given(0);
    const kept = newModel(undefined, 'before the price change');
    const version = await tenant((ex) => models.add(ex, installId, kept, day));
    const found = await tenant((ex) => models.get(ex, installId, version));
    expect(found).toMatchObject({ version: 1, state: 'draft', createdAt: day, note: 'before the price change' });
    expect(found?.stored).toEqual(JSON.parse(JSON.stringify(kept.stored)));
    expect(found?.report).toEqual(JSON.parse(JSON.stringify(kept.report)));
  });

  it('has the next number, also when several are added at once', async () => {
    const { installId, tenant, states } = await given(0);
    const added = await Promise.all([1, 2, 3].map(() => tenant((ex) => models.add(ex, installId, newModel(), 0))));
    expect(added.toSorted()).toEqual([1, 2, 3]);
    expect(Object.keys(await states())).toHaveLength(3);
  });

  it('takes a note later', async () => {
    const { installId, tenant } = await given(1);
    await tenant((ex) => models.setNote(ex, installId, 1, 'good'));
    expect((await tenant((ex) => models.list(ex, installId)))[0]?.note).toBe('good');
  });
});

describe('publishing', () => {
  it('retires the version before, so that one scores', async () => {
    const { installId, tenant, states } = await given(2);
    expect(await tenant((ex) => models.published(ex, installId))).toBeUndefined();
    await tenant((ex) => models.publish(ex, installId, 1, 10));
    await tenant((ex) => models.publish(ex, installId, 2, 20));
    expect(await states()).toEqual({ 1: 'retired', 2: 'published' });
    const published = await tenant((ex) => models.published(ex, installId));
    expect(published).toMatchObject({ version: 2, previous: 1, publishedAt: 20, retiredAt: null });
  });

  it('at the same time leaves one published', async () => {
    const { installId, tenant, states } = await given(3);
    await Promise.all([1, 2, 3].map((v) => tenant((ex) => models.publish(ex, installId, v, v))));
    expect(Object.values(await states()).filter((state) => state === 'published')).toHaveLength(1);
  });

  it('is refused by the database where there is no model', async () => {
    const { installId, tenant } = await given(0);
    await tenant((ex) => models.add(ex, installId, newModel(null), 0));
    await expect(tenant((ex) => models.publish(ex, installId, 1, 1))).rejects.toMatchObject({ kind: 'defect' });
  });

  it('rolled back keeps what was before that', async () => {
    const { installId, tenant, states } = await given(3);
    for (const v of [1, 2, 3]) await tenant((ex) => models.publish(ex, installId, v, v));
    await tenant((ex) => models.rollBack(ex, installId, 2, 9));
    expect(await states()).toEqual({ 1: 'retired', 2: 'published', 3: 'retired' });
    expect((await tenant((ex) => models.published(ex, installId)))?.previous).toBe(1);
    await tenant((ex) => models.rollBack(ex, installId, null, 10));
    expect(await tenant((ex) => models.published(ex, installId))).toBeUndefined();
  });
});

describe('checks', () => {
  it('are one a day, the later one counts, newest first', async () => {
    const { installId, tenant } = await given(0);
    const found = await tenant(async (ex) => {
      await models.saveCheck(ex, installId, check());
      await models.saveCheck(ex, installId, check({ alert: 'drift' }));
      await models.saveCheck(ex, installId, check({ day: '2026-01-03' }));
      return models.checks(ex, installId, 5);
    });
    expect(found).toEqual([check({ day: '2026-01-03' }), check({ alert: 'drift' })]);
  });
});

describe('removing', () => {
  it('an install takes its versions and checks along', async () => {
    const { installId, tenant } = await given(1);
    await tenant((ex) => models.saveCheck(ex, installId, check()));
    await tenant((ex) => installs.remove(ex, installId));
    expect(await store.rowsOf(installId, ['models', 'model_checks'])).toEqual({ models: 0, model_checks: 0 });
  });

  it('what is old leaves what scores, and what it can be rolled back to', async () => {
    const { installId, tenant, states } = await given(4);
    await tenant(async (ex) => {
      for (const v of [1, 2, 3]) await models.publish(ex, installId, v, v);
      await models.saveCheck(ex, installId, check({ checkedAt: 1 }));
      await retention.prune(ex, installId, { rawBefore: 0, scoresBefore: 4 * day });
    });
    expect(await states()).toEqual({ 2: 'retired', 3: 'published', 4: 'draft' });
    expect(await tenant((ex) => models.checks(ex, installId, 5))).toEqual([]);
  });
});
