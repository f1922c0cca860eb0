import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import { repositories } from '../../../src/store/repositories.ts';
import { type Tenant, type TestKeel, testKeel, watchful } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

const { tasks, rejects } = repositories;
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const ids = ['a', 'b', 'c'];
const customers = ids.flatMap((id) => [account(id), deal(`d-${id}`, id)]);
const cut = new AppError('transient', 'cut off', { code: 'FAKE_CUT' });
const atCrm = ({ crm }: Tenant) => [...crm.tasks.values()].map((t) => `${t.row.accountId} ${t.status}`).sort();
const waiting = ({ installId, read }: Tenant) => read((ex) => tasks.countToDeliver(ex, installId));

describe('tasks.deliver', () => {
  it('creates each task once', async () => {
    const tenant = await keel.tenant(customers, watchful);
    const { counts } = await tenant.run();
    expect(counts.tasks).toMatchObject({ created: 3, updated: 0, closed: 0 });
    expect(atCrm(tenant)).toEqual(['a open', 'b open', 'c open']);
    expect(await waiting(tenant)).toBe(0);
  });

  it('makes no second task when the answer to a create got lost', async () => {
    const tenant = await keel.tenant(customers, watchful);
    tenant.crm.fail('tasks.create', cut, { afterwards: true });
    const { run } = await tenant.run();
    expect(run.state).toBe('done');
    expect(tenant.crm.requests).toContain('tasks.find');
    expect(atCrm(tenant)).toEqual(['a open', 'b open', 'c open']);
  });

  it('makes no second task when the process dies after the create', async () => {
    const tenant = await keel.tenant(customers, watchful);
    const { runId } = await tenant.start();
    await keel.workOff({ until: 'tasks.deliver' });
    const [waitingTask] = await tenant.read((ex) => tasks.toDeliver(ex, tenant.installId, 1));
    if (!waitingTask) throw new Error('no task to deliver');
    // What a crash leaves behind: sent is noted, the answer is not.
    await tenant.read((ex) => tasks.markSent(ex, tenant.installId, [waitingTask.taskId], 1));
    const { reference, customerId, draft } = waitingTask;
    const row = { ...draft, reference, remoteId: null, accountId: customerId, status: 'open' as const };
    tenant.crm.addTask(row);
    await keel.workOff();
    expect((await tenant.ended(runId)).run.state).toBe('done');
    expect(atCrm(tenant)).toEqual(['a open', 'b open', 'c open']);
  });

  it('creates a task whose create never arrived', async () => {
    const tenant = await keel.tenant(customers, watchful);
    tenant.crm.fail('tasks.create', cut);
    await tenant.run();
    expect(atCrm(tenant)).toEqual(['a open', 'b open', 'c open']);
  });

  it('updates a task whose words changed, and makes no new one', async () => {
    const tenant = await keel.tenant(customers, watchful);
    await tenant.run();
    tenant.crm.put(account('b', { name: 'New name' }));
    const { counts } = await tenant.run();
    expect(counts.tasks).toMatchObject({ created: 0, updated: 1, closed: 0 });
    const subjects = [...tenant.crm.tasks.values()].map((t) => t.row.subject);
    expect(subjects.filter((s) => s.includes('New name'))).toHaveLength(1);
  });

  it('closes a task with a note when its reason is gone', async () => {
    const tenant = await keel.tenant(customers, watchful);
    await tenant.run();
    const calm = { scoring: { tiers: { medium: 0.97, high: 0.98, critical: 0.99 } } };
    const install = await tenant.install();
    if (!install) throw new Error('no install');
    await tenant.read((ex) => repositories.installs.save(ex, { ...install, settings: calm }, 0));
    const { counts } = await tenant.run(undefined, { scoreAll: true });
    expect(counts.tasks).toMatchObject({ created: 0, closed: 3 });
    expect(atCrm(tenant)).toEqual(['a done', 'b done', 'c done']);
    expect([...tenant.crm.tasks.values()][0]?.row.body).toMatch(/^Closed by Keel on .*risk back to/);
  });

  it('notes a task that the CRM refuses, and delivers the others', async () => {
    const tenant = await keel.tenant(customers, watchful);
    await tenant.run(['provision', 'sync', 'score']);
    tenant.crm.remove('account', 'b');
    const { run, counts } = await tenant.run(['tasks']);
    expect(run.state).toBe('done');
    expect(counts).toMatchObject({ rejected: 1, tasks: { created: 2 } });
    const refused = await tenant.read((ex) => rejects.list(ex, tenant.installId, 5));
    expect(refused).toMatchObject([{ source: 'task', externalId: 'b', code: 'RECORD_GONE' }]);
  });

  it('follows an account that was merged before its task was made', async () => {
    const tenant = await keel.tenant(customers, watchful);
    await tenant.run(['provision', 'sync', 'score']);
    tenant.crm.put(account('n'));
    tenant.crm.merge('b', 'n');
    const { run, counts } = await tenant.run(['tasks']);
    expect(run.state).toBe('done');
    expect(counts).toMatchObject({ rejected: 0, tasks: { created: 3 } });
    expect(atCrm(tenant)).toEqual(['a open', 'c open', 'n open']);
  });
});
