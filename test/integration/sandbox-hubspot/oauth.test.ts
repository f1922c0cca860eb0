import { expect, test } from 'vitest';
import type { HubSpotSandbox } from '../../../sandbox/hubspot/server.ts';
import { call, startSandbox } from './support.ts';

const redirectUri = 'http://localhost:3000/callback';

async function consent(sandbox: HubSpotSandbox, scope: string, optional = ''): Promise<URL> {
  const query = new URLSearchParams({
    client_id: sandbox.oauthClient.id,
    redirect_uri: redirectUri,
    scope,
    state: 's1',
  });
  if (optional !== '') query.set('optional_scope', optional);
  const reply = await fetch(`${sandbox.url}/oauth/authorize?${query}`, { redirect: 'manual' });
  return new URL(reply.headers.get('location') ?? '');
}

async function form(sandbox: HubSpotSandbox, path: string, fields: Record<string, string>) {
  const { id, secret } = sandbox.oauthClient;
  const body = new URLSearchParams({ client_id: id, client_secret: secret, ...fields });
  const reply = await fetch(`${sandbox.url}${path}`, { method: 'POST', body });
  return { status: reply.status, body: JSON.parse(await reply.text()) };
}

async function install(sandbox: HubSpotSandbox, scope = 'oauth crm.objects.companies.read', optional = '') {
  const code = (await consent(sandbox, scope, optional)).searchParams.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
  return (await form(sandbox, '/oauth/2026-03/token', fields)).body;
}

function refresh(sandbox: HubSpotSandbox, refreshToken: string) {
  return form(sandbox, '/oauth/2026-03/token', { grant_type: 'refresh_token', refresh_token: refreshToken });
}

test('a consent leads back with the state and a code, and the code to long tokens', async () => {
  const sandbox = await startSandbox();
  expect((await consent(sandbox, 'oauth')).searchParams.get('state')).toBe('s1');
  const tokens = await install(sandbox);
  expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 1800, hub_id: 1 });
  expect(tokens.access_token.length).toBeGreaterThan(300);
});

test('optional scopes that the account lacks are dropped and required ones refuse', async () => {
  const sandbox = await startSandbox();
  sandbox.state.dropScope('tickets');
  expect((await install(sandbox, 'oauth', 'tickets crm.objects.deals.read')).scopes).toEqual([
    'oauth',
    'crm.objects.deals.read',
  ]);
  expect((await consent(sandbox, 'oauth tickets')).searchParams.get('error')).toBe('invalid_scope');
});

test('a code is good once', async () => {
  const sandbox = await startSandbox();
  const code = (await consent(sandbox, 'oauth')).searchParams.get('code') ?? '';
  const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
  await form(sandbox, '/oauth/2026-03/token', fields);
  expect((await form(sandbox, '/oauth/2026-03/token', fields)).body).toMatchObject({ status: 'BAD_AUTH_CODE' });
});

test('an access token ends after 1,800 seconds and a refresh gives a new one', async () => {
  let nowMs = 0;
  const sandbox = await startSandbox({ monotonicMs: () => nowMs });
  const tokens = await install(sandbox);
  nowMs = 1_800_000;
  const late = await call(sandbox, 'GET', '/crm/v3/objects/companies', undefined, tokens.access_token);
  expect([late.status, late.body.category]).toEqual([401, 'EXPIRED_AUTHENTICATION']);
  const fresh = (await refresh(sandbox, tokens.refresh_token)).body;
  const reply = await call(sandbox, 'GET', '/crm/v3/objects/companies', undefined, fresh.access_token);
  expect(reply.status).toBe(200);
});

test('an OAuth call has the limits of a marketplace app and no daily headers', async () => {
  const sandbox = await startSandbox({ limits: 'real' });
  const tokens = await install(sandbox);
  const { headers } = await call(sandbox, 'GET', '/crm/v3/objects/companies', undefined, tokens.access_token);
  expect([headers.get('x-hubspot-ratelimit-max'), headers.get('x-hubspot-ratelimit-daily')]).toEqual(['110', null]);
});

test('a token without a scope gets 403', async () => {
  const sandbox = await startSandbox();
  const tokens = await install(sandbox, 'oauth');
  const reply = await call(sandbox, 'GET', '/crm/v3/objects/companies', undefined, tokens.access_token);
  expect(reply.status).toBe(403);
});

test('introspection tells the scopes, and of a revoked token only that it is not active', async () => {
  const sandbox = await startSandbox();
  const tokens = await install(sandbox);
  const before = await form(sandbox, '/oauth/2026-03/token/introspect', { token: tokens.access_token });
  await form(sandbox, '/oauth/2026-03/token/revoke', { token: tokens.refresh_token });
  const after = await form(sandbox, '/oauth/2026-03/token/introspect', { token: tokens.access_token });
  expect(before.body).toMatchObject({ active: true, scopes: ['oauth', 'crm.objects.companies.read'] });
  expect(after.body).toEqual({ active: false });
});

test('a revoked refresh token is answered BAD_REFRESH_TOKEN and invalid_grant', async () => {
  const sandbox = await startSandbox();
  const tokens = await install(sandbox);
  await form(sandbox, '/oauth/2026-03/token/revoke', { token: tokens.refresh_token });
  const reply = await refresh(sandbox, tokens.refresh_token);
  expect(reply.status).toBe(400);
  expect(reply.body).toMatchObject({
    status: 'BAD_REFRESH_TOKEN',
    message: 'missing or invalid refresh token',
    error: 'invalid_grant',
  });
});

test('the numbered delete of a refresh token leaves its access tokens alive', async () => {
  const sandbox = await startSandbox();
  const tokens = await install(sandbox);
  const gone = await fetch(`${sandbox.url}/oauth/v1/refresh-tokens/${tokens.refresh_token}`, { method: 'DELETE' });
  const reply = await call(sandbox, 'GET', '/crm/v3/objects/companies', undefined, tokens.access_token);
  expect([gone.status, reply.status]).toEqual([204, 200]);
});

test('an uninstall ends the access and the refresh token', async () => {
  const sandbox = await startSandbox();
  const tokens = await install(sandbox);
  const path = '/appinstalls/2026-03/external-install';
  const gone = await call(sandbox, 'DELETE', path, undefined, tokens.access_token);
  const access = await call(sandbox, 'GET', '/crm/v3/objects/companies', undefined, tokens.access_token);
  const again = await refresh(sandbox, tokens.refresh_token);
  expect([gone.status, access.status, again.status]).toEqual([204, 401, 400]);
});

test('a foreign redirect address is not followed', async () => {
  const sandbox = await startSandbox();
  const query = new URLSearchParams({
    client_id: sandbox.oauthClient.id,
    redirect_uri: 'http://evil.example/',
    scope: 'oauth',
  });
  const reply = await fetch(`${sandbox.url}/oauth/1/authorize?${query}`, { redirect: 'manual' });
  expect(reply.status).toBe(400);
});
