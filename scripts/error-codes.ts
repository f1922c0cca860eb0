/** Finds the error codes in the code, and says which of them docs/errors.md does not explain. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const name = "'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)'";
/** Where a code stands: `code: 'X'`, either side of `code: … ? 'X' : 'Y'`, or first in a helper that makes an error. */
const patterns = [
  new RegExp(`\\bcode:\\s*${name}`, 'g'),
  new RegExp(`\\bcode:\\s*[^,'}]*?(?:'[^']*'[^,'}?]*)?\\?\\s*${name}`, 'g'),
  new RegExp(`\\bcode:\\s*[^,}\\n]*\\?[^,}]*?:\\s*${name}`, 'g'),
  new RegExp(
    `\\b(?:transient|rateLimited|reauth|config|rejected|defect|wrong|failed|refused|problem)\\(\\s*${name}`,
    'g',
  ),
];

export interface UsedCode {
  readonly code: string;
  readonly file: string;
}

export function codesIn(text: string): string[] {
  return [...new Set(patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')))];
}

/** Codes in src, connectors and jobs, each with the first file that has it. */
export function usedCodes(): UsedCode[] {
  const found = new Map<string, string>();
  for (const folder of ['src', 'connectors', 'jobs']) {
    for (const path of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.ts')) continue;
      const file = `${folder}/${path.replaceAll('\\', '/')}`;
      for (const code of codesIn(readFileSync(join(root, file), 'utf8'))) if (!found.has(code)) found.set(code, file);
    }
  }
  return [...found].map(([code, file]) => ({ code, file })).toSorted((a, b) => a.code.localeCompare(b.code));
}

/** Codes with a row of their own in docs/errors.md. */
export function explainedCodes(): string[] {
  const text = readFileSync(join(root, 'docs/errors.md'), 'utf8');
  return [...text.matchAll(/^\| `([A-Z][A-Z0-9_]*)` \|/gm)].map((match) => match[1] ?? '');
}

if (import.meta.main) {
  const explained = new Set(explainedCodes());
  const missing = usedCodes().filter(({ code }) => !explained.has(code));
  for (const { code, file } of missing) console.log(`${code}  ${file}`);
  process.exitCode = missing.length === 0 ? 0 : 1;
}
