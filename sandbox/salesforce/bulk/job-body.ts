/** What job requests have in common: JSON bodies, instants, and the wish for a new state. */
import { refuse } from '../errors.ts';
import type { ApiRequest } from '../router/route.ts';

const jsonType = 'application/json';

export type JobBody = Readonly<Record<string, unknown>>;

/** The JSON of a request about a job. */
export function jobBodyOf({ headers, body }: ApiRequest): JobBody {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? jsonType;
  if (type === jsonType) return parseJobBody(body.toString('utf8'));
  throw refuse(415, 'UNSUPPORTED_MEDIA_TYPE', `Content type ${type} is not supported by this resource.`);
}

export function parseJobBody(text: string): JobBody {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (err) {
    const reason = err instanceof Error ? err.message : String(err);
    throw refuse(400, 'JSON_PARSER_ERROR', reason);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw refuse(400, 'JSON_PARSER_ERROR', 'Can not deserialize instance of job: expected an object');
  }
  return body as JobBody;
}

/** As Bulk's JSON shows it: `2026-11-21T10:00:00.000+0000`. */
export function jobInstant(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

/** The state a PATCH asks for. */
export function wantedState(request: ApiRequest): unknown {
  const body = jobBodyOf(request);
  if (body.state === undefined) throw refuse(400, 'INVALIDJOB', 'Job state must be specified');
  return body.state;
}

export function invalidState(message: string): Error {
  return refuse(400, 'INVALIDJOBSTATE', message);
}
