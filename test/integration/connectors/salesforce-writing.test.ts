/** The writing half of the connector against an org that behaves, and misbehaves, like Salesforce. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { classify } from '../../../connectors/salesforce/errors.ts';
import { SalesforceSettings } from '../../../connectors/salesforce/settings.ts';
import { fields } from '../../../connectors/salesforce/writers/fields.ts';
import { packageState } from '../../../connectors/salesforce/writers/package-state.ts';
import { tasks } from '../../../connectors/salesforce/writers/tasks.ts';
import { simulateBook } from '../../../sandbox/book/simulate-book.ts';
import { type SalesforceSandbox, startSalesforceSandbox } from '../../../sandbox/salesforce/server.ts';
import type { Book } from '../../../src/book/types.ts';
import type { FieldRow, TaskRow } from '../../../src/contracts/connector.ts';
import { Manifest } from '../../../src/contracts/manifest.ts';
import { fakeConnectorContext } from '../../fakes/connector-context.ts';
import { bookOf } from '../sandbox-hubspot/small-book.ts';

const manifest = Manifest.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../../manifest.json'), 'utf8')));
const keys = manifest.fields.map(({ key }) => key);
const small = simulateBook({ accounts: 300, seed: 3, until: '2026-01-01', months: 3 });
/** Many accounts, and nothing else. */
const wide = (accounts: number): Book =>
  bookOf({ accounts: Array.from({ length: accounts }, (_, i) => ({ account_id: `a-${i}`, name: `Account ${i}` })) });

let sandbox: SalesforceSandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

async function open(book: Book, faults = 'none') {
  const started = await startSalesforceSandbox({ book, limits: 'off', seed: 5 });
  sandbox = started;
  const ctx = fakeConnectorContext({
    settings: SalesforceSettings.parse({}),
    api: started.url,
    token: started.token,
    classify,
    attempts: 8,
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, Math.min(ms, 100))),
  });
  const { org } = started.state;
  const accounts = org.object('Account');
  if (!accounts) throw new Error('an org without accounts');
  const ids = Array.from({ length: accounts.rows }, (_, row) => accounts.idOf(row));
  const stored = (id: string, field: string) => accounts.get(accounts.rowOf(id), field);
  await fields.provision(ctx, manifest.fields);
  started.state.setFaults(faults);
  ctx.reset();
  return { sandbox: started, ctx, ids, stored };
}

const rowsOf = (ids: readonly string[]): FieldRow[] =>
  ids.map((externalId, i) => ({
    recordType: 'account',
    externalId,
    values: {
      keel_churn_risk: (i % 1_000) / 10,
      keel_risk_tier: 'high',
      keel_risk_drivers: `No meeting for ${i} days, "usually" 21\n+ Weekly use up`,
      keel_clv: i % 2 === 0 ? 1_200.5 : null,
      keel_scored_at: Date.UTC(2026, 0, 1, 5),
    },
  }));

describe('the package', () => {
  it('is deployed once, seen at once, and not again', async () => {
    const { ctx, sandbox } = await open(small);
    expect(await packageState(ctx, manifest)).toEqual({ state: 'installed' });
    ctx.reset();
    expect(await fields.provision(ctx, manifest.fields)).toEqual({ created: [], existing: keys, refused: [] });
    expect(ctx.total()).toBe(2);
    expect(sandbox.state.org.object('Task')?.field('Keel_Reference__c')?.isExternalId).toBe(true);
  });

  it('that lost a field gets it back', async () => {
    const { ctx, sandbox } = await open(small);
    sandbox.state.deleteProperty('Account', 'Keel_Segment__c');
    expect(await packageState(ctx, manifest)).toEqual({ state: 'older', lacking: ['Account.Keel_Segment__c'] });
    expect((await fields.provision(ctx, manifest.fields)).created).toEqual(['keel_segment']);
    expect(await packageState(ctx, manifest)).toEqual({ state: 'installed' });
  });

  it('whose field was hidden shows it again', async () => {
    const { ctx, sandbox } = await open(small);
    sandbox.state.hideField('Account', 'Keel_Clv__c');
    expect((await fields.provision(ctx, manifest.fields)).existing).toContain('keel_clv');
    expect(await packageState(ctx, manifest)).toEqual({ state: 'installed' });
  });

  it('is removed without a trace', async () => {
    const { ctx, sandbox } = await open(small);
    expect((await fields.deprovision(ctx, manifest.fields)).removed).toEqual(keys);
    const left = sandbox.state.org
      .object('Account')
      ?.fields()
      .filter(({ name }) => name.startsWith('Keel'));
    expect(left).toEqual([]);
    expect(await packageState(ctx, manifest)).toEqual({ state: 'missing' });
  });
});

