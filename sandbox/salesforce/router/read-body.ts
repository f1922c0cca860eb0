/** Request bodies as bytes, unpacked where they were packed; and as JSON for those who want that. */
import type { IncomingMessage } from 'node:http';
import { gunzipSync, inflateSync } from 'node:zlib';
import { refuse } from '../errors.ts';
import type { ApiRequest } from './route.ts';

/** A Bulk upload may have 150 MB; nothing else comes near. */
const maxBytes = 150 * 1_000_000;

function tooLarge() {
  return refuse(413, 'REQUEST_ENTITY_TOO_LARGE', 'The request entity is larger than the server allows.');
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // The rest is read and thrown away: a reply on a half-read request would reach nobody.
    if (size <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (size > maxBytes) throw tooLarge();
  const whole = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
  return unpack(whole, request.headers['content-encoding'] ?? 'identity');
}

function unpack(body: Buffer, encoding: string): Buffer {
  try {
    if (encoding === 'gzip') return gunzipSync(body, { maxOutputLength: maxBytes });
    if (encoding === 'deflate') return inflateSync(body, { maxOutputLength: maxBytes });
  } catch (err) {
    if ((err as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw refuse(400, 'INVALID_CONTENT', `The body is not what its Content-Encoding ${encoding} says.`);
  }
  return body;
}

/** The body of a REST call; undefined: there was none. */
export function parseJson(request: ApiRequest): unknown {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? 'application/json';
  if (request.body.length === 0) return undefined;
  if (type !== 'application/json') {
    throw refuse(415, 'UNSUPPORTED_MEDIA_TYPE', `Content type ${type} is not supported by this resource.`);
  }
  try {
    return JSON.parse(request.body.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (err) {
    throw refuse(400, 'JSON_PARSER_ERROR', err instanceof Error ? err.message : String(err));
  }
}

export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function parseObject(request: ApiRequest): Json {
  const value = parseJson(request);
  if (isJson(value)) return value;
  throw refuse(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required, and must be a JSON object.');
}
