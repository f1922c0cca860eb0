import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A reply's row and the records that it means. */
export interface RecordCase {
  readonly name: string;
  readonly why: string;
  readonly stream?: string;
  readonly raw: unknown;
  readonly expected: unknown;
}

/** A reply and the error that it is. */
export interface ErrorCase<R> {
  readonly name: string;
  readonly why: string;
  readonly reply: R & { readonly headers: Record<string, string> };
  readonly kind: string;
  readonly code: string;
  readonly retryAfterMs?: number;
  readonly context?: Record<string, string>;
}

/** One case a file of `test/fixtures/<vendor>/<folder>`; `invalid` in its name means that the raw schema must refuse it. */
export function readCases<T>(vendor: string, folder: string): (T & { name: string })[] {
  const place = join(import.meta.dirname, '../fixtures', vendor, folder);
  return readdirSync(place)
    .sort()
    .map((file) => ({
      ...(JSON.parse(readFileSync(join(place, file), 'utf8')) as T),
      name: `${folder}/${file.replace('.json', '')}`,
    }));
}
