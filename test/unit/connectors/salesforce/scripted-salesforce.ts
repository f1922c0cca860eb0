/** Salesforce's replies as a function, over loopback: replies may come in pieces and break off anywhere. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { salesforce } from '../../../../connectors/salesforce/index.ts';
import { fakeConnectorContext } from '../../../fakes/connector-context.ts';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly text: string;
  readonly headers: IncomingMessage['headers'];
}

export interface ScriptedReply {
  readonly status?: number;
  /** Text as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** The line is cut after so many bytes. */
  readonly cutAfter?: number;
}

export type Script = (request: SeenRequest) => ScriptedReply;

export interface ScriptedSalesforce {
  readonly url: string;
  readonly seen: SeenRequest[];
  readonly close: () => Promise<void>;
}

function send(response: ServerResponse, { status = 200, body = {}, headers = {}, cutAfter }: ScriptedReply): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/csv' : 'application/json;charset=UTF-8';
  response.writeHead(status, { 'content-type': type, ...headers });
  if (cutAfter === undefined) {
    response.end(text);
    return;
  }
  response.write(text.slice(0, cutAfter), () => response.destroy());
}

export async function scriptSalesforce(script: Script): Promise<ScriptedSalesforce> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      const { method = 'GET', headers } = request;
      const one = { method, path: url.pathname, query: url.searchParams, text, headers };
      seen.push(one);
      send(response, script(one));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${port}`, seen, close };
}

export function contextFor(api: string, settings: object = {}, more: { attempts?: number; signal?: AbortSignal } = {}) {
  return fakeConnectorContext({
    settings: salesforce.settings.parse(settings),
    api,
    token: 'secret-token',
    classify: salesforce.classify,
    ...more,
  });
}
