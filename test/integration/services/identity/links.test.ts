import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerLink } from '../../../../src/contracts/identity-repository.ts';
import type { CrmRecord } from '../../../../src/domain/records/types.ts';
import { joinInstalls, settleLink } from '../../../../src/services/identity/settle-link.ts';
import { uninstall } from '../../../../src/services/install/uninstall.ts';
import { repositories } from '../../../../src/store/repositories.ts';
import { type Tenant, type TestKeel, testKeel, watchful } from '../../../support/keel.ts';
import { account, deal } from '../../../support/store.ts';

const { identity, scores, customers, installs } = repositories;
const day = 86_400_000;
const now = Date.UTC(2026, 0, 1);
let keel: TestKeel;
beforeAll(async () => {
  keel = await testKeel();
});
afterAll(() => keel.close());

const company = (id: string, name: string, domain: string | null): CrmRecord =>
  account(id, { name, domain, createdAt: now - 800 * day });
const contract = (id: string, accountId: string, daysAgo: number): CrmRecord =>
  deal(id, accountId, { createdAt: now - daysAgo * day, closedAt: now - daysAgo * day });
const ofMain: readonly CrmRecord[] = [company('m1', 'Acme', 'acme.example'), contract('md', 'm1', 200)];
const ofJoined: readonly CrmRecord[] = [company('j1', 'ACME Inc.', 'acme.example'), contract('jd', 'j1', 30)];

interface Pair {
  readonly main: Tenant;
  readonly joined: Tenant;
}

async function pair(main = ofMain, joined = ofJoined, settings: object = {}): Promise<Pair> {
  const made = { main: await keel.tenant(main, settings), joined: await keel.tenant(joined, settings) };
  await join(made);
  return made;
}
async function join({ main, joined }: Pair): Promise<void> {
  const [one, other] = [await joined.install(), await main.install()];
  if (!one || !other) throw new Error('an install is gone');
  await joinInstalls(keel.deps, one, other);
}
async function runBoth({ main, joined }: Pair): Promise<void> {
  for (const crm of [main, joined]) await crm.run();
}
const idsOf = async ({ installId }: Tenant, state: CustomerLink['state']) =>
  (await keel.deps.db.system((ex) => identity.links(ex, installId, state, 100))).map(
    ({ accountId, mainAccountId }) => `${accountId} ${mainAccountId}`,
  );
const scoreOf = async ({ installId, read }: Tenant, id: string) =>
  (await read((ex) => scores.ofCustomers(ex, installId, [id])))[0];
const centsOf = async (tenant: Tenant, id: string) => (await scoreOf(tenant, id))?.value.cents;

