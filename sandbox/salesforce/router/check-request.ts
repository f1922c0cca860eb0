/** What is refused before anybody looks at what the request wants. */
import type { IncomingMessage } from 'node:http';
import { refuse } from '../errors.ts';
import { EdgeError } from './edge-error.ts';

/** Of the address, and of address and headers together, in bytes. */
const maxBytes = 16_384;

export function checkSize(request: IncomingMessage): void {
  const uri = Buffer.byteLength(request.url ?? '');
  if (uri > maxBytes) throw new EdgeError(414, 'URI Too Long');
  const headers = request.rawHeaders.reduce((sum, text) => sum + Buffer.byteLength(text) + 2, 0);
  if (uri + headers > maxBytes) throw new EdgeError(431, 'Request Header Fields Too Large');
}

/** POST with `?_HttpMethod=PATCH` is the way of clients that know no PATCH. */
export function effectiveMethod(method: string, query: URLSearchParams): string {
  return method === 'POST' ? (query.get('_HttpMethod')?.toUpperCase() ?? method) : method;
}

/** Real Salesforce also speaks XML; this one says that it does not. */
export function checkAccept(accept: string | undefined): void {
  if (accept === undefined || accept.trim() === '') return;
  const types = accept.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase() ?? '');
  if (types.some((type) => /^(\*\/\*|application\/(\*|json)|text\/(\*|csv|html|plain))$/.test(type))) return;
  throw refuse(406, 'NOT_ACCEPTABLE', `None of the representations ${types.join(', ')} is available.`);
}
