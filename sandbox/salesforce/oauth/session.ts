/** What an access token stands for. */
export interface Session {
  /** `static`: the token the sandbox was started with; it cannot be refreshed. */
  readonly kind: 'static' | 'oauth';
  readonly token: string;
  /** 005…, 18 characters. */
  readonly userId: string;
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
}
