/**
 * Glossary: a *connector* speaks one CRM; a *stream* reads one kind of object in pages; a *writer* puts values or tasks into
 * the CRM; a *budget* is a limit on calls. Connectors are declarative and thin: tokens, budgets, retries, time-outs and time
 * belong to the engine, which hands them in as the context.
 */
import type { z } from 'zod';
import type { CrmRecord, Instant, RecordType } from '../domain/records/types.ts';
import type { AppError } from './errors.ts';
import type { Logger } from './logger.ts';
import type { FieldSpec, Manifest } from './manifest.ts';

/** At most `limit` calls in any `perMs`, for each install. The engine waits; a connector never sleeps. */
export interface RateBudget {
  readonly name: string;
  readonly limit: number;
  readonly perMs: number;
  /** Calls in flight at once. */
  readonly concurrency: number;
  /** Calls the CRM had counted already, by whomever, at the instant `usedAt` of Keel's clock. */
  readonly used?: number;
  readonly usedAt?: Instant;
}

/** What a CRM itself tells of one of its limits. */
export interface LearnedLimit {
  readonly limit: number;
  readonly perMs: number;
  readonly used: number;
  /** Set by the engine when it learned of it. */
  readonly usedAt?: Instant;
}

export interface CallOptions {
  /** False for a request that must not be repeated after an unclear end (create of a task). Default true. */
  readonly idempotent?: boolean;
  /** Until the request has answered; a body that is streamed is read after that. Default: the engine's. */
  readonly timeoutMs?: number;
}

/** All a connector ever gets: no database, no queue, no environment. */
export interface ConnectorContext<S = unknown> {
  readonly settings: S;
  readonly log: Logger;
  /** Aborted at time-out and shutdown: stop after the page in hand. */
  readonly signal: AbortSignal;
  /** The CRM's clock as measured at the start of the run. */
  readonly now: () => Date;
  /** Base addresses, without a trailing slash. For csv: the folder. */
  readonly endpoints: { readonly api: string; readonly oauth: string };
  /** Fresh; refreshed single-flight by the engine. Ask anew for each page. */
  readonly accessToken: () => Promise<string>;
  /**
   * Does one request: waits for the budget, sets the time-out, classifies what is thrown, retries by its kind, counts the call.
   * Throws AppError only.
   */
  readonly call: <T>(budget: string, request: (signal: AbortSignal) => Promise<T>, options?: CallOptions) => Promise<T>;
  /** Waits for a job that the CRM works on; ends at once, with an error, when `signal` is aborted. */
  readonly pause: (ms: number) => Promise<void>;
}

export interface Page<Raw, Cursor> {
  readonly items: readonly Raw[];
  /** Records that are gone (archived, deleted). */
  readonly deletedIds?: readonly string[];
  /** Records that now live on under another id. */
  readonly merged?: readonly { readonly from: string; readonly into: string }[];
  /** A stretch of a complete listing by id: what is stored within it and not named is gone. */
  readonly present?: PresentIds;
  /** Where to go on; stored in the same transaction as the items. */
  readonly checkpoint: Cursor;
  /** Rows the connector could not read: named and located, stored as rejects, never fatal. */
  readonly rejects?: readonly { readonly externalId: string; readonly error: AppError }[];
  /** For a progress bar: how many items this stream is expected to have in all, where the CRM says so. */
  readonly expectedTotal?: number;
}

/** All ids the CRM has that start with `prefix`, are behind `after` (null: from the first) and not behind `upTo` (null: to the last). */
export interface PresentIds {
  readonly prefix: string;
  readonly after: string | null;
  readonly upTo: string | null;
  readonly ids: readonly string[];
}

