/**
 * The only file that knows @jsforce/jsforce-node. A Connection is made for each request from a fresh token; it encodes and decodes, and
 * nothing else: its requests go out by global fetch, so that they can be aborted, keep their HTTP status, follow no redirect, take
 * no proxy from the environment and are never repeated behind the engine's back (BEHAVIOR.md, "The client").
 */
import { PassThrough } from 'node:stream';
import type { Connection } from '@jsforce/jsforce-node';
import type { z } from 'zod';
import type { CallOptions, ConnectorContext } from '../../src/contracts/connector.ts';
import { ReplyError } from './error-body.ts';
import { salesforceApiVersion } from './versions.ts';

export type Ctx = Pick<ConnectorContext, 'call' | 'accessToken' | 'endpoints'>;

/** What jsforce hands to a transport, as far as it is used. */
interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | null;
}

async function send({ method, url, headers, body }: OutgoingRequest, signal: AbortSignal) {
  // fetch counts the bytes itself.
  const own = Object.entries(headers ?? {}).filter(([name]) => name.toLowerCase() !== 'content-length');
  const init = { method, signal, redirect: 'error', headers: Object.fromEntries(own) } as const;
  const reply = await fetch(url, body === undefined || body === null ? init : { ...init, body });
  const text = await reply.text();
  if (!reply.ok) throw new ReplyError(reply.status, text, reply.headers);
  return { statusCode: reply.status, headers: Object.fromEntries(reply.headers), body: text };
}

function transport(signal: AbortSignal): Connection['_transport'] {
  return {
    httpRequest: (request: OutgoingRequest) =>
      Object.assign(send(request, signal), { stream: () => new PassThrough() }),
  } as unknown as Connection['_transport'];
}

/** One request by the client, under the engine's budget. */
export function callClient<T>(
  ctx: Ctx,
  use: (connection: Connection) => Promise<T>,
  options?: CallOptions,
): Promise<T> {
  const request = async (signal: AbortSignal): Promise<T> => {
    const { Connection } = await import('@jsforce/jsforce-node');
    const accessToken = await ctx.accessToken();
    const version = salesforceApiVersion;
    const connection = new Connection({ instanceUrl: ctx.endpoints.api, accessToken, version });
    connection._transport = transport(signal);
    return use(connection);
  };
  return options === undefined ? ctx.call('api', request) : ctx.call('api', request, options);
}

export interface OwnRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** From the instance's address on: `/services/data/…`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** A body that is no JSON, with its type. */
  readonly content?: { readonly type: string; readonly body: string | Uint8Array<ArrayBuffer> };
  readonly accept?: string;
  readonly options?: CallOptions;
}

/** The path and the query of an address of ours; values are encoded, a blank as %20. */
function addressOf(api: string, { path, query }: OwnRequest): string {
  const pairs = Object.entries(query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${api}${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}

/**
 * A request of our own, for what the client cannot do or does wrong. It answers when the head of the reply is there: the body is the
 * caller's to read, or to cancel. Redirects are refused: the token must not follow one.
 */
export function ownReply(ctx: Ctx, request: OwnRequest): Promise<Response> {
  return ctx.call('api', (signal) => fetchOwn(ctx, request, signal), request.options ?? {});
}

async function fetchOwn(ctx: Ctx, request: OwnRequest, signal: AbortSignal): Promise<Response> {
  const { json, content } = request;
  const type = content?.type ?? (json === undefined ? undefined : 'application/json');
  const body = content?.body ?? (json === undefined ? undefined : JSON.stringify(json));
  const reply = await fetch(addressOf(ctx.endpoints.api, request), {
    method: request.method,
    signal,
    redirect: 'error',
    headers: {
      authorization: `Bearer ${await ctx.accessToken()}`,
      accept: request.accept ?? 'application/json',
      ...(type === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body }),
  });
  if (!reply.ok) throw new ReplyError(reply.status, await reply.text(), reply.headers);
  return reply;
}

/** The same with its body read as JSON. */
export function ownRequest<S extends z.ZodType>(
  ctx: Ctx,
  request: OwnRequest & { readonly schema: S },
): Promise<{ readonly body: z.output<S>; readonly headers: Headers }> {
  return ctx.call(
    'api',
    async (signal) => {
      const reply = await fetchOwn(ctx, request, signal);
      const text = await reply.text();
      return { body: request.schema.parse(text === '' ? undefined : JSON.parse(text)), headers: reply.headers };
    },
    request.options ?? {},
  );
}

// --- of the writing half ---

/** The same with its body read as text: results of ingest jobs. */
export function ownText(ctx: Ctx, request: OwnRequest): Promise<string> {
  return ctx.call('api', async (signal) => (await fetchOwn(ctx, request, signal)).text(), request.options ?? {});
}

export interface DeployOptions {
  readonly zip: Uint8Array;
  /** Undo everything when one component fails: a production org demands it. */
  readonly rollbackOnError: boolean;
}

/** Hands a package to the Metadata API; answers the id of the deployment, as Salesforce tells it. */
export function startDeploy(ctx: Ctx, { zip, rollbackOnError }: DeployOptions): Promise<unknown> {
  return callClient(ctx, async (connection) =>
    connection.metadata.deployRest(Buffer.from(zip), { rollbackOnError, singlePackage: true }),
  );
}

export function readDeploy(ctx: Ctx, id: string): Promise<unknown> {
  return callClient(ctx, (connection) => connection.metadata.checkDeployStatus(id, true, true));
}
