// The CRM shuts Keel out: no network, no token, no scope. Every time it is said what to do, and nothing is lost.
import { afterEach, expect, it } from 'vitest';
import { allScopes } from '../../sandbox/hubspot/oauth/grant.ts';
import type { Counts, Ended } from '../support/keel-process.ts';
import { type AccountOptions, anotherToken, type SandboxAccount, sandboxAccount } from '../support/sandbox-account.ts';

let account: SandboxAccount;
afterEach(() => account.close());

async function open(options?: AccountOptions): Promise<SandboxAccount> {
  account = await sandboxAccount(options);
  return account;
}

const errorOf = ({ stdout }: Ended): { kind: string; code: string; message: string; hint: string } =>
  JSON.parse(stdout).error;

interface Doctor {
  readonly installs: readonly [
    {
      readonly state: string;
      readonly reason: { readonly code: string } | null;
      readonly error: { readonly code: string } | null;
      readonly notes: readonly string[];
    },
  ];
}
const doctor = () => account.keel.json<Doctor>(['doctor']);

/** A process in mid-run: the CRM has had some calls of it. */
async function startedRun(...more: readonly string[]) {
  const before = account.sandbox.state.stats().calls;
  const run = account.keel.start([...account.runArgs(...more), '--json']);
  while (account.sandbox.state.stats().calls < before + 6) await new Promise((done) => setTimeout(done, 2));
  return run;
}

it('a CRM that cannot be reached refuses to connect within half a minute', async () => {
  const { door, keel } = await open();
  await door.shut();
  const startedAt = performance.now();
  const { code, stderr } = await keel.run(['connect', 'hubspot', '--token', 'any']);
  expect(code).toBe(1);
  expect(performance.now() - startedAt).toBeLessThan(30_000);
  expect(stderr).toMatch(
    /^keel: The connection to HubSpot failed \(\w+\)\.\n {6}.+start the command again\.\n {6}More: docs/,
  );
});

it('a CRM that goes away in mid-run ends the command in time, and the run is taken up when it is back', async () => {
  const { door, keel, runArgs, sandbox } = await open({ accounts: 60 });
  await account.connect();
  const startedAt = performance.now();
  const run = await startedRun('--patience', '6');
  await door.shut();
  const cut = await run.ended;
  expect(cut.code).toBe(1);
  expect(performance.now() - startedAt).toBeLessThan(40_000);
  expect(errorOf(cut)).toMatchObject({ kind: 'transient', code: 'RUN_STALLED' });
  expect(errorOf(cut).hint).toContain('goes on where this one stopped');
  await door.reopen();
  expect(await account.run()).toMatchObject({ exitCode: 0, state: 'done', customers: 60 });
  const companies = Object.values(sandbox.state.digest().companies);
  expect(companies.filter((c) => c.keel_lifecycle_stage !== undefined)).toHaveLength(60);
  expect(await keel.json<Counts>(runArgs())).toMatchObject({ written: 0, tasks: { created: 0 } });
});

it('a token refused before a run asks to connect again, and goes on with the new one', async () => {
  const { sandbox, keel } = await open();
  const install = await account.connect();
  sandbox.state.revokeToken();
  const refused = await keel.run([...account.runArgs(), '--json']);
  expect(refused.code).toBe(1);
  expect(errorOf(refused)).toMatchObject({ kind: 'reauth', code: 'HUBSPOT_TOKEN_REFUSED' });
  expect((await doctor()).installs[0]).toMatchObject({
    state: 'needs_reauth',
    error: { code: 'HUBSPOT_TOKEN_REFUSED' },
  });
  const token = await anotherToken(sandbox, allScopes);
  expect(await account.connect(token)).toBe(install);
  expect(await account.run()).toMatchObject({ exitCode: 0, state: 'done', written: 40 });
  expect(await doctor()).toMatchObject({ exitCode: 0, installs: [{ state: 'active', reason: null }] });
});

it('a token revoked in mid-run ends the run at once, and the next one goes on with the new token', async () => {
  const { sandbox } = await open({ accounts: 60 });
  await account.connect();
  const run = await startedRun();
  sandbox.state.revokeToken();
  const ended = await run.ended;
  expect(ended.code).toBe(1);
  expect(JSON.parse(ended.stdout)).toMatchObject({ state: 'failed' });
  expect(ended.stderr.match(/^keel: /gm)).toHaveLength(1);
  expect((await doctor()).installs[0].state).toBe('needs_reauth');
  await account.connect(await anotherToken(sandbox, allScopes));
  expect(await account.run()).toMatchObject({ exitCode: 0, state: 'done', scored: 60, written: 60 });
});

it('a missing scope for tickets costs the tickets and nothing else', async () => {
  const { sandbox } = await open();
  sandbox.state.dropScope('tickets');
  await account.connect();
  const counts = await account.run();
  expect(counts).toMatchObject({
    exitCode: 0,
    state: 'done',
    scored: 40,
    written: 40,
    recordsByStream: { tickets: 0 },
  });
  const { installs } = await doctor();
  expect(installs[0].notes.join('\n')).toMatch(/tickets cannot be read: .*Grant tickets/);
});

it('a missing scope for writing companies is named; reading and scoring go on', async () => {
  const { sandbox, keel } = await open();
  sandbox.state.dropScope('crm.objects.companies.write');
  await account.connect();
  const ended = await keel.run(account.runArgs());
  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(
    /scope that was not granted: crm\.objects\.companies\.write.* \[write\]\.\n {6}Grant crm/,
  );
  expect(ended.stdout).toContain('scored 40 of 40 customers');
  expect((await doctor()).installs[0]).toMatchObject({
    state: 'needs_attention',
    reason: { code: 'HUBSPOT_MISSING_SCOPES' },
  });
});