describe('values', () => {
  it.each(['none', 'partial-batches', 'lock-contention'])('of few accounts all arrive (%s)', async (faults) => {
    const { ctx, ids, stored } = await open(small, faults);
    const outcomes = await fields.write(ctx, rowsOf(ids));
    expect(outcomes.map((o) => o.ok && o.remoteId)).toEqual(ids);
    expect(ids.map((id) => stored(id, 'Keel_Churn_Risk__c'))).toEqual(ids.map((_, i) => (i % 1_000) / 10));
    expect(stored(ids[2] ?? '', 'Keel_Risk_Drivers__c')).toBe('No meeting for 2 days, "usually" 21\n+ Weekly use up');
    expect(stored(ids[0] ?? '', 'Keel_Scored_At__c')).toBe(Date.UTC(2026, 0, 1, 5));
  });

  it.each(['none', 'partial-batches', 'lock-contention'])(
    'of many accounts go by a job and all arrive (%s)',
    async (faults) => {
      const { ctx, ids, stored } = await open(wide(4_000), faults);
      const outcomes = await fields.write(ctx, rowsOf(ids));
      expect(outcomes.map((o) => o.ok && o.remoteId)).toEqual(ids);
      expect(ids.map((id) => stored(id, 'Keel_Churn_Risk__c'))).toEqual(ids.map((_, i) => (i % 1_000) / 10));
      expect(ids.map((id) => stored(id, 'Keel_Clv__c'))).toEqual(ids.map((_, i) => (i % 2 === 0 ? 1_200.5 : null)));
    },
  );

  it('of 50,000 accounts take at most 20 calls', async () => {
    const { ctx, ids } = await open(wide(50_000));
    const rows = rowsOf(ids);
    const first = await fields.write(ctx, rows.slice(0, fields.batchSize));
    const second = await fields.write(ctx, rows.slice(fields.batchSize));
    expect([...first, ...second].filter(({ ok }) => ok)).toHaveLength(50_000);
    expect(ctx.total()).toBeLessThanOrEqual(20);
  });

  it('that a rule refuses, and accounts that are gone, are named one by one', async () => {
    const { ctx, ids, sandbox } = await open(wide(2_500));
    const [gone = '', purged = '', merged = '', ruled = ''] = ids;
    sandbox.state.archive('Account', gone);
    sandbox.state.archive('Account', purged);
    sandbox.state.purge('Account', purged);
    sandbox.state.merge('Account', ids.at(-1) ?? '', merged);
    sandbox.state.addValidationRule({
      object: 'Account',
      field: 'Keel_Churn_Risk__c',
      refused: 77.7,
      message: 'Not this one, please',
    });
    const rows = rowsOf(ids).map((row) => ({
      ...row,
      values: { ...row.values, keel_churn_risk: row.externalId === ruled ? 77.7 : 1 },
    }));
    for (const some of [rows, rows.slice(0, 50)]) {
      const outcomes = await fields.write(ctx, some);
      const codes = outcomes.map((o) => (o.ok ? 'ok' : o.error.detail.code));
      expect(codes.slice(0, 5)).toEqual(['RECORD_GONE', 'RECORD_GONE', 'RECORD_GONE', 'SALESFORCE_ADMIN_RULE', 'ok']);
      expect(codes.slice(5).every((code) => code === 'ok')).toBe(true);
    }
  });
});

describe('tasks', () => {
  const rowOf = (i: number, accountId: string, more: Partial<TaskRow> = {}): TaskRow => ({
    reference: `K-${i}`,
    remoteId: null,
    accountId,
    ownerId: null,
    subject: 'Churn risk 62 %',
    body: 'Why now\n\n- one',
    priority: 'high',
    dueAt: Date.UTC(2026, 0, 5),
    status: 'open',
    ...more,
  });
  const idsOf = (outcomes: Awaited<ReturnType<typeof tasks.create>>) => outcomes.map((o) => (o.ok ? o.remoteId : ''));

  it.each(['none', 'partial-batches', 'lock-contention'])(
    'are made once, however often that is tried (%s)',
    async (faults) => {
      const { ctx, ids, sandbox } = await open(small, faults);
      const before = sandbox.state.org.object('Task')?.rows ?? 0;
      const rows = ids.slice(0, 250).map((id, i) => rowOf(i, id));
      const made = idsOf(await tasks.create(ctx, rows));
      expect(idsOf(await tasks.create(ctx, rows))).toEqual(made);
      expect(new Set(made).size).toBe(250);
      expect((sandbox.state.org.object('Task')?.rows ?? 0) - before).toBe(250);
      expect(await tasks.find(ctx, rows)).toEqual(new Map(rows.map((row, i) => [row.reference, made[i]])));
    },
  );

  it('are found by their last line where the package is missing', async () => {
    const { ctx, ids } = await open(small);
    await fields.deprovision(ctx, manifest.fields);
    const [accountId = ''] = ids;
    const [made = ''] = idsOf(await tasks.create(ctx, [rowOf(1, accountId)]));
    expect(await tasks.find(ctx, [rowOf(1, accountId), rowOf(2, accountId)])).toEqual(new Map([['K-1', made]]));
  });

  it('of an owner who left stay with the user Keel connects as', async () => {
    const { ctx, ids, sandbox } = await open(small);
    const { org } = sandbox.state;
    const users = org.object('User');
    const ownerId = users?.idOf(1) ?? '';
    sandbox.state.updateRecord('User', ownerId, { IsActive: false });
    const [made = ''] = idsOf(await tasks.create(ctx, [rowOf(1, ids[0] ?? '', { ownerId })]));
    const store = org.object('Task');
    expect(store?.get(store.rowOf(made), 'OwnerId')).toBe(org.integrationUserId);
    expect(ctx.warnings).toHaveLength(1);
  });

  it('tell how they stand until they are gone', async () => {
    const { ctx, ids, sandbox } = await open(small);
    const rows = [0, 1, 2, 3].map((i) => rowOf(i, ids[i] ?? ''));
    const made = idsOf(await tasks.create(ctx, rows));
    const [, deferred = '', closed = '', removed = ''] = made;
    sandbox.state.updateRecord('Task', deferred, { Status: 'Deferred' });
    await tasks.update(ctx, [rowOf(2, ids[2] ?? '', { remoteId: closed, status: 'closed' })]);
    await tasks.remove(ctx, [removed]);
    await tasks.remove(ctx, [removed]);
    const read = await tasks.read(ctx, [...made, 'unknown']);
    expect(read.map(({ status }) => status)).toEqual(['open', 'deferred', 'done', 'gone', 'gone']);
    expect(read[2]?.closedAt).toEqual(expect.any(Number));
  });
});
