// People change the CRM while Keel works in it: fields go, records merge, rules are made. The rest is written all the same.
import { afterEach, expect, it } from 'vitest';
import { customProperty } from '../../sandbox/hubspot/properties/property-registry.ts';
import type { SandboxState } from '../../sandbox/hubspot/state.ts';
import { type AccountOptions, type SandboxAccount, sandboxAccount } from '../support/sandbox-account.ts';

let account: SandboxAccount;
let state: SandboxState;
afterEach(() => account.close());

async function open(options?: AccountOptions): Promise<void> {
  account = await sandboxAccount({ isInProcess: true, ...options });
  state = account.sandbox.state;
  await account.connect();
}

const nothing = { exitCode: 0, written: 0, rejected: 0, tasks: { created: 0, updated: 0, closed: 0 } };

interface Reject {
  readonly source: string;
  readonly externalId: string;
  readonly code: string;
  readonly hint: string;
}
async function rejects(): Promise<readonly Reject[]> {
  const { installs } = await account.keel.json<{ installs: readonly [{ rejects: readonly Reject[] }] }>(['doctor']);
  return installs[0].rejects;
}

/** Companies of the CRM, by row. */
function companies(): readonly { readonly id: string; readonly row: number }[] {
  const { table } = state.crm.objects.companies;
  return Array.from({ length: table.rows }, (_, row) => ({ id: String(table.ids[row]), row })).filter(({ row }) =>
    table.isLive(row),
  );
}
const fieldOf = (row: number, property: string): string | null => state.crm.value('companies', row, property);

const madeField = (name: string) => state.crm.objects.companies.properties.get(name);

/** `then` is done once Keel has made its fields, long before it writes into them. */
async function runWith(then: () => void) {
  const run = account.keel.start([...account.runArgs(), '--json']);
  while (madeField('keel_lifecycle_stage') === undefined) await new Promise((done) => setTimeout(done, 1));
  then();
  const { code, stdout, stderr } = await run.ended;
  expect(stderr).toBe('');
  return { ...JSON.parse(stdout), exitCode: code };
}

/** Reads and scores; then something happens in the CRM; then Keel writes. */
async function writeAfter(then: () => void) {
  const { keel, runArgs } = account;
  const [, ...rest] = runArgs();
  const install = rest.slice(0, 2);
  expect(await keel.json(['sync', ...install])).toMatchObject({ exitCode: 0, state: 'done' });
  expect(await keel.json(['score', ...rest])).toMatchObject({ exitCode: 0, state: 'done' });
  then();
  return keel.json(['write', ...install]);
}

/** The CRM's Date tells whole seconds: a change is seen by a run that begins in a later one. */
async function nextSecond(): Promise<void> {
  const second = (): number => Math.floor(state.crm.now() / 1_000);
  for (const now = second(); second() === now; ) await new Promise((done) => setTimeout(done, 10));
}

const filled = () => companies().filter(({ row }) => fieldOf(row, 'keel_lifecycle_stage') !== null);

it('a field deleted between runs is made again and filled', async () => {
  await open();
  await account.run();
  const before = state.digest();
  state.deleteProperty('companies', 'keel_health_score');
  for (const { row } of companies()) state.crm.objects.companies.table.set(row, 'keel_health_score', null);
  expect(await account.run()).toMatchObject({ exitCode: 0, state: 'done', rejected: 0 });
  expect(state.digest()).toEqual(before);
  expect(await account.run()).toMatchObject(nothing);
});

it('a field deleted in mid-run is made again in the same run', async () => {
  await open({ accounts: 60 });
  const counts = await runWith(() => state.deleteProperty('companies', 'keel_health_score'));
  expect(counts).toMatchObject({ state: 'done', written: 60 });
  expect(state.digest().definitions).toContain('companies.keel_health_score:number');
  expect(companies().filter(({ row }) => fieldOf(row, 'keel_health_score') !== null).length).toBeGreaterThan(0);
});

