/** Request bodies: JSON, or a form for the OAuth endpoints. */
import type { IncomingMessage } from 'node:http';
import { VendorError, validationError } from '../errors.ts';

const maxBytes = 20 * 1_024 * 1_024;

export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new VendorError(413, 'VALIDATION_ERROR', 'The request body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function parseBody(text: string, isForm: boolean): unknown {
  if (text === '') return undefined;
  if (isForm) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    throw validationError('Invalid input JSON: the body could not be parsed.');
  }
}
