/**
 * The only file that knows @hubspot/api-client. A client is made for each request from a fresh token (0.25 ms): it captures the
 * token for good, and its retries and limiter are process-global, so they stay unset (BEHAVIOR.md). Its numbered paths become
 * dated ones on the way out.
 */
import { Client } from '@hubspot/api-client';
import type { z } from 'zod';
import type { CallOptions, ConnectorContext } from '../../src/contracts/connector.ts';
import { AppError } from '../../src/contracts/errors.ts';
import { ReplyError } from './error-body.ts';
import { datedPath } from './versions.ts';

export type Ctx = Pick<ConnectorContext, 'call' | 'accessToken' | 'endpoints'>;

interface OutgoingRequest {
  getUrl(): string;
  setUrl(url: string): void;
}
interface IncomingReply {
  readonly httpStatusCode: number;
  readonly headers: Record<string, string>;
}

const middleware = {
  pre(ctx: unknown): unknown {
    const request = ctx as OutgoingRequest;
    const url = new URL(request.getUrl());
    const path = datedPath(url.pathname);
    if (path === undefined) {
      throw new AppError('defect', `No dated path for ${url.pathname}`, {
        code: 'HUBSPOT_PATH_FAMILY',
        hint: 'Add the family to connectors/hubspot/versions.ts.',
      });
    }
    url.pathname = path;
    request.setUrl(url.toString());
    return request;
  },
  /** Without a content type it knows the client throws a bare Error and the status is lost: give it one. */
  post(ctx: unknown): unknown {
    const reply = ctx as IncomingReply;
    const type = reply.headers['content-type'] ?? '';
    if (!type.includes('json') && !type.startsWith('text/')) {
      reply.headers['content-type'] = reply.httpStatusCode < 300 ? 'application/json' : 'text/plain';
    }
    return reply;
  },
};

/** One request by the client, under the engine's budget. */
export function callClient<T>(
  ctx: Ctx,
  budget: string,
  use: (client: Client) => Promise<T>,
  options?: CallOptions,
): Promise<T> {
  const request = async (signal: AbortSignal) => {
    const accessToken = await ctx.accessToken();
    const client = new Client({ accessToken, basePath: ctx.endpoints.api, middleware: [middleware] });
    return orAborted(signal, use(client));
  };
  return options === undefined ? ctx.call(budget, request) : ctx.call(budget, request, options);
}

/** The client takes no AbortSignal: on a time-out its request is left to end by itself and nobody waits for it. */
async function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Whichever lost the race may still fail; it has been answered for.
    work.catch(() => undefined);
    aborted.promise.catch(() => undefined);
  }
}

export interface PageRequest {
  readonly budget: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: object;
}

/**
 * The client's generic request, for pages of records: its typed calls build a model object for every row and a Date for every
 * stamp, which costs twice as much as all the rest (bench/README.md). It does not throw on a refusal: done here.
 */
export function requestPage(ctx: Ctx, { budget, method, path, query, json }: PageRequest): Promise<unknown> {
  return ctx.call(budget, async (signal) => {
    const client = new Client({ accessToken: await ctx.accessToken(), basePath: ctx.endpoints.api });
    const sent = client.apiRequest({
      method,
      path,
      ...(query === undefined ? {} : { qs: { ...query } }),
      ...(json === undefined ? {} : { body: json }),
    });
    const read = async (): Promise<unknown> => {
      const reply = await sent;
      const text = await reply.text();
      if (!reply.ok) throw new ReplyError(reply.status, text, Object.fromEntries(reply.headers));
      return JSON.parse(text);
    };
    return orAborted(signal, read());
  });
}

export interface OwnRequest<S extends z.ZodType> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly json?: unknown;
  readonly schema: S;
}

/** A small request of our own, for what the client cannot do. Redirects are refused: the token must not follow one. */
export function ownRequest<S extends z.ZodType>(
  ctx: Ctx,
  { method, path, json, schema }: OwnRequest<S>,
): Promise<{ readonly body: z.output<S>; readonly headers: Headers }> {
  return ctx.call('general', async (signal) => {
    const reply = await fetch(`${ctx.endpoints.api}${path}`, {
      method,
      signal,
      redirect: 'error',
      headers: {
        authorization: `Bearer ${await ctx.accessToken()}`,
        accept: 'application/json',
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new ReplyError(reply.status, text, Object.fromEntries(reply.headers));
    return { body: schema.parse(JSON.parse(text)), headers: reply.headers };
  });
}
