import { describe, expect, test } from 'vitest';
import { faultNames } from '../../../sandbox/salesforce/faults/fault-profiles.ts';
import type { SalesforceSandbox, SalesforceSandboxOptions } from '../../../sandbox/salesforce/server.ts';
import { accountId, call, data, refreshForm, startSandbox, tokenCall } from './support.ts';

/** What a raw GET ends in: a status with its content type, or a broken connection. */
async function ending(sandbox: SalesforceSandbox, path: string): Promise<string> {
  try {
    const reply = await fetch(`${sandbox.url}${data}${path}`, {
      headers: { authorization: `Bearer ${sandbox.token}` },
    });
    const text = await reply.text();
    if (reply.status !== 200) return `${reply.status} ${reply.headers.get('content-type')}`;
    return isJson(text) ? 'good' : 'torn';
  } catch {
    return 'reset';
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function endings(options: Partial<SalesforceSandboxOptions>, count: number): Promise<string[]> {
  const sandbox = await startSandbox(options);
  const list: string[] = [];
  for (let n = 0; n < count; n += 1) list.push(await ending(sandbox, '/sobjects/Account'));
  return list;
}

test.each(faultNames)('the profile %s has the name it is listed under, and the org starts with it', async (name) => {
  const sandbox = await startSandbox({ faults: name });
  expect((await fetch(`${sandbox.url}/__sandbox/stats`)).status).toBe(200);
});

test('an unknown profile is refused at start', async () => {
  await expect(startSandbox({ faults: 'gremlins' })).rejects.toThrow(/flaky/);
});

describe('flaky', () => {
  test('is the same for the same seed and differs for another', async () => {
    const lists = await Promise.all([3, 3, 4].map((seed) => endings({ faults: 'flaky', seed }, 80)));
    expect(lists[1]).toEqual(lists[0]);
    expect(lists[2]).not.toEqual(lists[0]);
  });

  test('shows errors in HTML, without body, resets and torn JSON, and mostly works', async () => {
    const list = await endings({ faults: 'flaky', seed: 5 }, 300);
    expect(list.filter((one) => one === 'good').length).toBeGreaterThan(255);
    expect(list).toContain('reset');
    expect(list).toContain('torn');
    expect(list.some((one) => one.endsWith('text/html'))).toBe(true);
    expect(list.some((one) => one.endsWith('null'))).toBe(true);
    expect(list.some((one) => /^50[03] application.json/.test(one))).toBe(true);
  });

  test('never loses a token reply, which nobody could mend', async () => {
    const sandbox = await startSandbox({ faults: 'flaky', seed: 9 });
    let token = sandbox.refreshToken;
    for (let n = 0; n < 120; n += 1) {
      try {
        const reply = await tokenCall(sandbox, refreshForm(sandbox, token));
        if (reply.status === 200) token = reply.body.refresh_token;
        else expect(reply.body.error).toBeUndefined();
      } catch {
        // A call cut off, or a bad gateway, before anything was done.
      }
    }
    sandbox.state.setFaults('none');
    expect((await tokenCall(sandbox, refreshForm(sandbox, token))).status).toBe(200);
  });
});

describe('token-expiry', () => {
  test('ends sessions of OAuth for good and the static one for a call', async () => {
    const sandbox = await startSandbox({ faults: 'token-expiry' });
    const { access_token } = (await tokenCall(sandbox, refreshForm(sandbox, sandbox.refreshToken))).body;
    const statuses = async (token: string, count: number) => {
      const list: number[] = [];
      for (let n = 0; n < count; n += 1) list.push((await call(sandbox, 'GET', '/limits', undefined, token)).status);
      return list;
    };
    const oauth = await statuses(access_token, 43);
    expect([oauth[39], oauth[40], oauth[42]]).toEqual([200, 401, 401]);
    const fixed = await statuses(sandbox.token, 12);
    expect(fixed.filter((status) => status === 401)).toHaveLength(1);
    expect(fixed.at(-1)).toBe(200);
  });
});

describe('rotated-token-race', () => {
  test('who refreshes one at a time comes through', async () => {
    const sandbox = await startSandbox({ faults: 'rotated-token-race' });
    const first = (await tokenCall(sandbox, refreshForm(sandbox, sandbox.refreshToken))).body;
    let status = 200;
    for (let n = 0; n < 13; n += 1) {
      status = (await call(sandbox, 'GET', '/limits', undefined, first.access_token)).status;
    }
    expect(status).toBe(401);
    const second = (await tokenCall(sandbox, refreshForm(sandbox, first.refresh_token))).body;
    expect((await call(sandbox, 'GET', '/limits', undefined, second.access_token)).status).toBe(200);
  });

  test('two at once lose everything', async () => {
    const sandbox = await startSandbox({ faults: 'rotated-token-race' });
    const form = refreshForm(sandbox, sandbox.refreshToken);
    const replies = await Promise.all([tokenCall(sandbox, form), tokenCall(sandbox, form)]);
    expect(replies.map((one) => one.status).sort()).toEqual([200, 400]);
    const winner = replies.find((one) => one.status === 200)?.body;
    expect((await call(sandbox, 'GET', '/limits', undefined, winner.access_token)).status).toBe(401);
    expect((await tokenCall(sandbox, refreshForm(sandbox, winner.refresh_token))).status).toBe(400);
  });

  test('somebody else can use the token up', async () => {
    const sandbox = await startSandbox();
    sandbox.state.useRefreshToken(sandbox.refreshToken);
    expect((await tokenCall(sandbox, refreshForm(sandbox, sandbox.refreshToken))).body.error).toBe('invalid_grant');
  });
});

describe('daily-limit', () => {
  test('the limit is used up for a while, and the header says so', async () => {
    const clock = { ms: 0 };
    const sandbox = await startSandbox({ faults: 'daily-limit', monotonicMs: () => clock.ms });
    const get = () => call(sandbox, 'GET', '/limits');
    let reply = await get();
    expect(reply.headers.get('sforce-limit-info')).toBe('api-usage=40801/102000');
    for (let n = 0; n < 19; n += 1) reply = await get();
    expect([reply.status, reply.body]).toEqual([
      403,
      [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
    ]);
    expect(reply.headers.get('sforce-limit-info')).toBe('api-usage=102000/102000');
    clock.ms += 1_500;
    expect((await get()).status).toBe(200);
    expect(sandbox.state.stats().rateLimited).toBe(1);
  });
});

test('rate-limits refuses now and then for too many long calls, without Retry-After', async () => {
  const sandbox = await startSandbox({ faults: 'rate-limits' });
  const refused = [];
  for (let n = 0; n < 150; n += 1) {
    const reply = await call(sandbox, 'GET', '/limits');
    if (reply.status !== 200) refused.push(reply);
  }
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.body[0].message).toBe('ConcurrentRequests (Concurrent API Requests) Limit exceeded.');
  expect(refused[0]?.headers.get('retry-after')).toBeNull();
});

test('partial-batches fails some rows of a collection at first, and all of them work in the end', async () => {
  const sandbox = await startSandbox({ faults: 'partial-batches', seed: 2 });
  const keys = Array.from({ length: 60 }, (_, n) => `P-${n}`);
  const path = '/composite/sobjects/Account/Book_Account_Id__c';
  const failedOf = async (wanted: readonly string[]): Promise<string[]> => {
    const records = wanted.map((key) => ({ attributes: { type: 'Account' }, Book_Account_Id__c: key, Name: key }));
    const { body } = await call(sandbox, 'PATCH', path, { records });
    return wanted.filter((_, at) => !body[at].success);
  };
  const rounds: number[] = [];
  for (let left = keys; left.length > 0 && rounds.length < 5; left = await failedOf(left)) rounds.push(left.length);
  expect(rounds.length).toBeGreaterThan(1);
  expect(rounds.length).toBeLessThan(5);
  expect(accountId(sandbox, 'P-59')).toMatch(/^001/);
});
