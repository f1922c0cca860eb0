import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../../fixtures/salesforce');

export interface RecordCase {
  readonly name: string;
  readonly why: string;
  readonly raw: unknown;
  readonly expected: unknown;
}

export interface ErrorCase {
  readonly name: string;
  readonly why: string;
  readonly reply: { readonly status: number; readonly body: string; readonly headers: Record<string, string> };
  readonly kind: string;
  readonly code: string;
  readonly retryAfterMs?: number;
  readonly context?: Record<string, string>;
}

/** One case a file; `invalid` in its name means that the raw schema must refuse it. */
export function readCases<T>(folder: string): (T & { name: string })[] {
  return readdirSync(join(root, folder))
    .sort()
    .map((file) => ({
      ...(JSON.parse(readFileSync(join(root, folder, file), 'utf8')) as T),
      name: `${folder}/${file.replace('.json', '')}`,
    }));
}
