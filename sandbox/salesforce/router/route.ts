/** What a handler gets and gives, and how an endpoint is declared. */
import type { Actor, Org } from '../org/types.ts';

export interface ApiRequest {
  readonly method: string;
  /** `68.0`; empty where the path has none. */
  readonly version: string;
  /** The path below `/services/data/vNN.0`, or the whole one: always with one leading slash, none behind, none doubled. */
  readonly path: string;
  /** Values of the pattern's `:names`, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body, as it came. */
  readonly body: Buffer;
  /** Whose token it is. */
  readonly actor: Actor;
  readonly org: Org;
  /** Address the caller used, without a trailing slash. */
  readonly baseUrl: string;
}

export interface Reply {
  readonly status: number;
  /** Sent as JSON; undefined: see `text`. */
  readonly body?: unknown;
  /** Sent as it is; undefined beside an undefined `body`: no body at all. */
  readonly text?: string;
  /** Sent as it comes, with back-pressure (Bulk results): pieces of some tens of kilobytes. */
  readonly stream?: Iterable<string>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: string;
  /** From `/services/data/:version` on, without it: `/sobjects/:object/:id`. Routes outside it have `area` 'root' and a whole path. */
  readonly pattern: string;
  readonly area: 'data' | 'root';
  /** False: callable without a token, not counted. */
  readonly isOpen?: boolean;
  readonly handle: (request: ApiRequest) => Reply | Promise<Reply>;
}
