/** Carries out a subrequest in the caller's name, as if it had come by itself. */
import { type ErrorItem, SalesforceError } from '../errors.ts';
import { tidyPath } from '../router/resolve-path.ts';
import type { ApiRequest, Reply } from '../router/route.ts';
import type { Router } from '../router/router.ts';

export interface Subrequest {
  readonly method: string;
  /** From `/services/data` on, with the query. */
  readonly url: string;
  readonly body: unknown;
}

export interface Subreply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

const notFound: ErrorItem = { errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' };

/** What may stand in a composite: records, queries, collections. */
const allowed = /^\/(sobjects(\/|$)|query(\/|$)|queryAll(\/|$)|composite\/(sobjects|tree)(\/|$)|limits$)/;

const base = 'http://127.0.0.1';

export type Dispatch = (parent: ApiRequest, subrequest: Subrequest) => Subreply | Promise<Subreply>;

function fail(err: unknown): Subreply {
  if (!(err instanceof SalesforceError)) throw err;
  return { status: err.status, body: err.errors, headers: {} };
}

function reply({ status, body, headers = {} }: Reply): Subreply {
  const { location } = headers;
  return { status, body: body ?? null, headers: location === undefined ? {} : { Location: location } };
}

/** Answers at once where the endpoint does: only such can be undone together. */
export function dispatcher(router: () => Router): Dispatch {
  return (parent, { method, url, body }) => {
    if (!URL.canParse(url, base)) return { status: 404, body: [notFound], headers: {} };
    const target = new URL(url, base);
    const match = router().match(method, tidyPath(target.pathname));
    if (match.kind === 'wrong-method') {
      const message = `HTTP Method '${method}' not allowed. Allowed are ${match.allowed.join(',')}`;
      return { status: 405, body: [{ errorCode: 'METHOD_NOT_ALLOWED', message }], headers: {} };
    }
    if (match.kind === 'unknown' || match.route.area !== 'data' || !allowed.test(match.path)) {
      return { status: 404, body: [notFound], headers: {} };
    }
    const request: ApiRequest = {
      ...parent,
      method,
      version: match.version,
      path: match.path,
      params: match.params,
      query: target.searchParams,
      headers: { ...parent.headers, 'content-type': 'application/json' },
      body: body === undefined || body === null ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)),
    };
    try {
      const answer = match.route.handle(request);
      return answer instanceof Promise ? answer.then(reply, fail) : reply(answer);
    } catch (err) {
      return fail(err);
    }
  };
}
