import { describe, expect, test } from 'vitest';
import { realLimits } from '../../../sandbox/hubspot/limits.ts';
import { call, startSandbox } from './support.ts';

const list = '/crm/v3/objects/companies';
const search = '/crm/v3/objects/companies/search';
const associations = '/crm/v4/associations/companies/contacts/batch/read';

describe('with the real limits', () => {
  test('general calls show the window and the day, and end in TEN_SECONDLY_ROLLING', async () => {
    const sandbox = await startSandbox({
      limits: 'real',
      limitNumbers: { ...realLimits, staticGeneral: 2 },
      monotonicMs: () => 0,
    });
    const first = await call(sandbox, 'GET', list);
    await call(sandbox, 'GET', list);
    const third = await call(sandbox, 'GET', list);
    expect(first.headers.get('x-hubspot-ratelimit-max')).toBe('2');
    expect(first.headers.get('x-hubspot-ratelimit-remaining')).toBe('1');
    expect(first.headers.get('x-hubspot-ratelimit-daily')).toBe('625000');
    expect(third.status).toBe(429);
    expect(third.body).toMatchObject({ errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING' });
    expect(third.headers.get('retry-after')).toBeNull();
  });

  test('the general window rolls', async () => {
    let nowMs = 0;
    const sandbox = await startSandbox({
      limits: 'real',
      limitNumbers: { ...realLimits, staticGeneral: 2 },
      monotonicMs: () => nowMs,
    });
    const statuses: number[] = [];
    for (const at of [0, 5_000, 9_999, 10_000, 10_001, 15_000]) {
      nowMs = at;
      statuses.push((await call(sandbox, 'GET', list)).status);
    }
    expect(statuses).toEqual([200, 200, 429, 200, 429, 200]);
  });

  test('search allows five a second, without headers', async () => {
    const sandbox = await startSandbox({ limits: 'real', monotonicMs: () => 0 });
    const replies = [];
    for (let n = 0; n < 6; n += 1) replies.push(await call(sandbox, 'POST', search, {}));
    expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(replies[5]?.body.message).toBe('You have reached your secondly limit.');
    expect(replies[0]?.headers.get('x-hubspot-ratelimit-max')).toBeNull();
  });

  test('associations have a bucket of their own', async () => {
    const sandbox = await startSandbox({
      limits: 'real',
      limitNumbers: { ...realLimits, staticGeneral: 1, associations: 1 },
      monotonicMs: () => 0,
    });
    await call(sandbox, 'GET', list);
    const one = await call(sandbox, 'POST', associations, { inputs: [{ id: '9001' }] });
    const two = await call(sandbox, 'POST', associations, { inputs: [{ id: '9001' }] });
    expect([one.status, two.status]).toEqual([200, 429]);
    expect(sandbox.state.stats().rateLimitedByBudget).toEqual({ associations: 1 });
  });

  test('the day ends private tokens with DAILY', async () => {
    const sandbox = await startSandbox({ limits: 'real', limitNumbers: { ...realLimits, staticDaily: 1 } });
    await call(sandbox, 'GET', list);
    expect((await call(sandbox, 'GET', list)).body).toMatchObject({ policyName: 'DAILY' });
  });
});

test('without limits nothing is counted against the caller', async () => {
  const sandbox = await startSandbox();
  const statuses = new Set<number>();
  for (let n = 0; n < 200; n += 1) statuses.add((await call(sandbox, 'GET', `${list}?limit=1`)).status);
  expect([...statuses]).toEqual([200]);
});

test('an address of more than 16,200 characters is answered 414', async () => {
  const sandbox = await startSandbox();
  expect((await call(sandbox, 'GET', `${list}?properties=${'x'.repeat(17_000)}`)).status).toBe(414);
});

describe('scopes', () => {
  test('that are missing are named in a 403', async () => {
    const sandbox = await startSandbox();
    sandbox.state.dropScope('crm.objects.feedback_submissions.read');
    const reply = await call(sandbox, 'GET', '/crm/v3/objects/feedback_submissions');
    expect(reply.status).toBe(403);
    expect(reply.body).toMatchObject({
      category: 'MISSING_SCOPES',
      context: { requiredGranularScopes: ['crm.objects.feedback_submissions.read'] },
    });
  });

  test('of one object do not close another', async () => {
    const sandbox = await startSandbox();
    sandbox.state.dropScope('tickets');
    const tickets = await call(sandbox, 'GET', '/crm/v3/objects/tickets');
    const companies = await call(sandbox, 'GET', '/crm/v3/objects/companies');
    expect([tickets.status, companies.status]).toEqual([403, 200]);
  });
});

test('an unknown token and a revoked one are 401', async () => {
  const sandbox = await startSandbox();
  const unknown = await call(sandbox, 'GET', list, undefined, 'other');
  sandbox.state.revokeToken();
  const revoked = await call(sandbox, 'GET', list);
  expect([unknown.status, revoked.status, revoked.body.category]).toEqual([401, 401, 'INVALID_AUTHENTICATION']);
});
