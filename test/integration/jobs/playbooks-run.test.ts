import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositories } from '../../../src/store/repositories.ts';
import { type Tenant, type TestKeel, testKeel, watchful } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

const { tasks } = repositories;
const day = 86_400_000;
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const customers = ['a', 'b'].flatMap((id) => [account(id, { ownerId: 'o' }), deal(`d-${id}`, id)]);
const owner = { type: 'owner', id: 'o', email: 'o@example.com', name: 'O', active: true } as const;
const stored = ({ installId, read }: Tenant) => read((ex) => tasks.known(ex, installId, 0));
const states = async (tenant: Tenant) =>
  (await stored(tenant)).map((t) => `${t.customerId} ${t.status} ${t.delivery}`).sort();
/** Lets days pass in Keel and in the CRM. */
const later = ({ crm }: Tenant, days: number): void => {
  crm.now = new Date(crm.now.getTime() + days * day);
};
const settings = (playbook: object) => ({ ...watchful, playbooks: { account_at_risk: playbook } });

describe('playbooks.run', () => {
  it('stores what it decides and leaves the sending to tasks.deliver', async () => {
    const tenant = await keel.tenant(customers, watchful);
    await tenant.start();
    await keel.workOff({ until: 'tasks.deliver' });
    expect(await states(tenant)).toEqual(['a open create', 'b open create']);
    expect(tenant.crm.tasks.size).toBe(0);
    await keel.workOff();
    expect(await states(tenant)).toEqual(['a open none', 'b open none']);
  });

  it('gives a task to the owner while he is there, to nobody when he has left', async () => {
    const tenant = await keel.tenant([owner, ...customers], watchful);
    await tenant.run();
    expect((await stored(tenant)).map((t) => t.ownerId)).toEqual(['o', 'o']);
    tenant.crm.put({ ...owner, active: false }, account('a', { ownerId: 'o', name: 'New name' }));
    await tenant.run();
    expect((await stored(tenant)).find((t) => t.customerId === 'a')?.ownerId).toBeNull();
  });

  it('takes over that a person finished a task, and stays quiet for the cool-down', async () => {
    const tenant = await keel.tenant(customers, watchful);
    await tenant.run();
    const id = (await stored(tenant)).find((t) => t.customerId === 'a')?.remoteId ?? '';
    tenant.crm.setTask(id, 'done');
    later(tenant, 1);
    const next = await tenant.run();
    expect(next.counts.tasks).toMatchObject({ created: 0, heldBack: 1 });
    expect(await states(tenant)).toEqual(['a done none', 'b open none']);
    later(tenant, 31);
    expect((await tenant.run()).counts.tasks).toMatchObject({ created: 1 });
  });

  it('takes a deleted task for a finished one', async () => {
    const tenant = await keel.tenant(customers, watchful);
    await tenant.run();
    tenant.crm.tasks.clear();
    later(tenant, 1);
    expect((await tenant.run()).counts.tasks).toMatchObject({ created: 0, heldBack: 2 });
    expect(await states(tenant)).toEqual(['a done none', 'b done none']);
  });

  it('keeps to the weekly budget of an owner', async () => {
    const tenant = await keel.tenant(customers, settings({ weeklyBudgetPerOwner: 1 }));
    expect((await tenant.run()).counts.tasks).toMatchObject({ created: 1, heldBack: 1 });
    expect((await tenant.run()).counts.tasks).toMatchObject({ created: 0, heldBack: 1 });
  });

  it('opens nothing where an admin switched the playbook off', async () => {
    const tenant = await keel.tenant(customers, settings({ enabled: false }));
    const { run, counts } = await tenant.run();
    expect(run.state).toBe('done');
    expect(counts.tasks).toMatchObject({ created: 0, heldBack: 0 });
  });
});
