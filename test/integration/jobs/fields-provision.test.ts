import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/contracts/errors.ts';
import { repositories } from '../../../src/store/repositories.ts';
import { type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const customer = [account('a'), deal('d', 'a')];

describe('fields.provision', () => {
  it("creates the manifest's fields once", async () => {
    const tenant = await keel.tenant(customer);
    const keys = keel.deps.manifest.fields.map((f) => f.key);
    const first = await tenant.run(['provision']);
    expect(first.steps.find((s) => s.step === 'provision')?.counts).toMatchObject({ fieldsCreated: keys.length });
    expect([...tenant.crm.fields]).toEqual(keys);
    const second = await tenant.run(['provision']);
    expect(second.steps.find((s) => s.step === 'provision')?.counts).toMatchObject({ fieldsCreated: 0 });
  });

  it('makes a field anew that someone deleted, and fills it', async () => {
    const tenant = await keel.tenant(customer);
    await tenant.run();
    const key = keel.deps.manifest.fields[0]?.key ?? '';
    tenant.crm.fields.delete(key);
    tenant.crm.values.set('a', {});
    await tenant.run();
    expect(tenant.crm.fields.has(key)).toBe(true);
    expect(tenant.crm.values.get('a')).toHaveProperty(key);
  });

  it('leaves out writing when the fields cannot be made, and still scores', async () => {
    const tenant = await keel.tenant(customer);
    tenant.crm.fail('provision', new AppError('config', 'no scope', { code: 'FAKE_SCOPE' }));
    const { run, steps, counts } = await tenant.run();
    expect(run.state).toBe('failed');
    expect(steps.map((s) => s.step)).not.toContain('write');
    expect(counts).toMatchObject({ scored: 1, written: 0 });
    expect(tenant.crm.values.size).toBe(0);
  });

  it('goes on without a field that is refused, and says why', async () => {
    const tenant = await keel.tenant(customer);
    const { fields } = tenant.crm.connector;
    const refused = keel.deps.manifest.fields[0]?.key ?? '';
    const error = new AppError('config', 'not ours', { code: 'FAKE_FOREIGN' });
    if (!fields) throw new Error('the fake writes fields');
    Object.assign(tenant.crm.connector, {
      fields: {
        ...fields,
        provision: async () => ({ created: [], existing: [], refused: [{ field: refused, error }] }),
      },
    });
    const { counts } = await tenant.run();
    expect(counts.written).toBe(1);
    expect(tenant.crm.values.get('a')).not.toHaveProperty(refused);
    const rejects = await tenant.read((ex) => repositories.rejects.list(ex, tenant.installId, 5));
    expect(rejects).toMatchObject([{ stream: 'fields', externalId: refused, code: 'FAKE_FOREIGN' }]);
  });
});