describe('customers of joined CRMs', () => {
  it('are linked only once both CRMs were read to the end', async () => {
    const both = await pair();
    await both.main.run(['sync']);
    await both.joined.run(['score']);
    expect(await idsOf(both.main, 'linked')).toEqual([]);
    await both.joined.run();
    expect(await idsOf(both.main, 'linked')).toEqual(['j1 m1']);
  });

  it('leave a leading CRM that is not read yet nothing that was learnt from half of it', async () => {
    const both = await pair();
    await both.joined.run();
    expect(await keel.store.rowsOf(both.main.installId, ['value_models', 'recommenders'])).toEqual({
      value_models: 0,
      recommenders: 0,
    });
  });

  it('are not asked about where many accounts share the domain', async () => {
    const many = (prefix: string) =>
      Array.from({ length: 6 }, (_, i) => company(`${prefix}${i}`, `Branch ${prefix} ${i}`, 'franchise.example'));
    const both = await pair(
      [...ofMain, ...many('mb')],
      [...ofJoined, ...many('jb'), company('jx', 'Branch mb 2', 'franchise.example')],
    );
    await runBoth(both);
    expect(await idsOf(both.main, 'suggested')).toEqual([]);
    expect(await idsOf(both.main, 'linked')).toEqual(['j1 m1', 'jx mb2']);
  });

  it('are linked by the setting of the leading CRM, also those found before it was changed, the surest first', async () => {
    const both = await pair(
      [...ofMain, company('m2', 'Best', null)],
      [...ofJoined, company('j2', 'Best', 'best.example')],
    );
    await runBoth(both);
    expect(await idsOf(both.main, 'suggested')).toEqual(['j2 m2']);
    const set = ({ installId }: Tenant, linkAt: number) =>
      keel.deps.db.tenant(installId, (ex) => installs.setSettings(ex, installId, { identity: { linkAt } }, now));
    await set(both.joined, 0.5);
    await both.joined.run();
    expect(await idsOf(both.main, 'suggested')).toEqual(['j2 m2']);
    await set(both.main, 0.8);
    await both.joined.run();
    expect(await idsOf(both.main, 'linked')).toEqual(['j1 m1', 'j2 m2']);
  });

  it('are one where one CRM writes the domain in letters and the other one as DNS has it', async () => {
    const both = await pair(
      [company('m1', 'Mueller', 'müller.example')],
      [company('j1', 'Müller', 'www.xn--mller-kva.example')],
    );
    await runBoth(both);
    expect(await idsOf(both.main, 'linked')).toEqual(['j1 m1']);
  });

  it('are judged anew when another account with the domain goes', async () => {
    const both = await pair(
      [...ofMain, company('m2', 'Acme Holding', 'acme.example')],
      [company('j1', 'Acme Group', 'acme.example')],
    );
    await runBoth(both);
    expect(await idsOf(both.main, 'suggested')).toEqual(['j1 m1', 'j1 m2']);
    both.main.crm.remove('account', 'm2');
    await both.main.run();
    expect(await idsOf(both.main, 'linked')).toEqual(['j1 m1']);
  });

  it('are two again when they share neither domain nor name any more', async () => {
    const both = await pair();
    await runBoth(both);
    both.joined.crm.put(company('j1', 'Other', 'other.example'));
    for (const crm of [both.joined, both.main]) await crm.run();
    expect(await idsOf(both.main, 'linked')).toEqual([]);
    expect(await centsOf(both.main, 'm1')).not.toBe(await centsOf(both.joined, 'j1'));
  });

  it('are scored alone when one CRM deletes its account, and together when it is back', async () => {
    const both = await pair();
    await runBoth(both);
    const together = await centsOf(both.joined, 'j1');
    both.main.crm.remove('account', 'm1');
    await runBoth(both);
    const alone = await centsOf(both.joined, 'j1');
    expect(alone).not.toBe(together);
    both.main.crm.put(...ofMain);
    await runBoth(both);
    expect(await centsOf(both.joined, 'j1')).toBe(together);
  });

  it('stay as an admin settled them when an account is deleted and restored', async () => {
    const both = await pair([...ofMain, company('m2', 'Best', null)], [...ofJoined, company('j2', 'Other', null)]);
    await runBoth(both);
    await settleLink(keel.deps, both.main.installId, ['j1', 'm1'], 'split');
    await settleLink(keel.deps, both.main.installId, ['j2', 'm2'], 'linked');
    for (const id of ['m1', 'm2']) both.main.crm.remove('account', id);
    await runBoth(both);
    expect(await idsOf(both.main, 'linked')).toEqual([]);
    both.main.crm.put(...ofMain, company('m2', 'Best', null));
    await runBoth(both);
    expect(await idsOf(both.main, 'linked')).toEqual(['j2 m2']);
    expect(await idsOf(both.main, 'split')).toEqual(['j1 m1']);
  });

  it('stay told apart when one of them is merged into a third', async () => {
    const both = await pair();
    await runBoth(both);
    await settleLink(keel.deps, both.main.installId, ['j1', 'm1'], 'split');
    both.joined.crm.put(company('j9', 'Acme', 'acme.example'));
    both.joined.crm.merge('j1', 'j9');
    for (const crm of [both.joined, both.main]) await crm.run();
    expect(await idsOf(both.main, 'split')).toEqual(['j9 m1']);
    expect(await idsOf(both.main, 'linked')).toEqual([]);
  });

  it('are scored alone at the CRM whose link lost against the survivor of a merge', async () => {
    const two = (side: 'm' | 'j') => [
      company(`${side}8`, 'Eight', 'eight.example'),
      contract(`${side}d8`, `${side}8`, 90),
    ];
    const both = await pair([...ofMain, ...two('m')], [...ofJoined, ...two('j')]);
    await runBoth(both);
    const before = await centsOf(both.main, 'm1');
    both.joined.crm.merge('j1', 'j8');
    for (const crm of [both.joined, both.main]) await crm.run();
    expect(await idsOf(both.main, 'linked')).toEqual(['j8 m8']);
    expect(await centsOf(both.main, 'm1')).not.toBe(before);
  });

  it.each(['main', 'joined'] as const)('are scored alone after the %s CRM was uninstalled', async (leaving) => {
    const both = await pair();
    for (const crm of [both.main, both.joined, both.main]) await crm.run();
    const [left, id] = leaving === 'main' ? ([both.joined, 'j1'] as const) : ([both.main, 'm1'] as const);
    const before = await centsOf(left, id);
    await uninstall(keel.deps, both[leaving].installId, { removeFromCrm: false });
    expect((await left.run()).counts.scored).toBe(1);
    expect(await centsOf(left, id)).not.toBe(before);
  });

  it('keep their mark where one of them is being marked while they are scored', async () => {
    const both = await pair();
    for (const crm of [both.main, both.joined, both.main]) await crm.run();
    both.main.crm.put(contract('md2', 'm1', 10));
    const { installId } = both.joined;
    await keel.deps.db.tenant(installId, async (ex) => {
      await customers.markAllDirty(ex, installId, now);
      await both.main.run();
    });
    expect(await both.joined.read((ex) => customers.countDirty(ex, installId))).toBe(1);
  });

  it('are scored once and alike when both CRMs are scored at the same time', async () => {
    const ids = Array.from({ length: 40 }, (_, i) => i);
    const book = (side: 'm' | 'j', daysAgo: number) =>
      ids.flatMap((i) => [
        company(`${side}${i}`, `Customer ${i}`, `c${i}.example`),
        contract(`${side}d${i}`, `${side}${i}`, daysAgo + i),
      ]);
    const both = await pair(book('m', 200), book('j', 30));
    const tenants = [both.main, both.joined];
    const runs = [await both.main.start(), await both.joined.start()];
    await keel.workOff({ until: 'score.batch' });
    const slices = runs.map(({ installId, runId }) => keel.slice('score.batch', { installId, runId, step: 'score' }));
    expect((await Promise.all(slices)).map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    await keel.workOff();
    const [ofMain, ofJoined] = await Promise.all(
      tenants.map(({ installId, read }, side) =>
        read((ex) =>
          scores.ofCustomers(
            ex,
            installId,
            ids.map((i) => `${side === 0 ? 'm' : 'j'}${i}`),
          ),
        ),
      ),
    );
    const risks = (all: typeof ofMain) => new Map(all?.map(({ customerId, risk }) => [customerId.slice(1), risk]));
    expect(await idsOf(both.main, 'linked')).toHaveLength(40);
    expect(risks(ofJoined)).toEqual(risks(ofMain));
    for (const { installId, read } of tenants) {
      expect(await read((ex) => customers.countDirty(ex, installId))).toBe(0);
    }
    expect(await both.main.run()).toMatchObject({ counts: { written: 0 } });
  });

  it('are scored as of the newest reading of either CRM', async () => {
    const both = await pair();
    await runBoth(both);
    both.main.crm.now = new Date(now + day);
    await both.main.run();
    both.joined.crm.put(contract('jd2', 'j1', 10));
    await both.joined.run();
    expect(await scoreOf(both.main, 'm1')).toMatchObject({ asOf: now + day });
  });

  it('have their task in the joined CRM closed with a word of where it is', async () => {
    const both = { main: await keel.tenant(ofMain, watchful), joined: await keel.tenant(ofJoined, watchful) };
    await runBoth(both);
    const tasks = () => [...both.joined.crm.tasks.values()];
    expect(tasks().map((task) => task.status)).toEqual(['open']);
    await join(both);
    await runBoth(both);
    const { displayName } = both.main.crm.connector;
    expect(tasks()).toMatchObject([{ status: 'done' }]);
    expect(tasks()[0]?.row.body).toContain(`tasks for this customer are in ${displayName} now.`);
  });

  it('have their task in the joined CRM where the leading one holds none', async () => {
    const both = await pair(ofMain, ofJoined, watchful);
    Object.assign(both.main.crm.connector, { tasks: undefined });
    await both.main.run(['sync', 'score', 'write']);
    await both.joined.run();
    expect([...both.joined.crm.tasks.values()]).toMatchObject([{ status: 'open' }]);
  });
});

describe('a score stored anew while its values are on their way', () => {
  it('stays to be written though both were scored as of the same moment', async () => {
    const { installId, read } = await keel.tenant(ofMain);
    await keel.connected(installId).run(['sync', 'score']);
    const [pending] = await read((ex) => scores.pendingWrites(ex, installId, 1));
    if (!pending) throw new Error('nothing to write');
    const [score] = await read((ex) => scores.ofCustomers(ex, installId, ['m1']));
    if (!score) throw new Error('not scored');
    await read(async (ex) => {
      const again = { score, scoredAt: pending.scoredAt, fields: { keel_health: 1 }, writeState: 'pending' as const };
      await scores.save(ex, installId, [again]);
      await scores.markWritten(ex, installId, [{ ...pending, values: pending.fields }], now);
    });
    expect(await read((ex) => scores.countPending(ex, installId))).toBe(1);
  });
});
