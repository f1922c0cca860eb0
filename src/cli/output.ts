import { AppError, toAppError } from '../contracts/errors.ts';

/** Where a command prints. Results go to `out`, everything a person may ignore to `err`. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Someone is looking: progress bars make sense. */
  readonly interactive: boolean;
}

export const exitCodes = { ok: 0, failed: 1, badUse: 2 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** One line what happened, one line what to do, one line where to read more. */
export function errorText(error: AppError): string {
  const [first = '', ...more] = error.message.split('\n');
  const lines = [`keel: ${ended(first)}`, ...more.map((line) => `    ${line}`)];
  if (error.detail.hint) lines.push(`      ${error.detail.hint}`);
  lines.push(`      More: docs/errors.md#${error.kind} (${error.detail.code})`);
  return lines.join('\n');
}

/** As a sentence; what announces lines below it ends with a colon already. */
const ended = (text: string): string => (/[.!?:]$/.test(text) ? text : `${text}.`);

/**
 * What ended a command is not tried again by itself, whatever it says to a worker that goes on.
 */
export function forCommand(error: AppError): AppError {
  const { hint = '' } = error.detail;
  const promises = / ?(Nothing to do: )?Keel tries again( by itself)?\./;
  if (!promises.test(hint)) return error;
  const left = hint.replace(promises, '').trim();
  const does = left || 'Is the other side up, and can it be reached from this machine?';
  return new AppError(error.kind, error.message, { ...error.detail, hint: `${does} Then start the command again.` });
}

export interface ErrorView {
  readonly kind: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export function errorView(err: unknown): ErrorView {
  const { kind, detail, message } = toAppError(err);
  return { kind, code: detail.code, message, hint: detail.hint ?? null };
}

const isUsage = (error: AppError): boolean =>
  [
    'BAD_USAGE',
    'NOT_BUILT_YET',
    'ENVIRONMENT_INVALID',
    'CONNECTOR_UNKNOWN',
    'INSTALL_UNKNOWN',
    'INSTALL_AMBIGUOUS',
    'CUSTOMER_UNKNOWN',
    'CUSTOMER_AMBIGUOUS',
    'FEATURE_UNKNOWN',
    'KPI_UNKNOWN',
  ].includes(error.detail.code);

/** Says what went wrong in the way the caller asked for, and gives the exit code. */
export function reportError(terminal: Terminal, err: unknown, options: { json: boolean; verbose: boolean }): ExitCode {
  const error = forCommand(toAppError(err));
  if (options.json) terminal.out(`${JSON.stringify({ error: errorView(error) })}\n`);
  terminal.err(`${errorText(error)}\n`);
  if (options.verbose || error.kind === 'defect') terminal.err(`${error.stack ?? ''}\n`);
  return isUsage(error) ? exitCodes.badUse : exitCodes.failed;
}
