/**
 * Salesforce's answers as errors of ours. What an error says is put together here from codes and names: its text may hold values of
 * records, and a token stands in its request, so neither is ever passed on.
 */
import { AppError } from '../../src/contracts/errors.ts';
import { type ErrorItem, ReplyError, readErrorBody } from './error-body.ts';
import { byCode, byStatus, report, transient, type Verdict } from './error-verdicts.ts';

const nothing: ErrorItem = { code: '', message: '', fields: [] };

function toError(
  verdict: Verdict,
  message: string,
  context: Record<string, string | number>,
  cause?: unknown,
): AppError {
  return new AppError(verdict.kind, message, {
    code: verdict.code,
    hint: verdict.hint,
    context: { ...context, ...verdict.context },
    ...(verdict.retryAfterMs === undefined ? {} : { retryAfterMs: verdict.retryAfterMs }),
    ...(cause === undefined ? {} : { cause }),
  });
}

function fromReply({ status, body, headers }: ReplyError): AppError {
  const items = readErrorBody(body);
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds * 1000) : undefined;
  const known = items.map(byCode).find((verdict) => verdict !== undefined);
  const first = items[0] ?? nothing;
  // Behind a 5xx a code that is known says more than the status: SOAP answers a dead session with 500.
  const verdict = known ?? byStatus(status, first, retryAfterMs);
  const salesforceCode = first.code === '' ? {} : { salesforceCode: first.code };
  return toError(verdict, `${verdict.says} (status ${status})`, { status, ...salesforceCode });
}

function causes(err: Error): Error[] {
  const found: Error[] = [];
  for (let at: unknown = err; at instanceof Error && found.length < 8; at = at.cause) found.push(at);
  return found;
}

const codeOf = (err: Error): string | undefined => {
  const { code } = err as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
};

function fromException(err: Error): AppError {
  const chain = causes(err);
  if (chain.some((one) => one.name === 'AbortError' || one.name === 'TimeoutError')) {
    return toError(transient('SALESFORCE_TIMEOUT', ''), 'Salesforce did not answer in time', {}, err);
  }
  if (chain.some((one) => /redirect/i.test(one.message))) {
    return new AppError('config', 'The address of the Salesforce org leads elsewhere', {
      code: 'SALESFORCE_MOVED',
      hint: "The org's My Domain has changed, or the address is not that of its API. Connect it again with the address shown in Setup, My Domain.",
    });
  }
  if (err instanceof SyntaxError) {
    // Its message quotes the reply, so it does not become a cause.
    return toError(transient('SALESFORCE_CUT_REPLY', ''), 'A reply of Salesforce was not whole', {});
  }
  const network = chain.map(codeOf).find((code) => code !== undefined);
  if (network !== undefined || /^(fetch failed|terminated)$/.test(err.message)) {
    const name = network ?? 'unknown';
    const verdict = transient('SALESFORCE_NETWORK', '');
    return toError(verdict, `The connection to Salesforce failed (${name})`, { network: name }, err);
  }
  return new AppError('defect', `${err.name}: ${err.message.slice(0, 200)}`, {
    code: 'UNEXPECTED',
    hint: report,
    cause: err,
  });
}

/** What jsforce throws of its own accord (the body of a success that is an error) has Salesforce's code as `errorCode`. */
function fromClient(err: Error): AppError | undefined {
  const { errorCode } = err as { errorCode?: unknown };
  if (typeof errorCode !== 'string') return undefined;
  const verdict = byCode({ code: errorCode, message: err.message, fields: [] });
  return verdict && toError(verdict, verdict.says, { salesforceCode: errorCode });
}

/** Anything thrown while talking to Salesforce. Never throws. */
export function classify(err: unknown): AppError {
  if (err instanceof AppError) return err;
  if (err instanceof ReplyError) return fromReply(err);
  if (err instanceof Error) return fromClient(err) ?? fromException(err);
  return new AppError('defect', 'Something that is no error was thrown', { code: 'UNEXPECTED', hint: report });
}

/** One failed row of a collection, of a composite reply or of a job: Salesforce's code decides, as a status would for a whole call. */
export function classifyRow(row: ErrorItem): AppError {
  const verdict = byCode(row);
  const context = { salesforceCode: row.code };
  if (verdict !== undefined && verdict.kind !== 'defect') return toError(verdict, verdict.says, context);
  return new AppError('rejected', `Salesforce refused the row (${row.code === '' ? 'no code' : row.code})`, {
    code: 'SALESFORCE_ROW_REFUSED',
    hint: 'Look at the record in Salesforce; the row is tried again when the record changes.',
    context,
  });
}