it('a field made anew with another type is named and left alone, and the rest is written', async () => {
  await open();
  await account.run();
  const groupName = madeField('keel_health_score')?.groupName ?? '';
  state.crm.objects.companies.properties.put(
    customProperty({ name: 'keel_health_score', label: 'Mine', type: 'string', fieldType: 'text', groupName }),
  );
  expect(await account.run('--all')).toMatchObject({ exitCode: 0, rejected: 0 });
  expect(await rejects()).toMatchObject([{ externalId: 'keel_health_score', code: 'HUBSPOT_FIELD_TYPE' }]);
  expect(madeField('keel_health_score')).toMatchObject({ type: 'string', label: 'Mine' });
});

it("a user's own property of the same name is named and never touched", async () => {
  await open();
  state.crm.objects.companies.properties.put(
    customProperty({
      name: 'keel_health_score',
      label: 'Mine',
      type: 'number',
      fieldType: 'number',
      groupName: 'companyinformation',
    }),
  );
  const [first] = companies();
  state.crm.objects.companies.table.set(first?.row ?? 0, 'keel_health_score', '7');
  expect(await account.run()).toMatchObject({ exitCode: 0, written: 40 });
  expect(companies().map(({ row }) => fieldOf(row, 'keel_health_score'))).toEqual(['7', ...Array(39).fill(null)]);
  expect(await rejects()).toMatchObject([
    {
      externalId: 'keel_health_score',
      code: 'HUBSPOT_FIELD_FOREIGN',
      hint: expect.stringContaining('Rename or delete it'),
    },
  ]);
  expect(companies().every(({ row }) => fieldOf(row, 'keel_lifecycle_stage') !== null)).toBe(true);
});

it('a deleted option of a list is put back before it is needed', async () => {
  await open();
  await account.run();
  const { properties } = state.crm.objects.companies;
  const stage = properties.get('keel_lifecycle_stage');
  if (!stage) throw new Error('the field was not made');
  properties.put({ ...stage, options: stage.options.slice(1) });
  expect(await account.run('--all')).toMatchObject({ exitCode: 0, rejected: 0 });
  expect(
    properties
      .get('keel_lifecycle_stage')
      ?.options.map((o) => o.value)
      .sort(),
  ).toEqual(stage.options.map((o) => o.value).sort());
});

it('a record archived after it was read is dropped, and the others are written', async () => {
  await open();
  const counts = await writeAfter(() => state.archive('companies', companies()[0]?.id ?? ''));
  expect(counts).toMatchObject({ exitCode: 0, state: 'done', written: 39, rejected: 0 });
  expect(filled()).toHaveLength(39);
  expect(await account.run()).toMatchObject({ ...nothing, customers: 39 });
});

it('a record merged after it was read is found under its new id', async () => {
  await open();
  const counts = await writeAfter(() => {
    const [kept, merged] = companies();
    state.merge('companies', kept?.id ?? '', merged?.id ?? '');
  });
  expect(counts).toMatchObject({ exitCode: 0, state: 'done', rejected: 0 });
  expect(await account.run()).toMatchObject({ exitCode: 0, state: 'done', customers: 39, rejected: 0 });
  expect(filled()).toHaveLength(39);
  expect(await account.run()).toMatchObject({ ...nothing, customers: 39 });
});

it('a row that the CRM refuses is shown with the reason, and written when its record changes', async () => {
  await open();
  const counts = await runWith(() => {
    const stage = madeField('keel_lifecycle_stage');
    if (stage) state.crm.objects.companies.properties.put({ ...stage, options: [] });
  });
  expect(counts).toMatchObject({ exitCode: 0, state: 'done', written: 0, rejected: 40 });
  const [refused] = await rejects();
  expect(refused).toMatchObject({ source: 'write', code: 'HUBSPOT_VALIDATION' });
  expect(refused?.hint).toContain('tried again when the record changes');
  state.updateRecord('companies', refused?.externalId ?? '', { name: 'Another name' });
  await nextSecond();
  expect(await account.run()).toMatchObject({ exitCode: 0, rejected: 0 });
  expect(filled().map(({ id }) => id)).toContain(refused?.externalId);
  expect((await rejects()).map((r) => r.externalId)).not.toContain(refused?.externalId);
});
