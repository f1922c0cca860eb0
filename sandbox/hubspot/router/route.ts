/** What a handler gets and gives, and how an endpoint is declared. */
import type { Grant } from '../oauth/grant.ts';

export type Budget = 'general' | 'search' | 'associations' | 'none';
export type Area =
  | 'objects'
  | 'associations'
  | 'properties'
  | 'pipelines'
  | 'owners'
  | 'limits'
  | 'oauth'
  | 'account-info'
  | 'appinstalls';

/** v1, v3 and v4 are the numbered families; `dated` are the date-versioned paths. */
export interface ApiVersion {
  readonly family: 'v1' | 'v3' | 'v4' | 'dated' | 'none';
  readonly version: string;
}

export interface ApiRequest {
  readonly method: string;
  readonly api: ApiVersion;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly grant: Grant;
  /** Address the caller used, for links. */
  readonly baseUrl: string;
  readonly path: string;
}

export interface Reply {
  readonly status: number;
  /** Sent as JSON; undefined: no body. */
  readonly body?: unknown;
  /** Sent as it is (pages, redirects). */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: string;
  readonly area: Area;
  /** Segments below the area and version; `:name` is a parameter. */
  readonly pattern: string;
  readonly budget: Budget;
  /** False: callable without a token. */
  readonly isOpen?: boolean;
  /** All of these must be granted. */
  readonly scopes?: (request: ApiRequest) => readonly string[];
  readonly handle: (request: ApiRequest) => Reply | Promise<Reply>;
}

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

export const noContent: Reply = { status: 204 };
