// Ctrl-C, and the same command twice at once: all end in good order, and the CRM ends in the same state.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Digest } from '../../sandbox/hubspot/digest.ts';
import type { Counts } from '../support/keel-process.ts';
import { type SandboxAccount, sandboxAccount } from '../support/sandbox-account.ts';

const opened: SandboxAccount[] = [];

async function connected(): Promise<SandboxAccount> {
  const account = await sandboxAccount({ accounts: 60 });
  opened.push(account);
  await account.connect();
  return account;
}

let undisturbed: Digest;
beforeAll(async () => {
  const account = await connected();
  expect(await account.run()).toMatchObject({ exitCode: 0, state: 'done', written: 60 });
  undisturbed = account.sandbox.state.digest();
});
afterAll(async () => {
  for (const account of opened) await account.close();
});

it.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends a run in time, and the next one goes on where it stopped',
  async (signal) => {
    const { keel, runArgs, sandbox, run } = await connected();
    const before = sandbox.state.stats().calls;
    const { child, ended } = keel.start([...runArgs(), '--json']);
    while (sandbox.state.stats().calls < before + 5) await new Promise((done) => setTimeout(done, 1));
    const stoppedAt = performance.now();
    child.kill(signal);
    const { code, stdout, stderr } = await ended;
    expect(performance.now() - stoppedAt).toBeLessThan(15_000);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'RUN_INTERRUPTED' } });
    expect(stderr).toContain('The next "keel run" goes on where this one stopped.');
    expect(await run()).toMatchObject({ exitCode: 0, state: 'done' });
    expect(sandbox.state.digest()).toEqual(undisturbed);
    expect(await run()).toMatchObject({ written: 0, tasks: { created: 0 } });
  },
);

it('Ctrl-C ends a command that waits for a CRM which does not answer', async () => {
  const { door, keel, runArgs } = await connected();
  await door.shut();
  const { child, ended } = keel.start([...runArgs(), '--verbose']);
  // Its first try has failed by then, or it has not begun: both are to end.
  await new Promise<void>((begun, failed) => {
    child.stderr?.on('data', (text) => String(text).includes('keel starts') && begun());
    ended.then(({ stderr }) => failed(new Error(stderr)), failed);
  });
  const stoppedAt = performance.now();
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(performance.now() - stoppedAt).toBeLessThan(5_000);
  expect(code).toBe(1);
  expect(stderr).toContain('RUN_INTERRUPTED');
});

it('two runs of one install at once are one run, and both tell its end', async () => {
  const { keel, runArgs, sandbox } = await connected();
  const args = runArgs().filter((arg, i, all) => arg !== '--as-of' && all[i - 1] !== '--as-of');
  const both = await Promise.all([keel.json<Counts>(args), keel.json<Counts>(args)]);
  for (const one of both) expect(one).toMatchObject({ exitCode: 0, state: 'done' });
  const companies = Object.values(sandbox.state.digest().companies);
  expect(companies.filter((c) => c.keel_lifecycle_stage !== undefined)).toHaveLength(60);
  for (const tasks of Object.values(sandbox.state.digest().tasks)) expect(tasks).toHaveLength(1);
});

it('two runs with a date of their own end one after the other in the same state', async () => {
  const { run, sandbox } = await connected();
  const both = await Promise.all([run(), run()]);
  for (const one of both) expect(one).toMatchObject({ exitCode: 0, state: 'done' });
  expect(sandbox.state.digest()).toEqual(undisturbed);
});
