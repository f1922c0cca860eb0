/** Sessions and refresh tokens of the org: the one it was started with, and those of OAuth. Life times run on real time. */
import { createHash } from 'node:crypto';
import { refuse, type SalesforceError } from '../errors.ts';
import { OAuthError } from './oauth-error.ts';
import type { Session } from './session.ts';

const minuteMs = 60_000;
const accessMs = 120 * minuteMs;
const codeMs = 15 * minuteMs;
const idleMs = 30 * 24 * 60 * minuteMs;
/** Refresh tokens that a user and an app can have at a time; the oldest gives way. */
const maxGrants = 5;

export interface TokenStoreOptions {
  readonly orgId: string;
  readonly userId: string;
  readonly staticToken: string;
  /** Each refresh gives a new refresh token, and a used one betrays a thief. */
  readonly isRotating: boolean;
  readonly monotonicMs: () => number;
}

/** One consent: it has one living refresh token, and the access tokens got by it. */
interface Grant {
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  /** Undefined: the app did not ask for one, or it was revoked. */
  refreshToken: string | undefined;
  lastUsedMs: number;
  isRevoked: boolean;
}

interface Access {
  readonly grant: Grant;
  expiresMs: number;
}

interface Code {
  readonly grant: Grant;
  readonly redirectUri: string;
  readonly challenge: string | undefined;
  readonly expiresMs: number;
}

export interface IssuedTokens {
  readonly accessToken: string;
  /** Undefined: none was asked for, or the one that the app has stays good. */
  readonly refreshToken: string | undefined;
  readonly scopes: readonly string[];
}

