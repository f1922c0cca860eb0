import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { SalesforceSandbox, SalesforceSandboxOptions } from '../../../sandbox/salesforce/server.ts';
import { call, refreshForm, startSandbox, tokenCall } from './support.ts';

const redirect = 'http://127.0.0.1:9/callback';
const verifier = 'v'.repeat(64);

function challengeOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

type Wishes = Readonly<Record<string, string | undefined>>;

async function consent(sandbox: SalesforceSandbox, wishes: Wishes = {}): Promise<URLSearchParams> {
  const query = {
    response_type: 'code',
    client_id: sandbox.oauthClient.id,
    redirect_uri: redirect,
    scope: 'api refresh_token',
    state: 'S',
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    ...wishes,
  };
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const reply = await fetch(`${sandbox.url}/services/oauth2/authorize?${new URLSearchParams(given)}`, {
    redirect: 'manual',
  });
  if (reply.status !== 302) return new URLSearchParams(await reply.text());
  return new URL(reply.headers.get('location') ?? '').searchParams;
}

function exchangeForm({ oauthClient }: SalesforceSandbox, code: string, wishes: Wishes = {}): Record<string, string> {
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirect,
    client_id: oauthClient.id,
    client_secret: oauthClient.secret,
    code_verifier: verifier,
    ...wishes,
  };
  return Object.fromEntries(Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

async function login(sandbox: SalesforceSandbox, wishes: Wishes = {}) {
  const code = (await consent(sandbox, wishes)).get('code') ?? '';
  return (await tokenCall(sandbox, exchangeForm(sandbox, code))).body;
}

function withClock(options: Partial<SalesforceSandboxOptions> = {}) {
  const clock = { ms: 0 };
  return { clock, started: startSandbox({ ...options, monotonicMs: () => clock.ms }) };
}

const minutes = 60_000;

describe('the web-server flow', () => {
  test('gives a session, a refresh token and where the org is, and no life time', async () => {
    const sandbox = await startSandbox();
    const back = await consent(sandbox);
    expect(back.get('state')).toBe('S');
    const { body } = await tokenCall(sandbox, exchangeForm(sandbox, back.get('code') ?? ''));
    expect(body).toMatchObject({ token_type: 'Bearer', scope: 'api refresh_token', instance_url: sandbox.url });
    expect(body.id).toBe(`${sandbox.url}/id/${sandbox.portalId}/${sandbox.state.org.integrationUserId}`);
    expect(body.access_token).toMatch(/^(00D\w{12,15})![.\w]*$/);
    expect(body.refresh_token).toMatch(/^5Aep861/);
    expect(body.issued_at).toMatch(/^\d{13}$/);
    expect(body).not.toHaveProperty('expires_in');
    expect((await call(sandbox, 'GET', '/limits', undefined, body.access_token)).status).toBe(200);
  });

  test('gives no refresh token to who did not ask for one', async () => {
    const sandbox = await startSandbox();
    expect(await login(sandbox, { scope: 'api' })).not.toHaveProperty('refresh_token');
  });

  test('lets a session without the api scope into no REST call', async () => {
    const sandbox = await startSandbox();
    const { access_token } = await login(sandbox, { scope: 'id' });
    const reply = await call(sandbox, 'GET', '/limits', undefined, access_token);
    expect(reply.status).toBe(401);
    expect(reply.body[0].message).toBe('This session is not valid for use with the REST API');
  });

  test('takes a code once and for fifteen minutes', async () => {
    const { clock, started } = withClock();
    const sandbox = await started;
    const code = (await consent(sandbox)).get('code') ?? '';
    expect((await tokenCall(sandbox, exchangeForm(sandbox, code))).status).toBe(200);
    expect((await tokenCall(sandbox, exchangeForm(sandbox, code))).body.error).toBe('invalid_grant');
    const late = (await consent(sandbox)).get('code') ?? '';
    clock.ms += 15 * minutes;
    const reply = await tokenCall(sandbox, exchangeForm(sandbox, late));
    expect(reply).toMatchObject({ status: 400, body: { error_description: 'expired authorization code' } });
  });

  test('takes a challenge without a method as S256 and a verifier of 171 characters', async () => {
    const sandbox = await startSandbox();
    const long = 'x'.repeat(171);
    const asked = { code_challenge: challengeOf(long), code_challenge_method: undefined };
    const code = (await consent(sandbox, asked)).get('code') ?? '';
    expect((await tokenCall(sandbox, exchangeForm(sandbox, code, { code_verifier: long }))).status).toBe(200);
  });

  test.each([
    ['of another', 'w'.repeat(64), 'invalid_request'],
    ['too short', 'v'.repeat(42), 'invalid_request'],
    ['too long', 'v'.repeat(172), 'invalid_request'],
    ['missing', undefined, 'invalid_grant'],
  ])('refuses a verifier that is %s', async (_name, code_verifier, error) => {
    const sandbox = await startSandbox();
    const given = code_verifier ?? verifier;
    const code = (
      await consent(sandbox, { code_challenge: challengeOf(given.startsWith('w') ? verifier : given) })
    ).get('code');
    const reply = await tokenCall(sandbox, exchangeForm(sandbox, code ?? '', { code_verifier }));
    expect(reply).toMatchObject({ status: 400, body: { error } });
  });

  test.each([
    ['an unknown app', { client_id: 'nobody' }, 'invalid_client_id'],
    ['a foreign address', { redirect_uri: 'http://evil.example/' }, 'redirect_uri_mismatch'],
    ['another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['no challenge', { code_challenge: undefined }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['an unknown scope', { scope: 'api moon' }, 'invalid_scope'],
    ['a person who declines', { deny: 'true' }, 'access_denied'],
  ])('refuses the consent for %s', async (_name, wishes, error) => {
    expect((await consent(await startSandbox(), wishes)).get('error')).toBe(error);
  });

  test.each([
    ['a wrong secret', { client_secret: 'x' }, 'invalid_client'],
    ['no secret', { client_secret: undefined }, 'invalid_client'],
    ['an unknown app', { client_id: 'x' }, 'invalid_client_id'],
    ['another address', { redirect_uri: 'http://127.0.0.1:9/other' }, 'redirect_uri_mismatch'],
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['no code', { code: undefined }, 'invalid_request'],
  ])('refuses the exchange for %s', async (_name, wishes, error) => {
    const sandbox = await startSandbox();
    const code = (await consent(sandbox)).get('code') ?? '';
    expect((await tokenCall(sandbox, exchangeForm(sandbox, code, wishes))).body.error).toBe(error);
  });

  test('lets the command line in without a secret, at its own address only', async () => {
    const sandbox = await startSandbox();
    const cli = { client_id: 'PlatformCLI', redirect_uri: 'http://localhost:1717/OauthRedirect' };
    const code = (await consent(sandbox, cli)).get('code') ?? '';
    const form = exchangeForm(sandbox, code, { ...cli, client_secret: undefined });
    expect((await tokenCall(sandbox, form)).status).toBe(200);
    expect((await consent(sandbox, { ...cli, redirect_uri: redirect })).get('error')).toBe('redirect_uri_mismatch');
    const again = (await consent(sandbox, cli)).get('code') ?? '';
    const secret = exchangeForm(sandbox, again, { ...cli, client_secret: 'any' });
    expect((await tokenCall(sandbox, secret)).body.error).toBe('invalid_client');
  });
});

describe('refreshing', () => {
  test('rotates: the new token works, the old one is dead', async () => {
    const sandbox = await startSandbox();
    const first = await tokenCall(sandbox, refreshForm(sandbox, sandbox.refreshToken));
    expect(first.body.refresh_token).not.toBe(sandbox.refreshToken);
    expect((await tokenCall(sandbox, refreshForm(sandbox, first.body.refresh_token))).status).toBe(200);
  });

  test('a rotated token that comes back ends everything of its consent', async () => {
    const sandbox = await startSandbox();
    const { body } = await tokenCall(sandbox, refreshForm(sandbox, sandbox.refreshToken));
    const reuse = await tokenCall(sandbox, refreshForm(sandbox, sandbox.refreshToken));
    expect(reuse.body).toEqual({ error: 'invalid_grant', error_description: 'expired access/refresh token' });
    expect((await tokenCall(sandbox, refreshForm(sandbox, body.refresh_token))).status).toBe(400);
    expect((await call(sandbox, 'GET', '/limits', undefined, body.access_token)).status).toBe(401);
  });

  test('spares the consents of others when one is ended', async () => {
    const sandbox = await startSandbox();
    const other = await login(sandbox);
    await tokenCall(sandbox, refreshForm(sandbox, sandbox.refreshToken));
    await tokenCall(sandbox, refreshForm(sandbox, sandbox.refreshToken));
    expect((await call(sandbox, 'GET', '/limits', undefined, other.access_token)).status).toBe(200);
  });

  test('without rotation the refresh token stays good and is not repeated', async () => {
    const sandbox = await startSandbox({ refreshTokenRotation: false });
    for (let n = 0; n < 2; n += 1) {
      const reply = await tokenCall(sandbox, refreshForm(sandbox, sandbox.refreshToken));
      expect(reply.status).toBe(200);
      expect(reply.body).not.toHaveProperty('refresh_token');
    }
  });

  test('a session ends after two hours, a refresh token after thirty idle days', async () => {
    const { clock, started } = withClock();
    const sandbox = await started;
    const { access_token, refresh_token } = await login(sandbox);
    clock.ms += 120 * minutes - 1;
    expect((await call(sandbox, 'GET', '/limits', undefined, access_token)).status).toBe(200);
    clock.ms += 1;
    const late = await call(sandbox, 'GET', '/limits', undefined, access_token);
    expect(late.body).toEqual([{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]);
    const fresh = await tokenCall(sandbox, refreshForm(sandbox, refresh_token));
    expect(fresh.status).toBe(200);
    clock.ms += 30 * 24 * 60 * minutes + 1;
    expect((await tokenCall(sandbox, refreshForm(sandbox, fresh.body.refresh_token))).status).toBe(400);
  });

  test('a sixth consent takes the refresh token of the oldest', async () => {
    const sandbox = await startSandbox();
    for (let n = 0; n < 5; n += 1) await login(sandbox);
    const reply = await tokenCall(sandbox, refreshForm(sandbox, sandbox.refreshToken));
    expect(reply.body.error).toBe('invalid_grant');
  });

  test('another app cannot use the token', async () => {
    const sandbox = await startSandbox();
    const form = { grant_type: 'refresh_token', refresh_token: sandbox.refreshToken, client_id: 'PlatformCLI' };
    expect((await tokenCall(sandbox, form)).body.error).toBe('invalid_grant');
    expect((await tokenCall(sandbox, refreshForm(sandbox, sandbox.refreshToken))).status).toBe(200);
  });
});

describe('revoking and looking at tokens', () => {
  async function revoke(sandbox: SalesforceSandbox, token: string): Promise<number> {
    const body = new URLSearchParams({ token });
    return (await fetch(`${sandbox.url}/services/oauth2/revoke`, { method: 'POST', body })).status;
  }

  test('a revoked refresh token takes its sessions along', async () => {
    const sandbox = await startSandbox();
    const { access_token, refresh_token } = await login(sandbox);
    expect(await revoke(sandbox, refresh_token)).toBe(200);
    expect((await call(sandbox, 'GET', '/limits', undefined, access_token)).status).toBe(401);
    expect(await revoke(sandbox, refresh_token)).toBe(400);
  });

  test('a revoked session leaves the refresh token alone', async () => {
    const sandbox = await startSandbox();
    const { access_token, refresh_token } = await login(sandbox);
    await revoke(sandbox, access_token);
    expect((await call(sandbox, 'GET', '/limits', undefined, access_token)).status).toBe(401);
    expect((await tokenCall(sandbox, refreshForm(sandbox, refresh_token))).status).toBe(200);
  });

  test('introspection tells a living token from a dead one', async () => {
    const sandbox = await startSandbox();
    const { access_token } = await login(sandbox);
    const look = async () => {
      const { id, secret } = sandbox.oauthClient;
      const body = new URLSearchParams({ token: access_token, client_id: id, client_secret: secret });
      return (await fetch(`${sandbox.url}/services/oauth2/introspect`, { method: 'POST', body })).json();
    };
    expect(await look()).toMatchObject({ active: true, scope: 'api refresh_token', token_type: 'access_token' });
    sandbox.state.expireAccessTokens();
    expect(await look()).toEqual({ active: false });
  });
});

describe('identity', () => {
  test('userinfo and the identity address tell who the session belongs to', async () => {
    const sandbox = await startSandbox();
    const userId = sandbox.state.org.integrationUserId;
    const info = await call(sandbox, 'GET', '/services/oauth2/userinfo');
    expect(info.body).toMatchObject({ user_id: userId, organization_id: sandbox.portalId });
    expect(info.body.preferred_username).toBe('integration@sandbox.example');
    const path = `/id/${sandbox.portalId}/${userId}`;
    expect((await call(sandbox, 'GET', path)).body).toMatchObject({ user_id: userId, asserted_user: true });
    const byQuery = await fetch(`${sandbox.url}${path}?format=json&oauth_token=${encodeURIComponent(sandbox.token)}`);
    expect(byQuery.status).toBe(200);
  });

  test('both refuse in plain text', async () => {
    const sandbox = await startSandbox();
    const bad = await call(sandbox, 'GET', '/services/oauth2/userinfo', undefined, 'nothing');
    expect([bad.status, bad.body]).toEqual([403, 'Bad_OAuth_Token']);
    const none = await fetch(`${sandbox.url}/services/oauth2/userinfo`);
    expect([none.status, await none.text()]).toEqual([403, 'Missing_OAuth_Token']);
  });
});
