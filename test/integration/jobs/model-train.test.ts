import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainIfRested } from '../../../src/services/models/train-model.ts';
import { repositories } from '../../../src/store/repositories.ts';
import { fakeCompute } from '../../support/fake-compute.ts';
import { type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

const { models } = repositories;
const day = 86_400_000;
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const customers = ['a', 'b'].flatMap((id) => [account(id), deal(`d-${id}`, id)]);

describe('model.train', () => {
  it('keeps a version with its report, also where nobody has left yet', async () => {
    const tenant = await keel.tenant(customers);
    await tenant.run(['sync', 'score']);
    const payload = { installId: tenant.installId };
    expect(await keel.slice('model.train', payload)).toEqual({ outcome: 'done', counts: { version: 1, published: 0 } });
    const [model] = await tenant.read((ex) => models.list(ex, tenant.installId));
    expect(model?.figures).toMatchObject({ verdict: { kind: 'too_little_data' } });
  });

  it('a second time, as after a crash, trains nothing', async () => {
    const tenant = await keel.tenant(customers);
    await tenant.run(['sync', 'score']);
    const payload = { installId: tenant.installId };
    await keel.slice('model.train', payload);
    expect(await keel.slice('model.train', payload)).toEqual({ outcome: 'done' });
    expect(await tenant.read((ex) => models.list(ex, tenant.installId))).toHaveLength(1);
  });

  it('trains again when a week has passed', async () => {
    const tenant = await keel.tenant(customers);
    await tenant.run(['sync', 'score']);
    const deps = { ...keel.deps, compute: fakeCompute() };
    const train = () => trainIfRested(deps, tenant.installId, new AbortController().signal);
    expect((await train())?.version).toBe(1);
    await keel.clock.advance(7 * day);
    expect((await train())?.version).toBe(2);
  });

  it('ends quietly when the install is gone', async () => {
    expect(await keel.slice('model.train', { installId: randomUUID() })).toEqual({ outcome: 'done' });
  });

  it('is given up where nothing was ever synced', async () => {
    const { installId } = await keel.tenant(customers);
    expect(await keel.slice('model.train', { installId })).toMatchObject({
      outcome: 'failed',
      error: { kind: 'config', detail: { code: 'NOTHING_SYNCED' } },
    });
  });
});
