import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositories } from '../../../src/store/repositories.ts';
import { type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

const { installs, recommenders } = repositories;
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const customers = ['a', 'b'].flatMap((id) => [account(id), deal(`d-${id}`, id, { product: 'Core' })]);

describe('recommend.learn', () => {
  it('learns for each install that was read, twice is once; not for one that needs a new token', async () => {
    const [fine, locked, unread] = [await keel.tenant(customers), await keel.tenant([]), await keel.tenant([])];
    await locked.read((ex) => installs.setState(ex, locked.installId, 'needs_reauth', null, 0));
    await fine.run(['sync', 'score']);
    expect(await keel.slice('recommend.learn', {})).toEqual({ outcome: 'done', counts: { done: 1, failed: 0 } });
    expect(await keel.slice('recommend.learn', {})).toEqual({ outcome: 'done', counts: { done: 1, failed: 0 } });
    const learnt = await fine.read((ex) => recommenders.get(ex, fine.installId));
    expect(learnt?.recommender.customers).toBe(2);
    expect(await unread.read((ex) => recommenders.knownUntil(ex, unread.installId))).toBeNull();
  });

  it('goes on behind the install it came to', async () => {
    const all = await keel.deps.db.system((ex) => installs.list(ex));
    const last = all.at(-1)?.installId;
    expect(await keel.slice('recommend.learn', { after: last })).toMatchObject({ counts: { done: 0, failed: 0 } });
  });
});
