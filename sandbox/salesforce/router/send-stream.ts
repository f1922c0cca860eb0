/** A long reply piece by piece, as fast as the client takes it, packed where the client asked for that. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

export interface OutgoingStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly stream: Iterable<string>;
}

export async function sendStream(
  response: ServerResponse,
  { status, headers, stream }: OutgoingStream,
  acceptEncoding: string,
): Promise<void> {
  const isPacked = /\bgzip\b/.test(acceptEncoding);
  response.writeHead(status, { ...headers, ...(isPacked ? { 'content-encoding': 'gzip' } : {}) });
  const source = Readable.from(stream);
  try {
    if (isPacked) await pipeline(source, createGzip({ level: 1 }), response);
    else await pipeline(source, response);
  } catch (err) {
    // The client has gone; anything else is the sandbox's own.
    if ((err as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw err;
  }
}

/** The first piece, and then the connection breaks. */
export function sendTorn(response: ServerResponse, { status, headers, stream }: OutgoingStream): void {
  response.writeHead(status, headers);
  const [first = ''] = stream;
  response.write(first.slice(0, Math.ceil(first.length / 2)), () => response.socket?.resetAndDestroy());
}
