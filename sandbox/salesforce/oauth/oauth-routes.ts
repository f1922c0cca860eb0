/** The web-server flow with PKCE, refreshing, revoking and introspection. */
import { createHmac } from 'node:crypto';
import type { ApiRequest, Reply, Route } from '../router/route.ts';
import type { RegisteredClient } from './oauth-clients.ts';
import { OAuthError } from './oauth-error.ts';
import type { IssuedTokens, TokenStore } from './token-store.ts';

export interface OAuthContext {
  readonly tokens: TokenStore;
  readonly clients: readonly RegisteredClient[];
}

const knownScopes = ['api', 'refresh_token', 'offline_access', 'web', 'full', 'id', 'openid', 'profile', 'email'];

function formOf(request: ApiRequest): URLSearchParams {
  const form = new URLSearchParams(request.body.toString('utf8'));
  // Salesforce takes the fields from the address, too.
  for (const [name, value] of request.query) if (!form.has(name)) form.set(name, value);
  return form;
}

function field(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value === null || value === '') throw new OAuthError('invalid_request', `missing required parameter: ${name}`);
  return value;
}

/** A confidential client must send its secret, a public one must not have any. */
function checkClient(ctx: OAuthContext, form: URLSearchParams): RegisteredClient {
  const client = ctx.clients.find((one) => one.id === field(form, 'client_id'));
  if (client === undefined) throw new OAuthError('invalid_client_id', 'client identifier invalid');
  const secret = form.get('client_secret') ?? undefined;
  if ((secret === '' ? undefined : secret) !== client.secret) {
    throw new OAuthError('invalid_client', 'invalid client credentials');
  }
  return client;
}

function tokenBody(request: ApiRequest, client: RegisteredClient, issued: IssuedTokens): Record<string, unknown> {
  const { org, baseUrl } = request;
  const id = `${baseUrl}/id/${org.id}/${org.integrationUserId}`;
  const issuedAt = String(org.now());
  const signature = createHmac('sha256', client.secret ?? client.id)
    .update(id + issuedAt)
    .digest('base64');
  return {
    access_token: issued.accessToken,
    ...(issued.refreshToken === undefined ? {} : { refresh_token: issued.refreshToken }),
    signature,
    scope: issued.scopes.join(' '),
    instance_url: baseUrl,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  };
}

function token(ctx: OAuthContext, request: ApiRequest): Reply {
  const form = formOf(request);
  const grantType = field(form, 'grant_type');
  if (grantType !== 'authorization_code' && grantType !== 'refresh_token') {
    throw new OAuthError('unsupported_grant_type', 'grant type not supported');
  }
  const client = checkClient(ctx, form);
  const verifier = form.get('code_verifier') ?? undefined;
  const issued =
    grantType === 'authorization_code'
      ? ctx.tokens.exchange(field(form, 'code'), client.id, field(form, 'redirect_uri'), verifier)
      : ctx.tokens.refresh(field(form, 'refresh_token'), client.id);
  return { status: 200, body: tokenBody(request, client, issued), headers: { 'cache-control': 'no-store' } };
}

function refusedPage(error: string, description: string): Reply {
  const text = `error=${error}&error_description=${encodeURIComponent(description)}`;
  return { status: 400, text, headers: { 'content-type': 'text/plain;charset=UTF-8' } };
}

/** What the app asked for wrongly, as the browser brings it back; undefined: nothing. */
function consentProblem(query: URLSearchParams): readonly [string, string] | undefined {
  if (query.get('response_type') !== 'code') return ['unsupported_response_type', 'response type not supported'];
  const challenge = query.get('code_challenge');
  // Apps of partners must use PKCE; so must Salesforce's own.
  if (challenge === null) return ['invalid_request', 'missing required code challenge'];
  if ((query.get('code_challenge_method') ?? 'S256') !== 'S256') {
    return ['invalid_request', 'code challenge method must be S256'];
  }
  if (!/^[A-Za-z0-9\-_]{43}$/.test(challenge)) return ['invalid_request', 'invalid code challenge'];
  if (scopesOf(query).some((scope) => !knownScopes.includes(scope))) {
    return ['invalid_scope', 'the requested scope is not allowed'];
  }
  return query.get('deny') === 'true' ? ['access_denied', 'end-user denied authorization'] : undefined;
}