export function expiredSession(): SalesforceError {
  return refuse(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
}

export class TokenStore {
  readonly staticToken: string;
  readonly #options: TokenStoreOptions;
  readonly #access = new Map<string, Access>();
  /** Living and dead refresh tokens: a dead one that comes back kills its grant. */
  readonly #refresh = new Map<string, Grant>();
  readonly #codes = new Map<string, Code>();
  #grants: Grant[] = [];
  #isStaticRevoked = false;
  #issued = 0;

  constructor(options: TokenStoreOptions) {
    this.#options = options;
    this.staticToken = options.staticToken;
  }

  /** The session of a token; undefined: expired, revoked or never issued. */
  session(token: string): Session | undefined {
    const { userId } = this.#options;
    if (token === this.staticToken) {
      if (this.#isStaticRevoked) return undefined;
      return { kind: 'static', token, userId, clientId: '', scopes: new Set(['full']) };
    }
    const access = this.#access.get(token);
    if (access === undefined || access.grant.isRevoked || access.expiresMs <= this.#now()) return undefined;
    return { kind: 'oauth', token, userId, clientId: access.grant.clientId, scopes: access.grant.scopes };
  }

  /** A consent given. */
  authorise(clientId: string, redirectUri: string, scopes: readonly string[], challenge: string | undefined): string {
    const grant = this.#newGrant(clientId, scopes);
    const code = `aPrx${this.#secret('code', 72)}`;
    this.#codes.set(code, { grant, redirectUri, challenge, expiresMs: this.#now() + codeMs });
    return code;
  }

  exchange(code: string, clientId: string, redirectUri: string, verifier: string | undefined): IssuedTokens {
    const found = this.#codes.get(code);
    if (found === undefined || found.grant.clientId !== clientId) {
      throw new OAuthError('invalid_grant', 'invalid authorization code');
    }
    this.#codes.delete(code);
    if (found.expiresMs <= this.#now()) throw new OAuthError('invalid_grant', 'expired authorization code');
    if (found.redirectUri !== redirectUri) {
      throw new OAuthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
    }
    checkVerifier(found.challenge, verifier);
    if (wantsRefresh(found.grant.scopes)) this.#startRefreshing(found.grant);
    return this.#issue(found.grant, found.grant.refreshToken);
  }

  refresh(token: string, clientId: string): IssuedTokens {
    const grant = this.#refresh.get(token);
    const isDead = grant?.refreshToken !== token || grant.isRevoked || grant.clientId !== clientId;
    if (grant === undefined || isDead || this.#now() - grant.lastUsedMs > idleMs) {
      // A token that was rotated away is used again: somebody else may have it, so nobody keeps anything.
      if (grant !== undefined && this.#options.isRotating && grant.refreshToken !== token) this.#end(grant);
      throw new OAuthError('invalid_grant', 'expired access/refresh token');
    }
    grant.lastUsedMs = this.#now();
    if (!this.#options.isRotating) return this.#issue(grant, undefined);
    this.#rotate(grant);
    return this.#issue(grant, grant.refreshToken);
  }

  /** A refresh token as a finished consent gives it. */
  newRefreshToken(clientId: string, scopes: readonly string[]): string {
    const grant = this.#newGrant(clientId, scopes);
    return this.#startRefreshing(grant);
  }

  /** True when there was something to revoke. A refresh token takes its sessions along. */
  revoke(token: string): boolean {
    if (token === this.staticToken) {
      this.#isStaticRevoked = true;
      return true;
    }
    if (this.#access.delete(token)) return true;
    const grant = this.#refresh.get(token);
    if (grant === undefined || grant.refreshToken !== token || grant.isRevoked) return false;
    this.#end(grant);
    return true;
  }

  /** All sessions of OAuth end now; refreshing still works. */
  expireAccessTokens(): void {
    for (const access of this.#access.values()) access.expiresMs = this.#now();
  }

  describe(
    token: string,
  ): { clientId: string; scopes: readonly string[]; expiresInMs: number | undefined } | undefined {
    const access = this.#access.get(token);
    const expiresInMs = access === undefined ? undefined : access.expiresMs - this.#now();
    const grant = access?.grant ?? this.#refresh.get(token);
    if (grant === undefined || grant.isRevoked) return undefined;
    if (access === undefined ? grant.refreshToken !== token : (expiresInMs ?? 0) <= 0) return undefined;
    return { clientId: grant.clientId, scopes: [...grant.scopes], expiresInMs };
  }

  #newGrant(clientId: string, scopes: readonly string[]): Grant {
    return {
      clientId,
      scopes: new Set(scopes),
      refreshToken: undefined,
      lastUsedMs: this.#now(),
      isRevoked: false,
    };
  }

  #startRefreshing(grant: Grant): string {
    this.#grants.push(grant);
    const own = this.#grants.filter((one) => one.clientId === grant.clientId && !one.isRevoked);
    const oldest = own.length > maxGrants ? own[0] : undefined;
    if (oldest !== undefined) {
      oldest.refreshToken = undefined;
      this.#grants = this.#grants.filter((one) => one !== oldest);
    }
    return this.#rotate(grant);
  }

  #rotate(grant: Grant): string {
    const token = `5Aep861${this.#secret('refresh', 80)}`;
    grant.refreshToken = token;
    this.#refresh.set(token, grant);
    return token;
  }

  #end(grant: Grant): void {
    grant.isRevoked = true;
    this.#grants = this.#grants.filter((one) => one !== grant);
    for (const [token, access] of this.#access) if (access.grant === grant) this.#access.delete(token);
  }

  #issue(grant: Grant, refreshToken: string | undefined): IssuedTokens {
    const accessToken = `${this.#options.orgId.slice(0, 15)}!AQ4A.${this.#secret('access', 90)}`;
    this.#access.set(accessToken, { grant, expiresMs: this.#now() + accessMs });
    return { accessToken, refreshToken, scopes: [...grant.scopes] };
  }

  #now(): number {
    return this.#options.monotonicMs();
  }

  /** Letters and digits, unlike any other of this sandbox, and the same in every run. */
  #secret(kind: string, length: number): string {
    this.#issued += 1;
    let text = '';
    for (let part = 0; text.length < length; part += 1) {
      const hash = createHash('sha256').update(`${kind}|${this.#issued}|${part}|${this.staticToken}`);
      text += hash.digest('base64').replaceAll(/[^A-Za-z0-9]/g, '');
    }
    return text.slice(0, length);
  }
}

function wantsRefresh(scopes: ReadonlySet<string>): boolean {
  return scopes.has('refresh_token') || scopes.has('offline_access');
}

/** PKCE with S256; Salesforce's own client sends 171 characters where the standard ends at 128. */
function checkVerifier(challenge: string | undefined, verifier: string | undefined): void {
  if (challenge === undefined) return;
  if (verifier === undefined) throw new OAuthError('invalid_grant', 'missing required code verifier');
  const isWellFormed = verifier.length >= 43 && verifier.length <= 171 && /^[A-Za-z0-9\-._~]+$/.test(verifier);
  if (!isWellFormed || createHash('sha256').update(verifier).digest('base64url') !== challenge) {
    throw new OAuthError('invalid_request', 'invalid code verifier');
  }
}
