/**
 * HubSpot's errors as ours. Messages hold status, codes and names only: the client's ApiException puts the whole body and all
 * headers into its message, so neither it nor its text is ever passed on.
 */
import { z } from 'zod';
import { AppError, type ErrorKind } from '../../src/contracts/errors.ts';
import { type ErrorBody, propertyProblems, readErrorBody } from './error-body.ts';

interface Reply {
  readonly status: number;
  readonly body: ErrorBody;
  readonly retryAfterMs: number | undefined;
}

interface Verdict {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly says: string;
  readonly hint: string;
  readonly retryAfterMs?: number;
  readonly context?: Record<string, string>;
}

const wait = 'Nothing to do: Keel tries again by itself.';
const report = 'This is a fault in Keel. Report it with the correlation id.';

function refusedToken(): Verdict {
  return {
    kind: 'reauth',
    code: 'HUBSPOT_TOKEN_REFUSED',
    says: 'HubSpot refused the access token',
    hint: 'Connect this HubSpot account again: the token was revoked, has expired, or the app was uninstalled.',
  };
}

function forbidden({ body }: Reply): Verdict {
  const named = [body.context, ...body.errors.map((e) => e.context ?? {})].flatMap((c) => [
    ...(c.requiredGranularScopes ?? []),
    ...(c.requiredScopes ?? []),
  ]);
  const scopes = [...new Set(named)].join(', ');
  if (body.category !== 'MISSING_SCOPES' && scopes === '') {
    return {
      kind: 'config',
      code: 'HUBSPOT_FORBIDDEN',
      says: 'HubSpot does not allow this request',
      hint: 'Check that the HubSpot plan holds this feature and that the app may use it.',
    };
  }
  return {
    kind: 'config',
    code: 'HUBSPOT_MISSING_SCOPES',
    says: `HubSpot wants a scope that was not granted${scopes === '' ? '' : `: ${scopes}`}`,
    hint: `Grant ${scopes === '' ? 'the missing scope' : scopes} to the app and connect the account again.`,
    context: scopes === '' ? {} : { scopes },
  };
}

function badRequest({ body }: Reply): Verdict {
  if (body.status === 'BAD_REFRESH_TOKEN' || body.error === 'invalid_grant') {
    return { ...refusedToken(), code: 'HUBSPOT_REFRESH_REFUSED', says: 'HubSpot refused the refresh token' };
  }
  const problems = propertyProblems(body);
  const gone = problems.filter((p) => p.error === 'PROPERTY_DOESNT_EXIST').map((p) => p.name);
  if (gone.length > 0) {
    const names = [...new Set(gone)].join(', ');
    return {
      kind: 'config',
      code: 'HUBSPOT_FIELD_GONE',
      says: `HubSpot has no property ${names}`,
      hint: `The property ${names} was deleted in HubSpot. Let Keel create its fields again (settings page, or keel doctor).`,
      context: { properties: names },
    };
  }
  return refusal(body, problems);
}

const adminRules = new Set(['MISSING_REQUIRED_PROPERTY', 'MISSING_CONDITIONAL_REQUIRED_PROPERTY']);

function refusal(body: ErrorBody, problems: readonly { name: string; error: string }[]): Verdict {
  const what = problems.map((p) => `${p.name} ${p.error}`).join(', ');
  const rule = [body.category, body.subCategory, ...body.errors.map((e) => e.code)].some((c) => c && adminRules.has(c));
  if (rule) {
    return {
      kind: 'rejected',
      code: 'HUBSPOT_ADMIN_RULE',
      says: 'A rule of the HubSpot account demands another property first',
      hint: 'Fill the required property on the record, or relax the rule in HubSpot.',
    };
  }
  if (body.category === 'VALIDATION_ERROR' || problems.length > 0) {
    return {
      kind: 'rejected',
      code: 'HUBSPOT_VALIDATION',
      says: `HubSpot refused a value${what === '' ? '' : `: ${what}`}`,
      hint: 'Look at the record and at the property in HubSpot; the row is tried again when the record changes.',
    };
  }
  return { kind: 'defect', code: 'HUBSPOT_BAD_REQUEST', says: 'HubSpot did not understand a request', hint: report };
}

function tooMany({ body, retryAfterMs }: Reply): Verdict {
  const policy = body.policyName ?? (/secondly limit/i.test(body.message) ? 'SECONDLY' : 'TEN_SECONDLY_ROLLING');
  // The daily limit resets at midnight in the account's time zone, which is not known here: ask once an hour. The ten-second
  // window rolls, so room comes back bit by bit: a quarter of it is a good first wait.
  const byPolicy = policy === 'DAILY' ? 3_600_000 : policy === 'SECONDLY' ? 1_000 : 2_500;
  return {
    kind: 'rate_limited',
    code: policy === 'DAILY' ? 'HUBSPOT_DAILY_LIMIT' : 'HUBSPOT_RATE_LIMIT',
    says: `HubSpot's limit on calls is reached (${policy})`,
    hint: policy === 'DAILY' ? 'The daily limit of the HubSpot account is used up; Keel goes on after midnight.' : wait,
    retryAfterMs: retryAfterMs ?? byPolicy,
    context: { policy },
  };
}

