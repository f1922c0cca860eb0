import { describe, expect, test } from 'vitest';
import type { SalesforceSandbox } from '../../../sandbox/salesforce/server.ts';
import { accountId, call, startSandbox } from './support.ts';

const hourMs = 3_600_000;

async function control(sandbox: SalesforceSandbox, name: string, body?: unknown) {
  const reply = await fetch(`${sandbox.url}/__sandbox/${name}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: (await reply.json()) as ReturnType<typeof JSON.parse> };
}

describe('the daily limit', () => {
  test('of an Enterprise org grows with its users', async () => {
    const sandbox = await startSandbox({ limits: 'real' });
    const { body } = await call(sandbox, 'GET', '/limits');
    // The integration user and the book's one active owner.
    expect(body.DailyApiRequests).toEqual({ Max: 102_000, Remaining: 101_999 });
    expect(body.DailyBulkV2QueryJobs).toEqual({ Max: 10_000, Remaining: 10_000 });
  });

  test('refuses what goes beyond it, and does not count that', async () => {
    const sandbox = await startSandbox({ limits: 'real', limitNumbers: { DailyApiRequests: 2 } });
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await call(sandbox, 'GET', '/sobjects')).status);
    expect(statuses).toEqual([200, 200, 403, 403]);
    const last = await call(sandbox, 'GET', '/sobjects');
    expect(last.headers.get('sforce-limit-info')).toBe('api-usage=2/2');
  });

  test('comes back hour by hour as the window of 24 hours moves on', async () => {
    const sandbox = await startSandbox({ limits: 'real', limitNumbers: { DailyApiRequests: 10 } });
    sandbox.state.setUsed(10);
    expect((await call(sandbox, 'GET', '/sobjects')).status).toBe(403);
    sandbox.state.advanceClock(23 * hourMs);
    expect((await call(sandbox, 'GET', '/sobjects')).status).toBe(403);
    sandbox.state.advanceClock(hourMs);
    expect((await call(sandbox, 'GET', '/sobjects')).headers.get('sforce-limit-info')).toBe('api-usage=1/10');
  });

  test('switched off is one that nobody reaches', async () => {
    const sandbox = await startSandbox({ limitNumbers: { DailyApiRequests: 1 } });
    for (let n = 0; n < 3; n += 1) expect((await call(sandbox, 'GET', '/sobjects')).status).toBe(200);
  });
});

describe('the control interface', () => {
  test('makes, changes, deletes and brings back records', async () => {
    const sandbox = await startSandbox();
    const made = await control(sandbox, 'create', { objectType: 'Account', properties: { Name: 'By hand' } });
    const { id } = made.body;
    await control(sandbox, 'update', { objectType: 'Account', id, properties: { Industry: 'Banking' } });
    expect((await call(sandbox, 'GET', `/sobjects/Account/${id}`)).body.Industry).toBe('Banking');
    await control(sandbox, 'archive', { objectType: 'Account', id });
    expect((await call(sandbox, 'GET', `/sobjects/Account/${id}`)).status).toBe(404);
    await control(sandbox, 'undelete', { id });
    expect((await call(sandbox, 'GET', `/sobjects/Account/${id}`)).status).toBe(200);
    await control(sandbox, 'archive', { objectType: 'Account', id });
    await control(sandbox, 'purge', { objectType: 'Account', id });
    expect((await control(sandbox, 'undelete', { id })).status).not.toBe(200);
  });

  test('merges two accounts', async () => {
    const sandbox = await startSandbox();
    const [primaryId, secondaryId] = ['A-1', 'A-2'].map((key) => accountId(sandbox, key));
    const reply = await control(sandbox, 'merge', { objectType: 'Account', primaryId, secondaryId });
    expect(reply.body).toEqual({ id: primaryId });
  });

  test('sets rules that the API then keeps to', async () => {
    const sandbox = await startSandbox();
    await control(sandbox, 'admin-rules', { objectType: 'Account', required: ['Industry'] });
    const rule = { objectType: 'Account', field: 'Industry', refused: 'Casino', message: 'Not in this house.' };
    await control(sandbox, 'validation-rule', rule);
    const codeOf = async (body: unknown) => (await call(sandbox, 'POST', '/sobjects/Account', body)).body[0]?.errorCode;
    expect(await codeOf({ Name: 'X' })).toBe('REQUIRED_FIELD_MISSING');
    expect(await codeOf({ Name: 'X', Industry: 'Casino' })).toBe('FIELD_CUSTOM_VALIDATION_EXCEPTION');
  });

  test.each([
    ['isApiDisabled', 403, 'API_DISABLED_FOR_ORG', /not enabled/],
    ['isSessionExpired', 401, 'INVALID_SESSION_ID', /Session expired or invalid/],
    ['isSessionRefused', 401, 'INVALID_SESSION_ID', /not valid for use with the REST API/],
    ['isConcurrencyExceeded', 403, 'REQUEST_LIMIT_EXCEEDED', /ConcurrentRequests/],
  ])('%s turns the API away until it is turned back', async (name, status, errorCode, message) => {
    const sandbox = await startSandbox();
    await control(sandbox, 'switches', { [name]: true });
    const reply = await call(sandbox, 'GET', '/sobjects');
    expect([reply.status, reply.body[0].errorCode]).toEqual([status, errorCode]);
    expect(reply.body[0].message).toMatch(message);
    await control(sandbox, 'switches', { [name]: false });
    expect((await call(sandbox, 'GET', '/sobjects')).status).toBe(200);
  });

  test('counts calls, hides and deletes fields, moves the clock, revokes the token', async () => {
    const sandbox = await startSandbox();
    await call(sandbox, 'GET', '/sobjects');
    expect((await control(sandbox, 'stats')).body).toMatchObject({ calls: 1, byEndpoint: { 'GET /sobjects': 1 } });
    await control(sandbox, 'stats/reset', {});
    expect((await control(sandbox, 'stats')).body.calls).toBe(0);
    await control(sandbox, 'hide-field', { objectType: 'Account', name: 'Website' });
    await control(sandbox, 'delete-property', { objectType: 'Account', name: 'Churn_Reason__c' });
    const { body } = await call(sandbox, 'GET', `/sobjects/Account/${accountId(sandbox, 'A-1')}`);
    expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['Website']));
    expect(body).not.toHaveProperty('Churn_Reason__c');
    await control(sandbox, 'clock', { aheadMs: 24 * hourMs });
    expect((await call(sandbox, 'GET', '/sobjects')).headers.get('date')).toContain('02 Nov 2026');
    await control(sandbox, 'revoke-token', {});
    expect((await call(sandbox, 'GET', '/sobjects')).status).toBe(401);
  });

  test('shows the org as the digest does', async () => {
    const sandbox = await startSandbox();
    expect((await control(sandbox, 'state')).body).toEqual(JSON.parse(JSON.stringify(sandbox.state.digest())));
  });

  test('refuses what it does not know', async () => {
    const sandbox = await startSandbox();
    expect((await control(sandbox, 'dance', {})).status).toBe(404);
    expect((await control(sandbox, 'faults', { name: 'gremlins' })).status).toBe(400);
    expect((await control(sandbox, 'update', { objectType: 'Account' })).status).toBe(400);
    expect((await control(sandbox, 'usage', { used: 1, limit: 'Moons' })).status).toBe(400);
    expect((await control(sandbox, 'admin-rules', { objectType: 'Account', required: ['Moons'] })).status).toBe(404);
    expect((await control(sandbox, 'delete-property', { objectType: 'Moon', name: 'x' })).status).toBe(404);
    expect((await control(sandbox, 'switches', { isNothing: true })).status).toBe(400);
    expect((await control(sandbox, 'create', { objectType: 'Account', properties: {} })).status).toBe(400);
  });
});

test('the CRM shows pages to a person', async () => {
  const sandbox = await startSandbox();
  const list = await fetch(`${sandbox.url}/`);
  expect(list.headers.get('content-type')).toContain('text/html');
  expect(await list.text()).toContain('Birch Supplies');
});

test('the org of a book with one currency is a single-currency org unless asked for', async () => {
  const plain = await startSandbox();
  expect([plain.state.org.isMultiCurrency, plain.state.org.defaultCurrency]).toEqual([false, 'EUR']);
  const multi = await startSandbox({ multiCurrency: true });
  expect([multi.state.org.isMultiCurrency, multi.state.org.defaultCurrency]).toEqual([true, 'EUR']);
});