export interface Stream<R extends z.ZodType = z.ZodType, C extends z.ZodType = z.ZodType, S = unknown> {
  readonly name: string;
  /** The record type whose ids `deletedIds` and `merged` speak of. */
  readonly recordType: RecordType;
  /** Lenient: unknown keys are kept. A row that does not parse becomes a reject. */
  readonly raw: R;
  /** Versioned; a stored cursor that does not parse means a full resync of the stream. */
  readonly cursor: C;
  /** Not read, with the reason in words, when the settings or granted scopes do not allow it. */
  readonly unavailable?: (settings: S) => string | undefined;
  /** Pages in cursor order from `from` (undefined: from the start) up to `until`; ends when there is nothing more. */
  readonly read: (
    ctx: ConnectorContext<S>,
    from: z.output<C> | undefined,
    until: Date,
  ) => AsyncIterable<Page<z.output<R>, z.output<C>>>;
  /** Pure and total. One raw item may hold several records (an account and its usage readings). `at` is when it was seen. */
  readonly toRecords: (raw: z.output<R>, settings: S, at: Instant) => readonly CrmRecord[];
}

/** One per row, in the order of the rows. A row whose record is gone fails with code RECORD_GONE. */
export type RowOutcome =
  | { readonly ok: true; readonly remoteId: string }
  | { readonly ok: false; readonly error: AppError };

export type FieldValue = string | number | null;

export interface FieldRow {
  readonly recordType: 'account' | 'contact';
  readonly externalId: string;
  /**
   * Field key of the manifest → value; null clears it. Numbers are in the field's own unit (percent 0 to 100, currency in whole
   * units with decimals), datetimes epoch milliseconds, enumerations the option's value.
   */
  readonly values: Readonly<Record<string, FieldValue>>;
}

export interface Provisioned {
  readonly created: readonly string[];
  readonly existing: readonly string[];
  /** Fields that cannot be used, with what to do: a property of that name which is not Keel's, or of another type. */
  readonly refused: readonly { readonly field: string; readonly error: AppError }[];
}

/** Throws only when a whole call failed. */
export interface FieldWriter<S = unknown> {
  readonly batchSize: number;
  /** Budget `write` calls count against. */
  readonly budget: string;
  readonly provision: (ctx: ConnectorContext<S>, fields: readonly FieldSpec[]) => Promise<Provisioned>;
  /** What `provision` would put into the CRM now, in words an admin can agree to; undefined: nothing. Where he should be asked. */
  readonly offer?: (ctx: ConnectorContext<S>, manifest: Manifest) => Promise<string | undefined>;
  /** Idempotent. Rows of one call share a record type. */
  readonly write: (ctx: ConnectorContext<S>, rows: readonly FieldRow[]) => Promise<readonly RowOutcome[]>;
  /** Removes Keel's fields and group (uninstall). */
  readonly deprovision: (
    ctx: ConnectorContext<S>,
    fields: readonly FieldSpec[],
  ) => Promise<{ removed: readonly string[] }>;
}

export interface TaskRow {
  /** Keel's own reference; it stands in the body, so that a task can be found again. */
  readonly reference: string;
  readonly remoteId: string | null;
  readonly accountId: string;
  readonly ownerId: string | null;
  readonly subject: string;
  /** Plain text: paragraphs separated by a blank line, list items start with "- ". */
  readonly body: string;
  readonly priority: 'low' | 'medium' | 'high';
  readonly dueAt: Instant;
  readonly status: 'open' | 'closed';
}

export interface RemoteTask {
  readonly remoteId: string;
  readonly status: 'open' | 'done' | 'deferred' | 'gone';
  readonly closedAt: Instant | null;
}

export interface TaskWriter<S = unknown> {
  readonly batchSize: number;
  /** Not idempotent: the engine asks `find` before it repeats one. */
  readonly create: (ctx: ConnectorContext<S>, rows: readonly TaskRow[]) => Promise<readonly RowOutcome[]>;
  readonly update: (ctx: ConnectorContext<S>, rows: readonly TaskRow[]) => Promise<readonly RowOutcome[]>;
  /** Which of these references already stand as tasks at their accounts: reference → remote id. Reads consistently, not by search. */
  readonly find: (
    ctx: ConnectorContext<S>,
    rows: readonly { readonly reference: string; readonly accountId: string }[],
  ) => Promise<ReadonlyMap<string, string>>;
  /** State of tasks by id, same order; unknown ids are `gone`. */
  readonly read: (ctx: ConnectorContext<S>, remoteIds: readonly string[]) => Promise<readonly RemoteTask[]>;
  readonly remove: (ctx: ConnectorContext<S>, remoteIds: readonly string[]) => Promise<void>;
}

