// kill -9 at any moment of a run over a Salesforce org costs time and nothing else.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import type { Counts } from '../support/keel-process.ts';
import { type SalesforceAccount, salesforceAccount } from '../support/salesforce-account.ts';
import { seeded } from '../support/seeded.ts';

const kills = 6;
const sides: SalesforceAccount[] = [];
afterAll(async () => {
  for (const side of sides) await side.close();
});

async function connected(): Promise<SalesforceAccount> {
  const side = await salesforceAccount({ accounts: 120 });
  sides.push(side);
  await side.connect(side.sandbox.token);
  return side;
}

/** Starts Keel, waits until it calls the CRM, and kills it a little later. */
async function killOnce({ keel, sandbox, runArgs }: SalesforceAccount, afterMs: number): Promise<void> {
  const before = sandbox.state.stats().calls;
  const { child, ended } = keel.start(runArgs('--all'));
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over && sandbox.state.stats().calls === before) await wait(5);
  await wait(afterMs);
  child.kill('SIGKILL');
  await ended;
}

it(`ends in the same state after ${kills} kills, with no task twice`, async () => {
  const calm = await connected();
  expect(await calm.run('--all')).toMatchObject({ exitCode: 0, state: 'done' });
  const side = await connected();
  const random = seeded(21);
  for (let i = 0; i < kills; i += 1) await killOnce(side, Math.floor(random() * 1_200));
  expect(await side.run('--all')).toMatchObject({ exitCode: 0, state: 'done' });
  const digest = side.sandbox.state.digest();
  expect(digest).toEqual(calm.sandbox.state.digest());
  expect(Object.values(digest.tasks).every((same) => same.length === 1)).toBe(true);
  expect(await side.keel.json<Counts>(side.runArgs('--all'))).toMatchObject({ written: 0, tasks: { created: 0 } });
});
