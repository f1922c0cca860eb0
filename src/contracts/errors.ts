/** Every error Keel raises on purpose. The kind alone decides retry, HTTP status and install state: see docs/errors.md. */
export const errorKinds = ['transient', 'rate_limited', 'reauth', 'config', 'rejected', 'defect'] as const;
export type ErrorKind = (typeof errorKinds)[number];

export interface ErrorDetail {
  /** Stable UPPER_SNAKE, unique per situation. */
  readonly code: string;
  /** What the person who can mend it should do. */
  readonly hint?: string;
  readonly retryAfterMs?: number;
  readonly context?: Readonly<Record<string, string | number>>;
  readonly cause?: unknown;
}

export class AppError extends Error {
  readonly kind: ErrorKind;
  readonly detail: ErrorDetail;

  constructor(kind: ErrorKind, message: string, detail: ErrorDetail) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = 'AppError';
    this.kind = kind;
    this.detail = detail;
  }
}

/** Anything thrown, as an AppError. What is not known is a defect: an install is never switched off on doubt. */
export function toAppError(err: unknown): AppError {
  if (err instanceof AppError) return err;
  const message = err instanceof Error ? err.message : String(err);
  return new AppError('defect', message, { code: 'UNEXPECTED', cause: err });
}
