import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerLink } from '../../../../src/contracts/identity-repository.ts';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { joinInstalls, partInstalls, settleLink } from '../../../../src/services/identity/settle-link.ts';
import { explainCustomer } from '../../../../src/services/scoring/explain-customer.ts';
import { repositories } from '../../../../src/store/repositories.ts';
import { type Tenant, type TestKeel, testKeel } from '../../../support/keel.ts';
import { account, deal } from '../../../support/store.ts';

const { identity, scores } = repositories;
const day = 86_400_000;
const now = Date.UTC(2026, 0, 1);
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const contract = (id: string, accountId: string, daysAgo: number): CrmRecord =>
  deal(id, accountId, {
    createdAt: now - daysAgo * day,
    closedAt: now - daysAgo * day,
    termStart: now - daysAgo * day,
    termEnd: now - (daysAgo - 365) * day,
  });
const company = (id: string, name: string, domain: string | null): CrmRecord =>
  account(id, { name, domain, createdAt: now - 800 * day });

/** Two CRMs: Acme in both by its domain, Best in both by its name, the others in one of them. */
async function twoCrms(settings: object = {}): Promise<{ main: Tenant; joined: Tenant }> {
  const main = await keel.tenant(
    [
      company('m1', 'Acme', 'acme.example'),
      company('m2', 'Best Ltd', null),
      company('m3', 'Only here', 'only.example'),
      contract('md1', 'm1', 200),
      contract('md3', 'm3', 100),
    ],
    settings,
  );
  const joined = await keel.tenant(
    [
      company('j1', 'ACME Inc.', 'www.acme.example'),
      company('j2', 'Best', 'best.example'),
      company('j4', 'Only there', 'there.example'),
      contract('jd1', 'j1', 30),
      contract('jd4', 'j4', 50),
    ],
    settings,
  );
  const [one, other] = [await joined.install(), await main.install()];
  if (!one || !other) throw new Error('an install is gone');
  await joinInstalls(keel.deps, one, other);
  return { main, joined };
}
const linksOf = ({ installId }: Tenant, state: CustomerLink['state']) =>
  keel.deps.db.system((ex) => identity.links(ex, installId, state, 100));
const scoreOf = async ({ installId, read }: Tenant, id: string) =>
  (await read((ex) => scores.ofCustomers(ex, installId, [id])))[0];