export interface AccountInfo {
  /** The CRM's id of the connected account (portal id, org id, folder name). */
  readonly remoteId: string;
  readonly name: string;
  readonly currency: string | null;
  readonly timeZone: string | null;
  readonly grantedScopes: readonly string[] | null;
  /** The CRM's clock, from the reply's Date header. */
  readonly serverTime: Date;
  /** Limits the CRM itself tells for this account, by the budget's name; they go before the connector's own numbers. */
  readonly limits?: Readonly<Record<string, LearnedLimit>>;
  /** Web address of an account's record, with `{id}` in place of its id; null where there is none. */
  readonly recordUrl: string | null;
}

export interface Webhooks {
  /** Over the raw bytes, constant-time, with the timestamp's age. */
  readonly verify: (
    req: { method: string; url: string; rawBody: Uint8Array; headers: Headers },
    secret: string,
    now: Date,
  ) => boolean;
  readonly parse: (
    rawBody: Uint8Array,
  ) => readonly { accountRef: string; stream: string; externalId: string; eventId: string }[];
}

/** What opens an account. Kept sealed. */
export interface Credentials {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Of the app the tokens were given to; a public client has no secret. */
  readonly clientId?: string;
  readonly clientSecret?: string;
}

export interface RefreshRequest {
  readonly endpoints: ConnectorContext['endpoints'];
  readonly credentials: Credentials & { readonly refreshToken: string };
  readonly signal: AbortSignal;
}

export interface Refreshed {
  readonly accessToken: string;
  /** Absent: the old one stays good. */
  readonly refreshToken?: string;
  /** Where the account's API is from now on. */
  readonly api?: string;
}

export interface Connector<K extends string = string, Z extends z.ZodType = z.ZodType> {
  readonly key: K;
  readonly displayName: string;
  readonly apiVersion: string;
  readonly settings: Z;
  readonly budgets: readonly RateBudget[];
  readonly streams: readonly Stream<any, any, z.output<Z>>[];
  readonly fields?: FieldWriter<z.output<Z>>;
  readonly tasks?: TaskWriter<z.output<Z>>;
  readonly webhooks?: Webhooks;
  /** The only place that knows vendor errors. Never throws. */
  readonly classify: (err: unknown) => AppError;
  /** One cheap call: does the token work, whose account is it, what is its clock. */
  readonly check: (ctx: ConnectorContext<z.output<Z>>) => Promise<AccountInfo>;
  /**
   * A new access token. The engine sees to it that one process does it at a time and stores the answer before anybody uses it.
   * Throws AppError only: `reauth` when the refresh token is no longer good.
   */
  readonly refresh?: (request: RefreshRequest) => Promise<Refreshed>;
  /**
   * The budget whose limit is the account's calls a day, shared with every other app: Keel takes no more than the share an admin
   * set, counted over all processes. What the CRM tells of it stands in `AccountInfo.limits` under this name.
   */
  readonly dailyBudget?: string;
  /** What an admin should know before the first sync: missing scopes, unmapped properties. Words, each with what to do. */
  readonly inspect?: (ctx: ConnectorContext<z.output<Z>>, manifest: Manifest) => Promise<readonly string[]>;
  /** Where a record lives now that answered RECORD_GONE: its new id after a merge, or null. */
  readonly locate?: (
    ctx: ConnectorContext<z.output<Z>>,
    type: RecordType,
    externalId: string,
  ) => Promise<string | null>;
}

/** Binds the settings type once, so that streams and writers infer it. */
export function definers<Z extends z.ZodType>(settings: Z) {
  return {
    settings,
    defineStream: <R extends z.ZodType, C extends z.ZodType>(stream: Stream<R, C, z.output<Z>>) => stream,
    defineFieldWriter: (writer: FieldWriter<z.output<Z>>) => writer,
    defineTaskWriter: (writer: TaskWriter<z.output<Z>>) => writer,
  };
}
