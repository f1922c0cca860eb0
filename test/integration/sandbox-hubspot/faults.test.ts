import { describe, expect, test } from 'vitest';
import { faultNames } from '../../../sandbox/hubspot/faults/fault-profiles.ts';
import type { HubSpotSandbox } from '../../../sandbox/hubspot/server.ts';
import { grownBook } from './small-book.ts';
import { call, startSandbox, taskInput } from './support.ts';

/** What a raw GET ends in: a status with its content type, or a broken connection. */
async function ending(sandbox: HubSpotSandbox, path: string): Promise<string> {
  try {
    const reply = await fetch(`${sandbox.url}${path}`, { headers: { authorization: `Bearer ${sandbox.token}` } });
    const text = await reply.text();
    const type = reply.headers.get('content-type');
    if (reply.status === 200) return text.endsWith('}') && isJson(text) ? 'good' : 'torn';
    return `${reply.status} ${type}`;
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

async function endings(faults: string, seed: number, count: number): Promise<string[]> {
  const sandbox = await startSandbox({ faults, seed });
  const list: string[] = [];
  for (let n = 0; n < count; n += 1) list.push(await ending(sandbox, '/crm/v3/objects/companies?limit=1'));
  return list;
}

test('every profile has the name it is listed under and starts', async () => {
  for (const name of faultNames) {
    const sandbox = await startSandbox({ faults: name });
    expect((await fetch(`${sandbox.url}/__sandbox/stats`)).status).toBe(200);
  }
});

test('an unknown profile is refused at start', async () => {
  await expect(startSandbox({ faults: 'gremlins' })).rejects.toThrow(/flaky/);
});

describe('flaky', () => {
  test('is the same for the same seed and differs for another', async () => {
    const [first, again, other] = await Promise.all([
      endings('flaky', 3, 100),
      endings('flaky', 3, 100),
      endings('flaky', 4, 100),
    ]);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test('shows bad gateways, HTML, no content type, resets and torn JSON, and mostly works', async () => {
    const list = await endings('flaky', 5, 600);
    const kinds = new Set(list);
    expect(list.filter((one) => one === 'good').length).toBeGreaterThan(500);
    expect(kinds).toContain('reset');
    expect(kinds).toContain('torn');
    expect([...kinds].some((one) => one.endsWith('text/html'))).toBe(true);
    expect([...kinds].some((one) => one.endsWith('null'))).toBe(true);
  });

  test('cuts some writes off after they were applied', async () => {
    const sandbox = await startSandbox({ faults: 'flaky', seed: 5 });
    let answered = 0;
    for (let n = 0; n < 300; n += 1) {
      try {
        const reply = await call(sandbox, 'POST', '/crm/v3/objects/tasks', taskInput('9001', `Call ${n}`));
        if (reply.status === 201) answered += 1;
      } catch {
        // A cut connection or a torn reply: what the profile is for.
      }
    }
    expect(Object.keys(sandbox.state.digest().tasks).length).toBeGreaterThan(answered);
  });
});

describe('rate-limits', () => {
  test('gives some 429 out of turn, some with Retry-After and some without', async () => {
    const sandbox = await startSandbox({ faults: 'rate-limits', seed: 2, monotonicMs: stepping(1_000) });
    const hints = new Set<string | null>();
    for (let n = 0; n < 400; n += 1) {
      const reply = await call(sandbox, 'GET', '/crm/v3/objects/companies?limit=1');
      if (reply.status === 429) hints.add(reply.headers.get('retry-after'));
    }
    expect(hints).toEqual(new Set([null, '1']));
  });
});

/** A clock that moves on at every look, so that real limits do not bite. */
function stepping(ms: number): () => number {
  let now = 0;
  return () => {
    now += ms;
    return now;
  };
}

describe('token-expiry', () => {
  test('a private token fails for one call and works at the next', async () => {
    const sandbox = await startSandbox({ faults: 'token-expiry' });
    const statuses: number[] = [];
    for (let n = 0; n < 40; n += 1)
      statuses.push((await call(sandbox, 'GET', '/crm/v3/objects/companies?limit=1')).status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(1);
    expect(statuses[14]).toBe(401);
  });
});

describe('partial-batches', () => {
  test('some rows fail at first and all are written in the end', async () => {
    const sandbox = await startSandbox({ book: grownBook(97), faults: 'partial-batches', seed: 1 });
    let ids = Array.from({ length: 100 }, (_, at) => String(9001 + at));
    const failed: number[] = [];
    while (ids.length > 0 && failed.length < 5) {
      const inputs = ids.map((id) => ({ id, properties: { city: 'Bergen' } }));
      const reply = await call(sandbox, 'POST', '/crm/v3/objects/companies/batch/update', { inputs });
      ids = (reply.body.errors ?? []).flatMap((error: { context: { ids: string[] } }) => error.context.ids);
      failed.push(ids.length);
    }
    expect(failed[0]).toBeGreaterThan(0);
    expect(failed.at(-1)).toBe(0);
    expect(new Set(sandbox.state.crm.objects.companies.table.column('city').slice(0, 100))).toEqual(
      new Set(['Bergen']),
    );
  });
});

describe('merges-and-deletes', () => {
  async function writeAll(faults: string) {
    const sandbox = await startSandbox({ book: grownBook(30), faults });
    const group = {
      name: 'keel_score',
      label: 'Score',
      type: 'number',
      fieldType: 'number',
      groupName: 'companyinformation',
    };
    await call(sandbox, 'POST', '/crm/properties/2026-03/companies', group);
    const listed = await call(sandbox, 'GET', '/crm/v3/objects/companies?limit=100');
    await call(sandbox, 'GET', '/crm/v3/objects/deals?limit=100');
    let ids: string[] = listed.body.results.map((one: { id: string }) => one.id);
    const failed: string[] = [];
    for (let round = 0; round < 3 && ids.length > 0; round += 1) {
      const inputs = ids.map((id) => ({ id, properties: { keel_score: '50' } }));
      const reply = await call(sandbox, 'POST', '/crm/v3/objects/companies/batch/update', { inputs });
      const gone: string[] = (reply.body.errors ?? []).flatMap(
        (error: { context: { ids: string[] } }) => error.context.ids,
      );
      failed.push(...gone);
      const now = await Promise.all(gone.map((id) => call(sandbox, 'GET', `/crm/v3/objects/companies/${id}`)));
      // The old ids of both halves lead to the same record.
      ids = [...new Set(now.filter((one) => one.status === 200).map((one) => one.body.id as string))];
    }
    return { sandbox, failed };
  }

  test('gives real companies new ids while they are written, and the digest does not show it', async () => {
    const quiet = await writeAll('none');
    const busy = await writeAll('merges-and-deletes');
    expect(quiet.failed).toEqual([]);
    expect(busy.failed.length).toBeGreaterThan(3);
    expect(busy.sandbox.state.digest()).toEqual(quiet.sandbox.state.digest());
  });
});
