/** HubSpot's replies as a function, through nock: every request that leaves the process is seen. */
import nock from 'nock';
import { hubspot } from '../../../../connectors/hubspot/index.ts';
import { fakeConnectorContext } from '../../../fakes/connector-context.ts';

export const api = 'http://hubspot.test';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly json: unknown;
  readonly authorization: string | null;
}

export interface ScriptedReply {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export type Script = (request: SeenRequest) => ScriptedReply;

/** Answers everything by `script` until `nock.cleanAll()`; the returned list grows with each request. */
export function scriptHubSpot(script: Script): SeenRequest[] {
  nock.disableNetConnect();
  const seen: SeenRequest[] = [];
  const answer = async (request: Request) => {
    const url = new URL(request.url);
    const text = await request.text();
    const one: SeenRequest = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      json: text === '' ? undefined : JSON.parse(text),
      authorization: request.headers.get('authorization'),
    };
    seen.push(one);
    const { status = 200, body = {}, headers = { 'content-type': 'application/json;charset=utf-8' } } = script(one);
    const content = typeof body === 'string' ? body : JSON.stringify(body);
    return [status, status === 204 ? '' : content, headers] as const;
  };
  for (const method of ['GET', 'POST', 'PATCH', 'DELETE']) nock(api).persist().intercept(/.*/, method).reply(answer);
  return seen;
}

export function context(
  settings: object = {},
  more: { token?: () => string; signal?: AbortSignal; attempts?: number } = {},
) {
  return fakeConnectorContext({ settings: hubspot.settings.parse(settings), api, classify: hubspot.classify, ...more });
}

/** An object as HubSpot lists it. */
export function objectOf(id: string, properties: Record<string, string | null> = {}, associations?: object) {
  const at = '2025-02-01T10:00:00Z';
  return {
    id,
    properties: { hs_object_id: id, ...properties },
    createdAt: at,
    updatedAt: at,
    archived: false,
    associations,
  };
}

export async function collect<T>(pages: AsyncIterable<T>, atMost = 1000): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) {
    all.push(page);
    if (all.length >= atMost) break;
  }
  return all;
}