/** Without a wish the app gets what it is set up for. */
function scopesOf(query: URLSearchParams): string[] {
  const wished = (query.get('scope') ?? '').split(/[ +]/).filter((scope) => scope !== '');
  return wished.length === 0 ? ['api', 'refresh_token', 'web'] : wished;
}

/** The consent page, answered at once with "Allow": the browser goes back with a code, or with an error. */
function authorise(ctx: OAuthContext, request: ApiRequest): Reply {
  const { query } = request;
  const client = ctx.clients.find((one) => one.id === query.get('client_id'));
  if (client === undefined) return refusedPage('invalid_client_id', 'client identifier invalid');
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!client.isRedirectAllowed(redirectUri)) {
    return refusedPage('redirect_uri_mismatch', 'redirect_uri must match configuration');
  }
  const target = new URL(redirectUri);
  const problem = consentProblem(query);
  if (problem !== undefined) {
    target.searchParams.set('error', problem[0]);
    target.searchParams.set('error_description', problem[1]);
  } else {
    const challenge = query.get('code_challenge') ?? undefined;
    target.searchParams.set('code', ctx.tokens.authorise(client.id, redirectUri, scopesOf(query), challenge));
  }
  const state = query.get('state');
  if (state !== null) target.searchParams.set('state', state);
  return { status: 302, text: '', headers: { location: target.toString() } };
}

function revoke(ctx: OAuthContext, request: ApiRequest): Reply {
  if (!ctx.tokens.revoke(field(formOf(request), 'token'))) {
    throw new OAuthError('unsupported_token_type', 'this token type is not supported');
  }
  return { status: 200, text: '' };
}

function introspect(ctx: OAuthContext, request: ApiRequest): Reply {
  const form = formOf(request);
  const client = checkClient(ctx, form);
  const found = ctx.tokens.describe(field(form, 'token'));
  if (found === undefined || found.clientId !== client.id) return { status: 200, body: { active: false } };
  const { org, baseUrl } = request;
  const seconds = Math.floor(org.now() / 1_000);
  const sub = `${baseUrl}/id/${org.id}/${org.integrationUserId}`;
  const isAccess = found.expiresInMs !== undefined;
  const body = {
    active: true,
    scope: found.scopes.join(' '),
    client_id: client.id,
    username: org.object('User')?.get(org.object('User')?.rowOf(org.integrationUserId) ?? -1, 'Username') ?? null,
    sub,
    token_type: isAccess ? 'access_token' : 'refresh_token',
    iat: seconds,
    nbf: seconds,
    ...(isAccess ? { exp: seconds + Math.floor((found.expiresInMs ?? 0) / 1_000) } : {}),
  };
  return { status: 200, body };
}

export function oauthRoutes(ctx: OAuthContext): Route[] {
  const open = { area: 'root', isOpen: true } as const;
  const base = '/services/oauth2';
  return [
    { ...open, method: 'GET', pattern: `${base}/authorize`, handle: (request) => authorise(ctx, request) },
    { ...open, method: 'POST', pattern: `${base}/token`, handle: (request) => token(ctx, request) },
    { ...open, method: 'POST', pattern: `${base}/revoke`, handle: (request) => revoke(ctx, request) },
    { ...open, method: 'GET', pattern: `${base}/revoke`, handle: (request) => revoke(ctx, request) },
    { ...open, method: 'POST', pattern: `${base}/introspect`, handle: (request) => introspect(ctx, request) },
  ];
}
