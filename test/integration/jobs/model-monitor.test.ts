import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositories } from '../../../src/store/repositories.ts';
import { type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

const { installs, models } = repositories;
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const customers = ['a', 'b'].flatMap((id) => [account(id), deal(`d-${id}`, id)]);

describe('model.monitor', () => {
  it('looks at each install, but for one that needs a new token; twice in a day is once', async () => {
    const [fine, locked] = [await keel.tenant(customers), await keel.tenant([])];
    await locked.read((ex) => installs.setState(ex, locked.installId, 'needs_reauth', null, 0));
    await fine.run(['sync', 'score']);
    expect(await keel.slice('model.monitor', {})).toEqual({ outcome: 'done', counts: { done: 1, failed: 0 } });
    await keel.slice('model.monitor', {});
    expect(await fine.read((ex) => models.checks(ex, fine.installId, 9))).toHaveLength(1);
    expect(await locked.read((ex) => models.checks(ex, locked.installId, 9))).toEqual([]);
    await fine.read((ex) => installs.remove(ex, fine.installId));
    await locked.read((ex) => installs.remove(ex, locked.installId));
  });

  it('does not keep the others waiting for one with broken settings', async () => {
    const [broken, fine] = [await keel.tenant([], { scoring: { horizonDays: 1 } }), await keel.tenant(customers)];
    expect(await keel.slice('model.monitor', {})).toMatchObject({ counts: { done: 1, failed: 1 } });
    await broken.read((ex) => installs.remove(ex, broken.installId));
    await fine.read((ex) => installs.remove(ex, fine.installId));
  });

  it('goes on behind the install it came to', async () => {
    const [first, second] = [await keel.tenant(customers), await keel.tenant(customers)];
    const all = await keel.deps.db.system((ex) => installs.list(ex));
    const [{ installId }] = all as unknown as [{ installId: string }];
    expect(await keel.slice('model.monitor', { after: installId })).toMatchObject({ counts: { done: 1 } });
    const checks = await Promise.all([first, second].map((t) => t.read((ex) => models.checks(ex, t.installId, 1))));
    expect(checks.flat()).toHaveLength(1);
  });
});
