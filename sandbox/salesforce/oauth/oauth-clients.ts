/** The apps that the org knows. */

export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
}

export interface RegisteredClient {
  readonly id: string;
  /** Undefined: a public client, which must not send one. */
  readonly secret: string | undefined;
  readonly isRedirectAllowed: (uri: string) => boolean;
}

/** What Salesforce's own command line logs in with. */
export const platformCli: RegisteredClient = {
  id: 'PlatformCLI',
  secret: undefined,
  isRedirectAllowed: (uri) => uri === 'http://localhost:1717/OauthRedirect',
};

export function confidentialClient({ id, secret }: OAuthClient): RegisteredClient {
  return { id, secret, isRedirectAllowed: isSafeRedirect };
}

/** Https, or this machine. */
function isSafeRedirect(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1'));
}
