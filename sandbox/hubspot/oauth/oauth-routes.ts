/** Consent, tokens, introspection, revocation and uninstall, under both the numbered and the dated paths. */
import { notFound } from '../errors.ts';
import { type ApiRequest, noContent, ok, type Reply, type Route } from '../router/route.ts';
import type { Crm } from '../store/crm.ts';
import { accessTokenSeconds, type IssuedTokens, oauthError, type TokenStore } from './token-store.ts';

export interface OAuthContext {
  readonly crm: Crm;
  readonly tokens: TokenStore;
}

type Form = Readonly<Record<string, unknown>>;

function formOf(request: ApiRequest): Form {
  return (request.body ?? {}) as Form;
}

function field(form: Form, name: string): string {
  const value = form[name];
  if (typeof value !== 'string' || value === '') {
    throw oauthError('BAD_REQUEST', `missing ${name}`, 'invalid_request');
  }
  return value;
}

function checkClient(ctx: OAuthContext, form: Form): void {
  const isKnown = field(form, 'client_id') === ctx.tokens.client.id;
  if (!isKnown || field(form, 'client_secret') !== ctx.tokens.client.secret) {
    throw oauthError('BAD_CLIENT_ID', 'missing or unknown client id or secret', 'invalid_client');
  }
}

function tokenBody(ctx: OAuthContext, request: ApiRequest, issued: IssuedTokens): unknown {
  const basic = {
    token_type: 'bearer',
    refresh_token: issued.refreshToken,
    access_token: issued.accessToken,
    expires_in: accessTokenSeconds,
  };
  if (request.api.family === 'v1') return basic;
  const more = { token_use: 'access_token', hub_id: ctx.crm.portalId, user_id: 42, scopes: issued.scopes };
  return { ...basic, ...more };
}

function token(ctx: OAuthContext, request: ApiRequest): Reply {
  const form = formOf(request);
  const grantType = field(form, 'grant_type');
  checkClient(ctx, form);
  if (grantType === 'authorization_code') {
    return ok(tokenBody(ctx, request, ctx.tokens.exchange(field(form, 'code'), field(form, 'redirect_uri'))));
  }
  if (grantType === 'refresh_token') {
    return ok(tokenBody(ctx, request, ctx.tokens.refresh(field(form, 'refresh_token'))));
  }
  throw oauthError('BAD_GRANT_TYPE', `unsupported grant_type ${grantType}`, 'unsupported_grant_type');
}

function introspect(ctx: OAuthContext, request: ApiRequest): Reply {
  const form = formOf(request);
  checkClient(ctx, form);
  const found = ctx.tokens.describe(field(form, 'token'));
  if (found === undefined) return ok({ active: false });
  return ok({
    active: true,
    token_use: found.use,
    token_type: 'bearer',
    hub_id: ctx.crm.portalId,
    hub_domain: 'sandbox.example',
    app_id: 1001,
    client_id: ctx.tokens.client.id,
    user_id: 42,
    user: 'admin@sandbox.example',
    scopes: found.scopes,
    expires_in: found.expiresIn,
    is_private_distribution: false,
  });
}

function revoke(ctx: OAuthContext, request: ApiRequest): Reply {
  const form = formOf(request);
  checkClient(ctx, form);
  ctx.tokens.revoke(field(form, 'token'), true);
  return ok({});
}

function tokenInfo(ctx: OAuthContext, request: ApiRequest): Reply {
  const value = request.params.token ?? '';
  const found = ctx.tokens.describe(value);
  if (found === undefined) throw notFound('no token found with that value');
  const shared = { token: value, user: 'admin@sandbox.example', hub_domain: 'sandbox.example', scopes: found.scopes };
  const ids = { hub_id: ctx.crm.portalId, app_id: 1001, user_id: 42, client_id: ctx.tokens.client.id };
  return ok({ ...shared, ...ids, expires_in: found.expiresIn ?? 0, token_type: found.use.replace('_token', '') });
}

/** The consent page, answered at once with "yes": the browser goes back with a code, or with an error. */
function authorise(ctx: OAuthContext, request: ApiRequest): Reply {
  const { query } = request;
  const redirectUri = query.get('redirect_uri') ?? '';
  if (query.get('client_id') !== ctx.tokens.client.id || !isAllowedRedirect(redirectUri)) {
    const text = 'Unknown client_id, or a redirect_uri that is neither https nor localhost.';
    return { status: 400, text, headers: { 'content-type': 'text/plain; charset=utf-8' } };
  }
  const target = new URL(redirectUri);
  const state = query.get('state');
  if (state !== null) target.searchParams.set('state', state);
  const scopes = (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const optional = (query.get('optional_scope') ?? '').split(' ').filter((scope) => scope !== '');
  const lacking = scopes.filter((scope) => !ctx.tokens.hasScope(scope));
  if (query.get('deny') === 'true') {
    target.searchParams.set('error', 'access_denied');
    target.searchParams.set('error_description', 'The user denied the request');
  } else if (lacking.length > 0 || scopes.length === 0) {
    target.searchParams.set('error', 'invalid_scope');
    target.searchParams.set('error_description', `The account lacks required scopes: ${lacking.join(' ')}`);
  } else {
    target.searchParams.set('code', ctx.tokens.authorise(redirectUri, scopes, optional));
  }
  return { status: 302, text: '', headers: { location: target.toString() } };
}

function isAllowedRedirect(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1'));
}

function uninstall(ctx: OAuthContext, request: ApiRequest): Reply {
  ctx.tokens.uninstall(request.grant.token);
  return noContent;
}

export function oauthRoutes(ctx: OAuthContext): Route[] {
  const open = { area: 'oauth', budget: 'none', isOpen: true } as const;
  const deleteRefresh = (request: ApiRequest): Reply => {
    ctx.tokens.revoke(request.params.token ?? '', false);
    return noContent;
  };
  return [
    { ...open, method: 'GET', pattern: 'authorize', handle: (request) => authorise(ctx, request) },
    { ...open, method: 'GET', pattern: ':portal/authorize', handle: (request) => authorise(ctx, request) },
    { ...open, method: 'POST', pattern: 'token', handle: (request) => token(ctx, request) },
    { ...open, method: 'POST', pattern: 'token/introspect', handle: (request) => introspect(ctx, request) },
    { ...open, method: 'POST', pattern: 'token/revoke', handle: (request) => revoke(ctx, request) },
    { ...open, method: 'GET', pattern: 'access-tokens/:token', handle: (request) => tokenInfo(ctx, request) },
    { ...open, method: 'GET', pattern: 'refresh-tokens/:token', handle: (request) => tokenInfo(ctx, request) },
    { ...open, method: 'DELETE', pattern: 'refresh-tokens/:token', handle: deleteRefresh },
    {
      method: 'DELETE',
      area: 'appinstalls',
      pattern: 'external-install',
      budget: 'none',
      scopes: () => ['oauth'],
      handle: (request) => uninstall(ctx, request),
    },
  ];
}
