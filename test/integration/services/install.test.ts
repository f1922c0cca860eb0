import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import { type ConnectRequest, connectInstall } from '../../../src/services/install/connect-install.ts';
import { uninstall } from '../../../src/services/install/uninstall.ts';
import { repositories } from '../../../src/store/repositories.ts';
import type { FakeCrm } from '../../fakes/fake-crm.ts';
import { type TestKeel, testKeel, watchful } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

const { installs, audit } = repositories;
const reversed = (text: string): string => [...text].reverse().join('');
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const request = (crm: FakeCrm, over: Partial<ConnectRequest> = {}): ConnectRequest => ({
  crm: crm.connector.key,
  endpoints: { api: 'memory:', oauth: 'memory:' },
  credentials: { accessToken: 'secret' },
  ...over,
});
const known = () => keel.store.db.system((ex) => installs.list(ex));

describe('connecting', () => {
  it('tries the token, then stores it sealed, with what the CRM says of itself', async () => {
    const crm = keel.crm();
    const { install, renewed } = await connectInstall(keel.connectDeps, request(crm));
    expect(renewed).toBe(false);
    const stored = (await known()).find((i) => i.installId === install.installId);
    expect(stored).toMatchObject({
      state: 'active',
      name: 'Fake account',
      credentials: reversed(JSON.stringify({ accessToken: 'secret' })),
    });
    const entries = await keel.store.db.tenant(install.installId, (ex) => audit.list(ex, install.installId, 5));
    expect(entries.map((entry) => entry.action)).toEqual(['install.connected']);
    expect(JSON.stringify(entries)).not.toContain('secret');
  });

  it('the same account again renews the token and keeps the rest', async () => {
    const crm = keel.crm();
    const settings = { scoring: { graceDays: 60 } };
    const first = await connectInstall(keel.connectDeps, request(crm, { settings }));
    const { installId } = first.install;
    await keel.store.db.tenant(installId, (ex) => installs.setState(ex, installId, 'needs_reauth', null, 0));
    const again = await connectInstall(keel.connectDeps, request(crm, { credentials: { accessToken: 'newer' } }));
    expect(again).toMatchObject({
      renewed: true,
      install: {
        installId,
        state: 'active',
        credentials: reversed(JSON.stringify({ accessToken: 'newer' })),
        settings,
      },
    });
  });

  it('stores nothing when the CRM refuses the token', async () => {
    const crm = keel.crm();
    const before = (await known()).length;
    crm.fail('check', new AppError('reauth', 'refused', { code: 'FAKE_REFUSED' }));
    await expect(connectInstall(keel.connectDeps, request(crm))).rejects.toMatchObject({ kind: 'reauth' });
    expect(await known()).toHaveLength(before);
  });

  it('refuses settings out of range before it asks the CRM', async () => {
    const crm = keel.crm();
    const settings = { scoring: { horizonDays: 3 } };
    const refused = connectInstall(keel.connectDeps, request(crm, { settings }));
    await expect(refused).rejects.toMatchObject({ kind: 'config', detail: { code: 'SETTINGS_INVALID' } });
    expect(crm.requests).toEqual([]);
  });

  it('knows only the connectors there are', async () => {
    const refused = connectInstall(keel.connectDeps, { ...request(keel.crm()), crm: 'pipedrive' });
    await expect(refused).rejects.toMatchObject({ kind: 'config', detail: { code: 'CONNECTOR_UNKNOWN' } });
  });
});

describe('uninstalling', () => {
  const customers = ['a', 'b'].flatMap((id) => [account(id), deal(`d-${id}`, id)]);
  const tables = [
    'records',
    'customers',
    'scores',
    'score_history',
    'tasks',
    'runs',
    'run_steps',
    'sync_cursors',
    'audit',
  ];

  it('purges every row of the install, and none of another', async () => {
    const [leaving, staying] = [await keel.tenant(customers, watchful), await keel.tenant(customers, watchful)];
    await leaving.run();
    await staying.run();
    expect(await uninstall(keel.deps, leaving.installId, { removeFromCrm: false })).toEqual({
      fieldsRemoved: 0,
      tasksRemoved: 0,
    });
    expect(leaving.crm.tasks.size).toBe(2);
    expect(await keel.store.rowsOf(leaving.installId, tables)).toEqual(Object.fromEntries(tables.map((t) => [t, 0])));
    expect(Math.min(...Object.values(await keel.store.rowsOf(staying.installId, tables)))).toBeGreaterThan(0);
  });

  it('takes fields and tasks out of the CRM first when asked to', async () => {
    const tenant = await keel.tenant(customers, watchful);
    await tenant.run();
    const removed = await uninstall(keel.deps, tenant.installId, { removeFromCrm: true });
    expect(removed).toEqual({ fieldsRemoved: keel.deps.manifest.fields.length, tasksRemoved: 2 });
    expect([tenant.crm.fields.size, tenant.crm.tasks.size]).toEqual([0, 0]);
    expect(await tenant.install()).toBeUndefined();
  });

  it('keeps the data when the CRM cannot be reached', async () => {
    const tenant = await keel.tenant(customers, watchful);
    await tenant.run();
    tenant.crm.fail('tasks.remove', new AppError('transient', 'down', { code: 'FAKE_DOWN' }));
    await expect(uninstall(keel.deps, tenant.installId, { removeFromCrm: true })).rejects.toThrow('down');
    expect(await tenant.install()).toBeDefined();
  });

  it('in the middle of a run lets the waiting jobs end quietly', async () => {
    const tenant = await keel.tenant(customers, watchful);
    const { runId } = await tenant.start();
    await uninstall(keel.deps, tenant.installId, { removeFromCrm: false });
    const ref = { installId: tenant.installId, runId, step: 'provision' };
    expect(await keel.slice('fields.provision', ref)).toEqual({ outcome: 'done' });
  });
});
