/** Keeps secrets out of the log: by the name of a field, and by the look of a text. */
import { AppError } from '../contracts/errors.ts';

const secretName =
  /token|secret|passw|authori[sz]ation|credential|cookie|api[-_]?key|private[-_]?key|sealed|^code_verifier$/i;

const secretTexts: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 [redacted]'],
  [/:\/\/([^/\s:@]+):[^/\s@]+@/g, '://$1:[redacted]@'],
  [/\bpat-[a-z0-9]+-[0-9a-f-]{16,}/gi, '[redacted]'],
  // A Salesforce session id: the organisation, an exclamation mark, the secret.
  [/\b00D[A-Za-z0-9]{12,15}![\w.]+/g, '[redacted]'],
  [/([?&](?:access_token|refresh_token|client_secret|code|token|hapikey|sid)=)[^&\s"']+/gi, '$1[redacted]'],
];

export function redactText(text: string): string {
  return secretTexts.reduce((out, [pattern, instead]) => out.replace(pattern, instead), text);
}

const maxDepth = 6;
const maxCauses = 5;

/** Name, message, code, stack and causes; nothing else that a client may have hung on it (requests, rows, bodies). */
function plainError(err: Error, depth: number): Record<string, unknown> {
  const code = 'code' in err && (typeof err.code === 'string' || typeof err.code === 'number') ? err.code : undefined;
  return {
    type: err.name,
    message: redactText(err.message),
    ...(code === undefined ? {} : { code }),
    ...(err instanceof AppError
      ? {
          kind: err.kind,
          code: err.detail.code,
          ...(err.detail.hint ? { hint: redactText(err.detail.hint) } : {}),
          ...(err.detail.context ? { context: redact(err.detail.context) } : {}),
        }
      : {}),
    ...(err.stack ? { stack: redactText(err.stack) } : {}),
    ...(err.cause === undefined || depth >= maxCauses ? {} : { cause: redact(err.cause, depth + 1) }),
  };
}

/** A copy that may be logged. Numbers and booleans pass under any name (`tokens: 3` is a count). */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (value instanceof Error) return plainError(value, depth);
  if (depth >= maxDepth) return '[deep]';
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => {
      const hides = secretName.test(name) && (typeof item === 'string' || (typeof item === 'object' && item !== null));
      return [name, hides ? '[redacted]' : redact(item, depth + 1)];
    }),
  );
}
