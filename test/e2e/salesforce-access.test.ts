// The org shuts Keel out, or has no calls left: every time it is said what to do, and nothing is lost.
import { afterEach, expect, it } from 'vitest';
import type { Counts, Ended } from '../support/keel-process.ts';
import {
  type SalesforceAccount,
  type SalesforceAccountOptions,
  salesforceAccount,
} from '../support/salesforce-account.ts';

let account: SalesforceAccount;
afterEach(() => account.close());

async function open(options?: SalesforceAccountOptions): Promise<SalesforceAccount> {
  account = await salesforceAccount(options);
  return account;
}

const errorOf = ({ stdout }: Ended): { kind: string; code: string; message: string; hint: string } =>
  JSON.parse(stdout).error;
const filled = () =>
  Object.values(account.sandbox.state.digest().accounts).filter((f) => f.Keel_Lifecycle_Stage__c !== undefined);

it('two processes that refresh at the worst moment both go on; a stolen token asks to connect again', async () => {
  const { sandbox, keel, connect, runArgs } = await open({ faults: 'rotated-token-race' });
  await connect();
  const ends = await Promise.all([1, 2].map(() => keel.json<Counts>(runArgs())));
  for (const end of ends) expect(end).toMatchObject({ exitCode: 0, state: 'done' });
  expect(filled()).toHaveLength(40);
  // A refused refresh would be a 400 and the end of all tokens.
  sandbox.state.setFaults('none');
  expect(await account.run()).toMatchObject({ exitCode: 0, written: 0, tasks: { created: 0 } });

  await stealToken();
  const refused = await keel.run([...runArgs(), '--json']);
  expect(refused.code).toBe(1);
  expect(errorOf(refused)).toMatchObject({
    kind: 'reauth',
    code: 'SALESFORCE_REFRESH_REFUSED',
    hint: expect.stringContaining('Connect this Salesforce org again'),
  });
});

/** Whoever uses a refresh token that was rotated away is taken for a thief, and so is who has the newer one. */
async function stealToken(): Promise<void> {
  const { url, refreshToken, oauthClient } = account.sandbox;
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: oauthClient.id };
  const body = new URLSearchParams({ ...form, client_secret: oauthClient.secret ?? '' });
  expect((await fetch(`${url}/services/oauth2/token`, { method: 'POST', body })).status).toBe(400);
}

it("the day's calls used up in mid-run end the command in time with the reason; the run is taken up when there are some", async () => {
  const { sandbox, keel, connect, runArgs } = await open({ limits: 'real', limitNumbers: { DailyApiRequests: 1_000 } });
  await connect(sandbox.token);
  sandbox.state.setUsed(990);
  const stalled = await keel.run([...runArgs('--patience', '3'), '--json']);
  expect(stalled.code).toBe(1);
  expect(errorOf(stalled)).toMatchObject({ kind: 'transient', code: 'RUN_STALLED' });
  expect(errorOf(stalled).message).toContain("The org's API calls of a day are used up (status 403)");
  expect(errorOf(stalled).hint).toMatch(/as calls grow a day old.*goes on where this one stopped/);
  sandbox.state.setUsed(0);
  expect(await account.run()).toMatchObject({ exitCode: 0, state: 'done', customers: 40 });
  expect(filled()).toHaveLength(40);
});