describe('a customer that two joined CRMs hold', () => {
  it('is linked by its domain, and asked about by its name alone', async () => {
    const { main, joined } = await twoCrms();
    await main.run();
    await joined.run();
    expect(await linksOf(main, 'linked')).toMatchObject([
      {
        accountId: 'j1',
        mainAccountId: 'm1',
        confidence: 0.99,
        decidedBy: 'keel',
        name: 'ACME Inc.',
        mainName: 'Acme',
      },
    ]);
    expect(await linksOf(joined, 'suggested')).toMatchObject([
      { accountId: 'j2', mainAccountId: 'm2', reason: 'same name; a domain is known of one of them at most' },
    ]);
  });

  it('is scored once from both, and each CRM gets the values in its own fields', async () => {
    const { main, joined } = await twoCrms();
    await main.run();
    const { counts } = await joined.run();
    expect(counts).toMatchObject({ scored: 3, written: 3 });
    await main.run();
    const [ofMain, ofJoined] = [await scoreOf(main, 'm1'), await scoreOf(joined, 'j1')];
    expect({ ...ofJoined, customerId: 'm1' }).toEqual(ofMain);
    const keys = Object.keys(main.crm.values.get('m1') ?? {});
    expect(keys).toContain('keel_churn_risk');
    expect(joined.crm.values.get('j1')).toEqual(main.crm.values.get('m1'));
    expect(main.crm.values.get('m3')).toBeDefined();
    expect(joined.crm.values.get('j4')).toBeDefined();
  });

  it('has a value made of the contracts of both', async () => {
    const alone = await keel.tenant([company('m1', 'Acme', 'acme.example'), contract('md1', 'm1', 200)]);
    await alone.run();
    const { main, joined } = await twoCrms();
    await main.run();
    await joined.run();
    const [one, both] = [await scoreOf(alone, 'm1'), await scoreOf(joined, 'j1')];
    expect(one?.value.cents).toBeGreaterThan(0);
    expect(both?.value.cents ?? 0).toBeGreaterThan((one?.value.cents ?? 0) * 1.5);
  });

  it('is explained by the history of both, from either side', async () => {
    const { main, joined } = await twoCrms();
    for (const crm of [main, joined]) await crm.run();
    const explained = (crm: Tenant, customer: string) => explainCustomer(keel.deps, crm.installId, { customer });
    const [ofMain, ofJoined] = [await explained(main, 'm1'), await explained(joined, 'j1')];
    expect(ofJoined.explanation).toEqual(ofMain.explanation);
    expect(ofMain.explanation.score.risk).toBe((await scoreOf(main, 'm1'))?.risk);
  });

  it('writes nothing more when nothing changed, whichever CRM is read', async () => {
    const { main, joined } = await twoCrms();
    for (const crm of [main, joined, main]) await crm.run();
    for (const crm of [main, joined, main, joined]) {
      expect((await crm.run()).counts).toMatchObject({ written: 0, tasks: { created: 0, updated: 0, closed: 0 } });
    }
  });

  it('is scored anew for both when either of them changes', async () => {
    const { main, joined } = await twoCrms();
    for (const crm of [main, joined, main]) await crm.run();
    const before = await scoreOf(main, 'm1');
    joined.crm.put(contract('jd9', 'j1', 10));
    await joined.run();
    const after = await scoreOf(main, 'm1');
    expect(after?.value.cents).toBeGreaterThan(before?.value.cents ?? 0);
    expect((await main.run()).counts.written).toBe(1);
    expect(main.crm.values.get('m1')).toEqual(joined.crm.values.get('j1'));
  });

  it('is two customers again after an admin told them apart, and stays so', async () => {
    const { main, joined } = await twoCrms();
    for (const crm of [main, joined, main]) await crm.run();
    await settleLink(keel.deps, main.installId, ['m1', 'j1'], 'split');
    for (const crm of [main, joined, main, joined]) await crm.run();
    expect(await linksOf(main, 'linked')).toEqual([]);
    expect((await scoreOf(joined, 'j1'))?.value.cents).not.toBe((await scoreOf(main, 'm1'))?.value.cents);
  });

  it('waits for a decision where the name alone is the same, and follows it', async () => {
    const { main, joined } = await twoCrms();
    for (const crm of [main, joined]) await crm.run();
    expect(await linksOf(main, 'suggested')).toMatchObject([{ accountId: 'j2', mainAccountId: 'm2', confidence: 0.8 }]);
    await settleLink(keel.deps, joined.installId, ['m2', 'j2'], 'linked');
    expect(await linksOf(main, 'linked')).toMatchObject([{ accountId: 'j2', decidedBy: 'admin' }, { accountId: 'j1' }]);
    expect(await linksOf(main, 'suggested')).toEqual([]);
  });

  it('is a link of two accounts at most: a third one is refused with what to do', async () => {
    const { main, joined } = await twoCrms();
    for (const crm of [main, joined]) await crm.run();
    await expect(settleLink(keel.deps, main.installId, ['m3', 'j1'], 'linked')).rejects.toMatchObject({
      detail: { code: 'IDENTITY_TAKEN', hint: 'Split these first: keel identity split j1 m1' },
    });
    await expect(settleLink(keel.deps, main.installId, ['m3', 'nobody'], 'linked')).rejects.toMatchObject({
      detail: { code: 'IDENTITY_UNKNOWN' },
    });
  });

  it('keeps its link when its account is merged into another one, on either side', async () => {
    const { main, joined } = await twoCrms();
    for (const crm of [main, joined]) await crm.run();
    main.crm.put(company('m9', 'Acme', 'acme.example'));
    main.crm.merge('m1', 'm9');
    joined.crm.put(company('j9', 'ACME', 'acme.example'));
    joined.crm.merge('j1', 'j9');
    for (const crm of [main, joined]) await crm.run();
    expect(await linksOf(main, 'linked')).toMatchObject([{ accountId: 'j9', mainAccountId: 'm9' }]);
  });

  it('has one task, in the CRM that leads', async () => {
    const everyoneAtRisk = { scoring: { tiers: { medium: 0.0001, high: 0.0002, critical: 0.9999 } } };
    const { main, joined } = await twoCrms(everyoneAtRisk);
    for (const crm of [joined, main, joined, main]) await crm.run();
    const at = ({ crm }: Tenant, id: string) => [...crm.tasks.values()].filter((task) => task.row.accountId === id);
    const open = (tenant: Tenant, id: string) => at(tenant, id).filter((task) => task.status === 'open');
    expect(open(main, 'm1')).toHaveLength(1);
    expect(open(joined, 'j1')).toEqual([]);
    expect(open(joined, 'j4')).toHaveLength(1);
  });
});

describe('installs', () => {
  it('have nothing in common unless an admin joins them', async () => {
    const same = () => keel.tenant([company('x', 'Acme', 'acme.example'), contract('d', 'x', 100)]);
    const [one, other] = [await same(), await same()];
    await one.run();
    await other.run();
    expect(await linksOf(one, 'linked')).toEqual([]);
    expect(await linksOf(one, 'suggested')).toEqual([]);
  });

  it('score for themselves again when they part', async () => {
    const { main, joined } = await twoCrms();
    for (const crm of [main, joined, main]) await crm.run();
    const install = await joined.install();
    if (!install) throw new Error('gone');
    await partInstalls(keel.deps, install);
    for (const crm of [main, joined]) await crm.run();
    expect(await linksOf(main, 'linked')).toEqual([]);
    expect((await scoreOf(joined, 'j1'))?.value.cents).not.toBe((await scoreOf(main, 'm1'))?.value.cents);
  });

  it('refuse to be joined to themselves or to one that is joined', async () => {
    const { main, joined } = await twoCrms();
    const third = await keel.tenant([]);
    const [a, b, c] = [await main.install(), await joined.install(), await third.install()];
    if (!a || !b || !c) throw new Error('gone');
    const refused = { detail: { code: 'IDENTITY_CANNOT_JOIN' } };
    await expect(joinInstalls(keel.deps, a, a)).rejects.toMatchObject(refused);
    await expect(joinInstalls(keel.deps, c, b)).rejects.toMatchObject(refused);
    await expect(joinInstalls(keel.deps, a, c)).rejects.toMatchObject(refused);
    await expect(joinInstalls(keel.deps, b, a)).resolves.toBeUndefined();
  });
});
