/** Tokens of the account: one private token, and those of OAuth installs. Expiry runs on real time. */
import { createHash } from 'node:crypto';
import { VendorError } from '../errors.ts';
import { allScopes, type Grant } from './grant.ts';

export const accessTokenSeconds = 1_800;
const codeSeconds = 60;
/** HubSpot's tokens are long: a column that is too narrow shows here. */
const tokenLength = 320;
const installingUser = 42;

export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
}

interface Install {
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  isUninstalled: boolean;
}

export interface IssuedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly scopes: readonly string[];
}

interface Access {
  readonly install: Install;
  readonly expiresMs: number;
  readonly refreshToken: string;
}

export class TokenStore {
  readonly staticToken: string;
  readonly client: OAuthClient;
  readonly #monotonicMs: () => number;
  readonly #access = new Map<string, Access>();
  readonly #refresh = new Map<string, Install>();
  readonly #codes = new Map<string, { install: Install; redirectUri: string; expiresMs: number }>();
  readonly #revoked = new Set<string>();
  /** Scopes the account does not have, whoever asks. */
  readonly #dropped = new Set<string>();
  #issued = 0;

  constructor(staticToken: string, client: OAuthClient, monotonicMs: () => number) {
    this.staticToken = staticToken;
    this.client = client;
    this.#monotonicMs = monotonicMs;
  }

  authenticate(authorization: string | undefined): Grant {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) {
      const message = 'Authentication credentials not found. This API supports OAuth 2.0 authentication.';
      throw new VendorError(401, 'INVALID_AUTHENTICATION', message);
    }
    if (this.#revoked.has(token)) throw invalidToken();
    if (token === this.staticToken) {
      return { kind: 'static', token, scopes: this.#granted(allScopes), userId: installingUser, clientId: 'private' };
    }
    const access = this.#access.get(token);
    if (access === undefined || access.install.isUninstalled) throw invalidToken();
    if (access.expiresMs <= this.#monotonicMs()) throw expiredToken(this.#monotonicMs() - access.expiresMs);
    const { scopes, clientId } = access.install;
    return { kind: 'oauth', token, scopes: this.#granted([...scopes]), userId: installingUser, clientId };
  }

  #granted(scopes: readonly string[]): Set<string> {
    return new Set(scopes.filter((scope) => !this.#dropped.has(scope)));
  }

  hasScope(scope: string): boolean {
    return allScopes.includes(scope) && !this.#dropped.has(scope);
  }

  /** A consent given: optional scopes that the account lacks are silently left out. */
  authorise(redirectUri: string, scopes: readonly string[], optional: readonly string[]): string {
    const granted = [...scopes, ...optional].filter((scope) => this.hasScope(scope));
    const install = { clientId: this.client.id, scopes: new Set(granted), isUninstalled: false };
    const code = this.#secret('code', 36);
    this.#codes.set(code, { install, redirectUri, expiresMs: this.#monotonicMs() + codeSeconds * 1_000 });
    return code;
  }

  exchange(code: string, redirectUri: string): IssuedTokens {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    if (found === undefined || found.expiresMs <= this.#monotonicMs()) {
      throw oauthError('BAD_AUTH_CODE', 'missing or unknown auth code', 'invalid_grant');
    }
    if (found.redirectUri !== redirectUri) {
      throw oauthError(
        'MISMATCH_REDIRECT_URI_AUTH_CODE',
        'redirect URI does not match the initial one',
        'invalid_grant',
      );
    }
    const refreshToken = this.#secret('refresh', 60);
    this.#refresh.set(refreshToken, found.install);
    return this.#issue(found.install, refreshToken);
  }

  refresh(refreshToken: string): IssuedTokens {
    const install = this.#refresh.get(refreshToken);
    if (install === undefined || install.isUninstalled) {
      throw oauthError('BAD_REFRESH_TOKEN', 'missing or invalid refresh token', 'invalid_grant');
    }
    return this.#issue(install, refreshToken);
  }

  #issue(install: Install, refreshToken: string): IssuedTokens {
    const accessToken = this.#secret('access', tokenLength);
    const expiresMs = this.#monotonicMs() + accessTokenSeconds * 1_000;
    this.#access.set(accessToken, { install, expiresMs, refreshToken });
    return { accessToken, refreshToken, scopes: [...this.#granted([...install.scopes])] };
  }

  /** Revoking an access token spares the refresh token; revoking a refresh token takes its access tokens along. */
  revoke(token: string, cascade: boolean): void {
    if (this.#access.delete(token)) return;
    if (this.#refresh.delete(token) && cascade) {
      for (const [access, { refreshToken }] of this.#access) if (refreshToken === token) this.#access.delete(access);
    }
    if (token === this.staticToken) this.#revoked.add(token);
  }

  uninstall(accessToken: string): void {
    const access = this.#access.get(accessToken);
    if (access !== undefined) access.install.isUninstalled = true;
    else this.revoke(accessToken, true);
  }

  describe(token: string): { scopes: readonly string[]; expiresIn: number | null; use: string } | undefined {
    const access = this.#access.get(token);
    if (access !== undefined && !access.install.isUninstalled) {
      const expiresIn = Math.max(0, Math.round((access.expiresMs - this.#monotonicMs()) / 1_000));
      return { scopes: [...this.#granted([...access.install.scopes])], expiresIn, use: 'access_token' };
    }
    const install = this.#refresh.get(token);
    if (install === undefined || install.isUninstalled) return undefined;
    return { scopes: [...this.#granted([...install.scopes])], expiresIn: null, use: 'refresh_token' };
  }

  dropScope(scope: string): void {
    this.#dropped.add(scope);
  }

  expireAccessTokens(): void {
    const expiresMs = this.#monotonicMs();
    for (const [token, access] of this.#access) this.#access.set(token, { ...access, expiresMs });
  }

  /** Unlike any other token of this sandbox, and the same in every run. */
  #secret(kind: string, length: number): string {
    this.#issued += 1;
    let text = '';
    for (let part = 0; text.length < length; part += 1) {
      text += createHash('sha256').update(`${kind}|${this.#issued}|${part}|${this.staticToken}`).digest('base64url');
    }
    return text.slice(0, length);
  }
}

function invalidToken(): VendorError {
  const message = 'Authentication credentials not found. The access token is invalid or was revoked.';
  return new VendorError(401, 'INVALID_AUTHENTICATION', message);
}

export function expiredToken(ageMs: number): VendorError {
  const message = `The OAuth token used to make this call expired ${Math.floor(ageMs / 1_000)} second(s) ago.`;
  return new VendorError(401, 'EXPIRED_AUTHENTICATION', message);
}

export function oauthError(status: string, message: string, error: string): VendorError {
  return new VendorError(400, status, message, { body: { status, error, error_description: message } });
}
