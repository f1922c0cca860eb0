// People change the org while Keel works in it: records go for good or merge, rules are made, rights are taken.
import { afterEach, describe, expect, it } from 'vitest';
import { simulateBook } from '../../../sandbox/book/simulate-book.ts';
import { type Reject, type RunStage, runStages } from '../../../src/contracts/repositories.ts';
import { repositories } from '../../../src/store/repositories.ts';
import { type TenantWork, watchful } from '../../support/keel.ts';
import { type SalesforceKeel, type SalesforceKeelOptions, salesforceKeel } from '../../support/salesforce-keel.ts';

const book = simulateBook({ accounts: 30, seed: 3, until: '2026-01-01', months: 12 });
const asOf = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;

let keel: SalesforceKeel;
afterEach(() => keel.close());

async function open(options: Partial<SalesforceKeelOptions> = {}) {
  keel = await salesforceKeel({ book, ...options });
  const { tenant, notes } = await keel.connect(undefined, watchful);
  return { tenant, notes, crm: keel.org.state, org: keel.org.state.org };
}

const runOf = (tenant: TenantWork, stages: readonly RunStage[] = runStages, more = {}) =>
  tenant.run(stages, { asOf, ...more });
const rejectsOf = ({ installId, read }: TenantWork): Promise<readonly Reject[]> =>
  read((ex) => repositories.rejects.list(ex, installId, 50));
const nothing = { written: 0, rejected: 0, tasks: { created: 0, updated: 0, closed: 0 } };

function store(object: string) {
  const found = keel.org.state.org.object(object);
  if (!found) throw new Error(`no object ${object}`);
  return found;
}
/** Rows that are there. */
const live = (object: string): string[] =>
  Array.from({ length: store(object).rows }, (_, row) => row)
    .filter((row) => !store(object).isDeleted(row) && !store(object).isGone(row))
    .map((row) => store(object).idOf(row));
const fieldOf = (object: string, id: string, field: string) => store(object).get(store(object).rowOf(id), field);
const children = (object: string, accountId: string): string[] =>
  live(object).filter((id) => fieldOf(object, id, 'AccountId') === accountId);
const filled = () => live('Account').filter((id) => fieldOf('Account', id, 'Keel_Lifecycle_Stage__c') !== null);
const keelTasks = (accountId: string): string[] =>
  children('Task', accountId).filter((id) => fieldOf('Task', id, 'Keel_Reference__c') !== null);

it('records that were deleted for good are found by the weekly look at the ids, and then there is nothing left to do', async () => {
  const { tenant, crm } = await open();
  await runOf(tenant);
  const [gone = ''] = live('Account').filter((id) => keelTasks(id).length > 0);
  const below = ['Opportunity', 'Case', 'Contact', 'Task'].flatMap((object) =>
    children(object, gone).map((id) => ({ object, id })),
  );
  // Salesforce keeps an account whose deals are won.
  for (const { object, id } of below) if (object === 'Opportunity') crm.archive(object, id);
  crm.archive('Account', gone);
  for (const { object, id } of [{ object: 'Account', id: gone }, ...below]) crm.purge(object, id);
  keel.pass(8 * dayMs);
  const { counts } = await runOf(tenant);
  expect(counts).toMatchObject({ customers: 29, rejected: 0 });
  const stored = await tenant.read((ex) => repositories.records.counts(ex, tenant.installId));
  expect(stored).toMatchObject({ account: 29, contact: live('Contact').length });
  expect(await tenant.read((ex) => repositories.tasks.openCount(ex, tenant.installId))).toBe(
    live('Account').flatMap(keelTasks).length,
  );
  expect((await runOf(tenant)).counts).toMatchObject({ ...nothing, customers: 29 });
});

it('a merged account hands its children, its tasks and its place to the one that stays', async () => {
  const { tenant, crm } = await open();
  await runOf(tenant);
  const withTasks = live('Account').filter((id) => keelTasks(id).length > 0);
  const [winner = '', loser = ''] = withTasks;
  expect(withTasks.length).toBeGreaterThan(1);
  const deals = [...children('Opportunity', winner), ...children('Opportunity', loser)].sort();
  crm.merge('Account', winner, loser);
  keel.pass(dayMs / 24);
  const { run, counts } = await runOf(tenant);
  expect(run.state).toBe('done');
  expect(counts).toMatchObject({ customers: 29, rejected: 0 });
  const timeline = await tenant.read((ex) => repositories.records.ofCustomers(ex, tenant.installId, [winner, loser]));
  expect(timeline.flatMap((r) => (r.type === 'account' ? [r.id] : []))).toEqual([winner]);
  expect(timeline.flatMap((r) => (r.type === 'deal' ? [r.id] : [])).sort()).toEqual(deals);
  // Both had one: the winner's stays, the other is closed.
  expect(keelTasks(winner).map((id) => fieldOf('Task', id, 'Status'))).toEqual(['Not Started', 'Completed']);
  expect(await tenant.read((ex) => repositories.tasks.openCount(ex, tenant.installId))).toBe(withTasks.length - 1);
  expect((await runOf(tenant)).counts).toMatchObject({ ...nothing, customers: 29 });
});

