/** Writes a reply, or spoils it as a fault profile wishes. */
import type { ServerResponse } from 'node:http';
import type { Disruption } from './disruption.ts';

export interface Outgoing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: no body. */
  readonly text: string | undefined;
}

export const jsonType = 'application/json;charset=utf-8';

export function sendReply(response: ServerResponse, { status, headers, text }: Outgoing): void {
  if (response.destroyed) return;
  const body = text === undefined ? undefined : Buffer.from(text);
  // A 204 has neither length nor type.
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
}

export function sendDisrupted(
  response: ServerResponse,
  disruption: Exclude<Disruption, { kind: 'delay' }>,
  { status, headers, text }: Outgoing,
): void {
  if (disruption.kind === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  if (disruption.kind === 'truncate') {
    // A whole HTTP message whose JSON ends half way, as a proxy that gave up sends it.
    const half = text === undefined || text === '' ? '{"resu' : text.slice(0, Math.max(1, Math.floor(text.length / 2)));
    sendReply(response, { status, headers: { ...headers, 'content-type': jsonType }, text: half });
    return;
  }
  const type = disruption.contentType === null ? {} : { 'content-type': disruption.contentType };
  const extra: Record<string, string> = { ...disruption.headers, ...type };
  const date = headers.date;
  if (date !== undefined) extra.date = date;
  sendReply(response, { status: disruption.status, headers: extra, text: disruption.body });
}