function byStatus(reply: Reply): Verdict {
  const { status, retryAfterMs } = reply;
  if (status === 400) return badRequest(reply);
  if (status === 401) return refusedToken();
  if (status === 403) return forbidden(reply);
  if (status === 404) {
    return {
      kind: 'rejected',
      code: 'RECORD_GONE',
      says: 'HubSpot does not have it',
      hint: 'It was deleted, archived or merged in HubSpot.',
    };
  }
  if (status === 409) {
    return { kind: 'rejected', code: 'HUBSPOT_CONFLICT', says: 'HubSpot has it already', hint: wait };
  }
  if (status === 414) {
    return {
      kind: 'config',
      code: 'HUBSPOT_URL_TOO_LONG',
      says: 'The list of properties is too long for one request',
      hint: 'Keep fewer custom properties: name them in the settings instead of discovering them.',
    };
  }
  // A lock is held for two seconds.
  if (status === 423) return transient('HUBSPOT_LOCKED', 'The record is locked', retryAfterMs ?? 2_500);
  if (status === 429) return tooMany(reply);
  if (status === 477) {
    return {
      kind: 'rate_limited',
      code: 'HUBSPOT_MIGRATION',
      says: 'HubSpot is moving this account to another data centre',
      hint: 'Nothing to do: HubSpot says when to go on, at most 24 hours.',
      retryAfterMs: retryAfterMs ?? 60_000,
    };
  }
  if (status === 408 || status >= 500)
    return transient('HUBSPOT_UNAVAILABLE', 'HubSpot is not available', retryAfterMs);
  if (status < 300) {
    return {
      kind: 'defect',
      code: 'HUBSPOT_UNEXPECTED_STATUS',
      says: 'The client did not expect this success',
      hint: report,
    };
  }
  return { kind: 'defect', code: 'HUBSPOT_BAD_REQUEST', says: 'HubSpot did not understand a request', hint: report };
}

function transient(code: string, says: string, retryAfterMs?: number): Verdict {
  return { kind: 'transient', code, says, hint: wait, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

const Reply = z.object({ code: z.number(), body: z.unknown(), headers: z.record(z.string(), z.string()).catch({}) });

function fromReply(status: number, rawBody: unknown, headers: Record<string, string>): AppError {
  const body = readErrorBody(rawBody);
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1000) : undefined;
  const verdict = byStatus({ status, body, retryAfterMs });
  const correlationId = body.correlationId ?? headers['x-hubspot-correlation-id'];
  const context: Record<string, string | number> = {
    status,
    ...(body.category === undefined ? {} : { category: body.category }),
    ...(body.subCategory === undefined ? {} : { subCategory: body.subCategory }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...verdict.context,
  };
  return toError(verdict, `${verdict.says} (status ${status})`, context);
}

function toError(
  verdict: Verdict,
  message: string,
  context: Record<string, string | number>,
  cause?: unknown,
): AppError {
  return new AppError(verdict.kind, message, {
    code: verdict.code,
    hint: verdict.hint,
    context,
    ...(verdict.retryAfterMs === undefined ? {} : { retryAfterMs: verdict.retryAfterMs }),
    ...(cause === undefined ? {} : { cause }),
  });
}

function fromException(err: Error): AppError {
  const cause = err.cause as { code?: unknown } | undefined;
  const code = typeof cause?.code === 'string' ? cause.code : undefined;
  if (err.name === 'AbortError' || err.name === 'TimeoutError') {
    return toError(transient('HUBSPOT_TIMEOUT', ''), 'HubSpot did not answer in time', {}, err);
  }
  const isNetwork = err.message === 'fetch failed' || err.message === 'terminated' || code !== undefined;
  if (isNetwork || typeof (err as { code?: unknown }).code === 'string') {
    const name = code ?? String((err as { code?: unknown }).code ?? 'unknown');
    return toError(
      transient('HUBSPOT_NETWORK', ''),
      `The connection to HubSpot failed (${name})`,
      { network: name },
      err,
    );
  }
  if (err instanceof SyntaxError) {
    // Its message quotes the reply, so it does not become a cause.
    return toError(transient('HUBSPOT_CUT_REPLY', ''), 'A reply of HubSpot was not whole JSON', {});
  }
  if (err.name === 'Error') {
    // The client throws a bare Error, its status lost, when a reply has no content type it knows.
    return toError(transient('HUBSPOT_UNREADABLE', ''), 'A reply of HubSpot could not be read', {});
  }
  return new AppError('defect', `${err.name}: ${err.message.slice(0, 200)}`, {
    code: 'UNEXPECTED',
    hint: report,
    cause: err,
  });
}

/** Anything thrown while talking to HubSpot. Never throws. */
export function classify(err: unknown): AppError {
  if (err instanceof AppError) return err;
  const reply = Reply.safeParse(err);
  if (reply.success) return fromReply(reply.data.code, reply.data.body, reply.data.headers);
  if (err instanceof Error) return fromException(err);
  return new AppError('defect', 'Something that is no error was thrown', { code: 'UNEXPECTED', hint: report });
}

/** One failed row of a batch: HubSpot's category decides, as a status would for a whole call. */
export interface RowError {
  readonly category: string;
  readonly subCategory: string | undefined;
  readonly message: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly errors: readonly {
    readonly code?: string | undefined;
    readonly context?: Record<string, string[]> | undefined;
  }[];
}

export function classifyRow(row: RowError): AppError {
  const error = fromReply(statusOfCategory(row.category), { ...row, status: 'error' }, {});
  if (error.kind !== 'defect') return error;
  return new AppError('rejected', `HubSpot refused the row (${row.category || 'no category'})`, {
    code: 'HUBSPOT_ROW_REFUSED',
    hint: 'Look at the record in HubSpot; the row is tried again when the record changes.',
    context: { category: row.category },
  });
}

function statusOfCategory(category: string): number {
  if (category === 'OBJECT_NOT_FOUND') return 404;
  if (category === 'RATE_LIMITS') return 429;
  if (category === 'MISSING_SCOPES') return 403;
  if (category === 'LOCKED') return 423;
  if (category === 'CONFLICT' || category === 'OBJECT_ALREADY_EXISTS') return 409;
  if (/INTERNAL|TIMEOUT|UNAVAILABLE/.test(category)) return 503;
  return 400;
}