it('an account that is merged while its scores wait to be written is found under its new id', async () => {
  const { tenant, crm } = await open();
  await runOf(tenant, ['provision', 'sync', 'score']);
  const [winner = '', loser = '', gone = ''] = live('Account');
  crm.merge('Account', winner, loser);
  crm.archive('Account', gone);
  expect((await runOf(tenant, ['write'])).counts).toMatchObject({ rejected: 0 });
  const { run, counts } = await runOf(tenant);
  expect(run.state).toBe('done');
  expect(counts).toMatchObject({ customers: 28, rejected: 0 });
  expect(filled()).toHaveLength(28);
  expect((await runOf(tenant)).counts).toMatchObject({ ...nothing, customers: 28 });
});

describe('rows that the org refuses', () => {
  it("are shown in the admin's own words, and written when their record changes", async () => {
    const { tenant, crm } = await open();
    const [ruled = ''] = live('Account');
    crm.updateRecord('Account', ruled, { Name: 'Ruled Ltd' });
    const message = 'Ask finance before you touch it.';
    crm.addValidationRule({ object: 'Account', field: 'Name', refused: 'Ruled Ltd', message });
    const { run, counts } = await runOf(tenant);
    expect(run.state).toBe('done');
    expect(counts).toMatchObject({ written: 29, rejected: 1 });
    expect(await rejectsOf(tenant)).toMatchObject([
      { source: 'write', externalId: ruled, code: 'SALESFORCE_ADMIN_RULE', message: expect.stringContaining(message) },
    ]);
    expect((await runOf(tenant)).counts).toMatchObject({ written: 0 });
    keel.pass(60_000);
    crm.updateRecord('Account', ruled, { Name: 'Free Ltd' });
    expect((await runOf(tenant)).counts).toMatchObject({ written: 1, rejected: 0 });
    expect(filled()).toHaveLength(30);
    expect(await rejectsOf(tenant)).toEqual([]);
  });

  it('for a lock that stays wait for the next run; the others are written', async () => {
    const { tenant, org } = await open();
    const [locked = ''] = live('Account');
    org.lockCheck = (object, row) => object === 'Account' && row === store('Account').rowOf(locked);
    const { run } = await runOf(tenant);
    expect(run).toMatchObject({ state: 'failed', error: { kind: 'transient', code: 'SALESFORCE_LOCKED' } });
    expect(filled()).toHaveLength(29);
    org.lockCheck = undefined;
    const next = await runOf(tenant);
    expect(next.run.state).toBe('done');
    expect(next.counts).toMatchObject({ written: 1 });
    expect(filled()).toHaveLength(30);
  });
});

describe('rights that an admin takes', () => {
  it("on one of Keel's fields cost that field, which is named; the rest is written, and it when it is granted again", async () => {
    const { tenant, crm } = await open();
    await runOf(tenant);
    crm.turn({ isDeployDenied: true });
    crm.hideField('Account', 'Keel_Health_Score__c');
    const { run, counts } = await runOf(tenant, runStages, { scoreAll: true });
    expect(run.state).toBe('done');
    expect(counts).toMatchObject({ rejected: 0 });
    expect(await rejectsOf(tenant)).toMatchObject([
      { source: 'write', externalId: 'keel_health_score', hint: expect.stringContaining('Modify Metadata') },
    ]);
    crm.turn({ isDeployDenied: false });
    expect((await runOf(tenant)).run.state).toBe('done');
    expect(await rejectsOf(tenant)).toEqual([]);
    expect(crm.digest().definitions).toContain('Account.Keel_Health_Score__c:double:edit');
  });

  it('in the middle of a run: the field is granted again in the same run', async () => {
    const { tenant, crm } = await open();
    await runOf(tenant, ['provision', 'sync', 'score']);
    crm.hideField('Account', 'Keel_Health_Score__c');
    const { run, counts } = await runOf(tenant, ['write']);
    expect(run.state).toBe('done');
    expect(counts).toMatchObject({ written: 30, rejected: 0 });
    expect(
      live('Account').filter((id) => fieldOf('Account', id, 'Keel_Health_Score__c') !== null).length,
    ).toBeGreaterThan(0);
  });

  it('to the package as a whole: all is read and scored, and an admin is told what to do', async () => {
    keel = await salesforceKeel({ book });
    keel.org.state.turn({ isDeployDenied: true });
    const { tenant, notes } = await keel.connect(undefined, watchful);
    expect(notes).toContainEqual(expect.stringContaining('nowhere to write scores'));
    const { run, counts } = await runOf(tenant);
    expect(run).toMatchObject({ state: 'failed', error: { code: 'SALESFORCE_PACKAGE_MISSING' } });
    expect(counts).toMatchObject({ scored: 30, written: 0, tasks: { created: 0 } });
    expect(await tenant.install()).toMatchObject({
      state: 'needs_attention',
      stateReason: {
        hint: expect.stringMatching(/Install Keel's package in Salesforce.*or give Keel's user the permission/),
      },
    });
    keel.org.state.turn({ isDeployDenied: false });
    expect((await runOf(tenant)).counts).toMatchObject({ written: 30 });
    expect((await tenant.install())?.state).toBe('active');
  });
});
