// kill -9 at any moment costs time and nothing else.
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadBook } from '../../sandbox/book/load-book.ts';
import { type HubSpotSandbox, startHubSpotSandbox } from '../../sandbox/hubspot/server.ts';
import { demoAsOf } from '../../src/cli/demo/demo-as-of.ts';
import { type Counts, type KeelHome, keelHome } from '../support/keel-process.ts';
import { seeded } from '../support/seeded.ts';

const kills = 20;
const book = { accounts: 250, seed: 5, until: '2026-11-01' };

interface Side {
  readonly sandbox: HubSpotSandbox;
  readonly keel: KeelHome;
  readonly run: readonly string[];
}
const sides: Side[] = [];

async function connected(): Promise<Side> {
  const sandbox = await startHubSpotSandbox({ book: await loadBook(book) });
  const env = { HUBSPOT_API_URL: sandbox.url, HUBSPOT_OAUTH_URL: sandbox.url, KEEL_JOB_LOCK_MS: '800' };
  const keel = await keelHome(env);
  const { install } = await keel.json<{ install: string }>(['connect', 'hubspot', '--token', sandbox.token]);
  const run = ['run', '--install', install, '--as-of', new Date(demoAsOf(sandbox.today)).toISOString(), '--all'];
  const side = { sandbox, keel, run };
  sides.push(side);
  return side;
}

let undisturbed: Side;
beforeAll(async () => {
  undisturbed = await connected();
  expect(await undisturbed.keel.json<Counts>(undisturbed.run)).toMatchObject({ exitCode: 0, state: 'done' });
});
afterAll(async () => {
  for (const { keel, sandbox } of sides) {
    await keel.close();
    await sandbox.close();
  }
});

/** Starts Keel, waits until it calls the CRM, and kills it a little later. */
async function killOnce({ keel, sandbox, run }: Side, afterMs: number): Promise<void> {
  const before = sandbox.state.stats().calls;
  const { child, ended } = keel.start(run);
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
  const side = await connected();
  const random = seeded(20);
  for (let i = 0; i < kills; i += 1) await killOnce(side, Math.floor(random() * 600));
  const last = await side.keel.json<Counts>(side.run);
  expect(last).toMatchObject({ exitCode: 0, state: 'done' });
  expect(side.sandbox.state.digest()).toEqual(undisturbed.sandbox.state.digest());
  expect(await side.keel.json<Counts>(side.run)).toMatchObject({ written: 0, tasks: { created: 0 } });
});
