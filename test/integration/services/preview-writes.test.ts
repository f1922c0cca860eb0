import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previewWrites } from '../../../src/services/writeback/preview-writes.ts';
import { type TestKeel, testKeel } from '../../support/keel.ts';
import { account, deal } from '../../support/store.ts';

let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const customers = ['a', 'b'].flatMap((id) => [account(id), deal(`d-${id}`, id)]);

describe('the preview of a write', () => {
  it('says what would be written, with an example, and writes nothing', async () => {
    const tenant = await keel.tenant(customers);
    await tenant.run(['sync', 'score']);
    const preview = await previewWrites(keel.deps, tenant.installId);
    expect(preview.wouldWrite).toBe(2);
    for (const { key } of keel.deps.manifest.fields) expect(preview.fields[key]).toBe(2);
    expect(preview.example).toMatchObject({ customerId: 'a', name: 'Account a' });
    expect(tenant.crm.requests).not.toContain('write');
    expect(await previewWrites(keel.deps, tenant.installId)).toEqual(preview);
  });

  it('agrees with the write that follows', async () => {
    const tenant = await keel.tenant(customers);
    await tenant.run(['provision', 'sync', 'score']);
    const { wouldWrite, fields } = await previewWrites(keel.deps, tenant.installId);
    const { counts } = await tenant.run(['write']);
    const values = Object.values(fields).reduce((sum, n) => sum + n, 0);
    expect(counts).toMatchObject({ written: wouldWrite, values });
  });

  it('is empty when everything is written', async () => {
    const tenant = await keel.tenant(customers);
    await tenant.run();
    expect(await previewWrites(keel.deps, tenant.installId)).toEqual({ wouldWrite: 0, fields: {}, example: null });
  });
});
