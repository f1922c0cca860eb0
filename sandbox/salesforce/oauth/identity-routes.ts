/** Who the session belongs to: userinfo and the identity URL. Both check the token themselves and refuse in plain text. */
import type { Org, Value } from '../org/types.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';
import { bearerOf } from './bearer.ts';
import type { TokenStore } from './token-store.ts';

interface User {
  readonly [field: string]: Value;
}

const userFields = ['Username', 'Email', 'FirstName', 'LastName', 'Name', 'IsActive', 'UserType'] as const;

function userOf(org: Org, userId: string): User {
  const users = org.object('User');
  const row = users?.rowOf(userId) ?? -1;
  if (users === undefined || row < 0) return {};
  return Object.fromEntries(userFields.map((field) => [field, users.get(row, field)]));
}

/** The services of the org, with `{version}` for the client to fill in. */
function urls(base: string, org: Org, userId: string): Record<string, string> {
  return {
    enterprise: `${base}/services/Soap/c/{version}/${org.id}`,
    metadata: `${base}/services/Soap/m/{version}/${org.id}`,
    partner: `${base}/services/Soap/u/{version}/${org.id}`,
    rest: `${base}/services/data/v{version}/`,
    sobjects: `${base}/services/data/v{version}/sobjects/`,
    query: `${base}/services/data/v{version}/query/`,
    tooling_rest: `${base}/services/data/v{version}/tooling/`,
    profile: `${base}/${userId}`,
    custom_domain: base,
  };
}

function shared(request: ApiRequest, userId: string) {
  const user = userOf(request.org, userId);
  const modified = request.org.object('User');
  const row = modified?.rowOf(userId) ?? -1;
  const updated = modified === undefined || row < 0 ? request.org.now() : modified.modifiedMs(row);
  return { user, updated, userId };
}

function userInfo(request: ApiRequest, userId: string): Record<string, unknown> {
  const { user, updated } = shared(request, userId);
  const { org, baseUrl } = request;
  return {
    sub: `${baseUrl}/id/${org.id}/${userId}`,
    user_id: userId,
    organization_id: org.id,
    preferred_username: user.Username ?? null,
    nickname: user.Username ?? null,
    name: user.Name ?? null,
    email: user.Email ?? null,
    email_verified: true,
    given_name: user.FirstName ?? null,
    family_name: user.LastName ?? null,
    zoneinfo: 'GMT',
    urls: urls(baseUrl, org, userId),
    active: user.IsActive ?? true,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_US',
    utcOffset: 0,
    updated_at: new Date(updated).toISOString(),
  };
}

function identity(request: ApiRequest, userId: string): Record<string, unknown> {
  const { user, updated } = shared(request, userId);
  const { org, baseUrl } = request;
  return {
    id: `${baseUrl}/id/${org.id}/${userId}`,
    asserted_user: true,
    user_id: userId,
    organization_id: org.id,
    username: user.Username ?? null,
    nick_name: user.Username ?? null,
    display_name: user.Name ?? null,
    email: user.Email ?? null,
    email_verified: true,
    first_name: user.FirstName ?? null,
    last_name: user.LastName ?? null,
    timezone: 'GMT',
    urls: urls(baseUrl, org, userId),
    active: user.IsActive ?? true,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_US',
    utcOffset: 0,
    last_modified_date: new Date(updated).toISOString().replace('Z', '+0000'),
  };
}

function plain(status: number, text: string): Reply {
  return { status, text, headers: { 'content-type': 'text/html;charset=UTF-8' } };
}

export function identityRoutes(tokens: TokenStore): Route[] {
  const checked = (request: ApiRequest, show: (request: ApiRequest, userId: string) => unknown): Reply => {
    const token = bearerOf(request.headers.authorization) ?? request.query.get('oauth_token') ?? undefined;
    if (token === undefined) return plain(403, 'Missing_OAuth_Token');
    const session = tokens.session(token);
    if (session === undefined) return plain(403, 'Bad_OAuth_Token');
    return { status: 200, body: show(request, session.userId) };
  };
  const open = { area: 'root', isOpen: true } as const;
  return [
    ...(['GET', 'POST'] as const).map((method) => ({
      ...open,
      method,
      pattern: '/services/oauth2/userinfo',
      handle: (request: ApiRequest) => checked(request, userInfo),
    })),
    {
      ...open,
      method: 'GET',
      pattern: '/id/:org/:user',
      handle: (request) => {
        const { org, user } = request.params;
        const isOurs = org?.slice(0, 15) === request.org.id.slice(0, 15);
        if (!isOurs || user?.slice(0, 15) !== request.org.integrationUserId.slice(0, 15)) return plain(404, 'Bad_Id');
        return checked(request, identity);
      },
    },
  ];
}
