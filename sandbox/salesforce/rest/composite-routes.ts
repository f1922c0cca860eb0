/** Several calls in one: `/composite` with references between them, and `/composite/batch` without. */
import { refuse } from '../errors.ts';
import { isJson, type Json, parseObject } from '../router/read-body.ts';
import type { ApiRequest, Reply, Route } from '../router/route.ts';
import { BadReference, resolveReferences } from './composite-references.ts';
import type { Dispatch, Subreply, Subrequest } from './dispatch.ts';

const maxSubrequests = 25;
/** Queries and collections among them. */
const maxHeavy = 5;

interface Step extends Subrequest {
  readonly referenceId: string;
}

function listOf(body: Json, name: string): Json[] {
  const list = body[name];
  if (!Array.isArray(list) || list.length === 0 || !list.every(isJson)) {
    throw refuse(400, 'JSON_PARSER_ERROR', `The request must have "${name}", an array of objects.`);
  }
  if (list.length > maxSubrequests) {
    throw refuse(400, 'LIMIT_EXCEEDED', `The request cannot have more than ${maxSubrequests} subrequests.`);
  }
  return list;
}

function stepsOf(request: ApiRequest): { steps: Step[]; isAllOrNone: boolean } {
  const body = parseObject(request);
  const seen = new Set<string>();
  const steps = listOf(body, 'compositeRequest').map((one): Step => {
    const { method, url, referenceId } = one;
    if (typeof method !== 'string' || typeof url !== 'string' || typeof referenceId !== 'string') {
      throw refuse(400, 'JSON_PARSER_ERROR', 'Each subrequest must have "method", "url" and "referenceId".');
    }
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(referenceId)) {
      throw refuse(400, 'JSON_PARSER_ERROR', `Invalid reference id ${referenceId}.`);
    }
    if (seen.has(referenceId)) throw refuse(400, 'JSON_PARSER_ERROR', `Duplicate reference id ${referenceId}.`);
    seen.add(referenceId);
    return { method: method.toUpperCase(), url, referenceId, body: one.body };
  });
  checkHeavy(steps);
  return { steps, isAllOrNone: body.allOrNone === true };
}

function checkHeavy(steps: readonly Step[]): void {
  const heavy = steps.filter(({ url }) => /\/v\d\d\.0\/+(query|queryAll|composite\/+sobjects)\b/.test(url)).length;
  if (heavy <= maxHeavy) return;
  const message = `The request cannot have more than ${maxHeavy} queries and sObject collections.`;
  throw refuse(400, 'LIMIT_EXCEEDED', message);
}

function halted(message: string): Subreply {
  return { status: 400, body: [{ errorCode: 'PROCESSING_HALTED', message }], headers: {} };
}

/** The values an address is given are parts of it, not more of it. */
function resolvedStep(step: Step, replies: ReadonlyMap<string, unknown>): Subrequest {
  const url = step.url.replaceAll(/@\{[^}]*\}/g, (whole) =>
    encodeURIComponent(String(resolveReferences(replies, whole))),
  );
  return { method: step.method, url, body: resolveReferences(replies, step.body) };
}

class Run {
  readonly results: Subreply[] = [];
  readonly #replies = new Map<string, unknown>();

  /** Undefined: it refers to what is not there. */
  prepare(step: Step): Subrequest | undefined {
    try {
      return resolvedStep(step, this.#replies);
    } catch (err) {
      if (!(err instanceof BadReference)) throw err;
      this.results.push(halted(err.message));
      return undefined;
    }
  }

  note(step: Step, reply: Subreply): void {
    this.results.push(reply);
    if (reply.status < 300) this.#replies.set(step.referenceId, reply.body);
  }

  get isGood(): boolean {
    return this.results.every((result) => result.status < 300);
  }
}

async function runEach(dispatch: Dispatch, request: ApiRequest, steps: readonly Step[]): Promise<readonly Subreply[]> {
  const run = new Run();
  for (const step of steps) {
    const ready = run.prepare(step);
    if (ready !== undefined) run.note(step, await dispatch(request, ready));
  }
  return run.results;
}

function runTogether(dispatch: Dispatch, request: ApiRequest, steps: readonly Step[]): readonly Subreply[] {
  const run = new Run();
  request.org.allOrNone(() => {
    for (const step of steps) {
      const ready = run.prepare(step);
      if (ready === undefined) return false;
      const reply = dispatch(request, ready);
      if (reply instanceof Promise) {
        void reply;
        throw refuse(400, 'UNSUPPORTED_OPERATION', `${step.url} cannot be part of an allOrNone composite here.`);
      }
      run.note(step, reply);
      if (!run.isGood) return false;
    }
    return true;
  });
  if (run.isGood) return run.results;
  const undone = halted('The transaction was rolled back since another operation in the same transaction failed.');
  return steps.map((_, at) => {
    const result = run.results[at];
    return result !== undefined && result.status >= 300 ? result : undone;
  });
}

async function composite(dispatch: Dispatch, request: ApiRequest): Promise<Reply> {
  const { steps, isAllOrNone } = stepsOf(request);
  const results = isAllOrNone ? runTogether(dispatch, request, steps) : await runEach(dispatch, request, steps);
  const compositeResponse = results.map(({ body, headers, status }, at) => ({
    body,
    httpHeaders: headers,
    httpStatusCode: status,
    referenceId: steps[at]?.referenceId,
  }));
  return { status: 200, body: { compositeResponse } };
}

async function batch(dispatch: Dispatch, request: ApiRequest): Promise<Reply> {
  const body = parseObject(request);
  const results: { statusCode: number; result: unknown }[] = [];
  let isHalted = false;
  for (const { method, url, richInput } of listOf(body, 'batchRequests')) {
    if (typeof method !== 'string' || typeof url !== 'string') {
      throw refuse(400, 'JSON_PARSER_ERROR', 'Each of "batchRequests" must have "method" and "url".');
    }
    // Addresses start with the version, with or without what stands before it.
    const whole = url.startsWith('/services/') ? url : `/services/data/${url.replace(/^\/+/, '')}`;
    const reply = isHalted
      ? { ...halted('The batch was halted since an earlier request in it failed.'), status: 412 }
      : await dispatch(request, { method: method.toUpperCase(), url: whole, body: richInput });
    results.push({ statusCode: reply.status, result: reply.body });
    if (reply.status >= 300 && body.haltOnError === true) isHalted = true;
  }
  return { status: 200, body: { hasErrors: results.some((one) => one.statusCode >= 300), results } };
}

export function compositeRoutes(dispatch: Dispatch): Route[] {
  const list = ({ version }: ApiRequest): Reply => {
    const base = `/services/data/v${version}/composite`;
    return { status: 200, body: { tree: `${base}/tree`, batch: `${base}/batch`, sobjects: `${base}/sobjects` } };
  };
  return [
    { method: 'GET', area: 'data', pattern: '/composite', handle: list },
    { method: 'POST', area: 'data', pattern: '/composite', handle: (request) => composite(dispatch, request) },
    { method: 'POST', area: 'data', pattern: '/composite/batch', handle: (request) => batch(dispatch, request) },
  ];
}
