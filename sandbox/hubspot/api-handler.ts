/** One API request from the socket to the reply: fault, route, token, budget, scope, work, fault. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Disruption } from '../_shared/disruption.ts';
import { jsonType, type Outgoing, sendDisrupted, sendReply } from '../_shared/send-reply.ts';
import { VendorError } from './errors.ts';
import type { FaultSwitch } from './faults/fault-switch.ts';
import type { FaultCall } from './faults/faults.ts';
import type { Limits } from './limits.ts';
import { expiredToken, type TokenStore } from './oauth/token-store.ts';
import { parseBody, readText } from './router/read-body.ts';
import type { ApiRequest, Reply, Route } from './router/route.ts';
import type { Match, Router } from './router/router.ts';
import type { StatsCounter } from './stats.ts';
import type { Crm } from './store/crm.ts';

/** Longer addresses are refused, as the vendor's edge does. */
const maxUrlLength = 16_200;

export interface ApiParts {
  readonly crm: Crm;
  readonly router: Router;
  readonly tokens: TokenStore;
  readonly limits: Limits;
  readonly isLimited: boolean;
  readonly faults: FaultSwitch;
  readonly stats: StatsCounter;
}

type Found = Extract<Match, { kind: 'found' }>;
type Headers = Record<string, string>;

export class ApiHandler {
  readonly #parts: ApiParts;
  #count = 0;

  constructor(parts: ApiParts) {
    this.#parts = parts;
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    this.#count += 1;
    const text = await readText(request);
    const headers = this.#baseHeaders();
    const match = this.#parts.router.match(request.method ?? 'GET', url.pathname);
    const route = match.kind === 'found' ? match.route : undefined;
    const budget = route?.budget ?? 'general';
    this.#parts.stats.call(budget, route === undefined ? 'unknown' : `${route.method} ${route.area}/${route.pattern}`);
    const call = this.#faultCall(request, url, route);
    const before = route === undefined ? undefined : this.#parts.faults.current.before?.(call);
    if (before !== undefined && (await this.#disrupt(response, before, { status: 0, headers, text: undefined }))) {
      this.#countStatus(before, budget);
      return;
    }
    const outgoing = await this.#answer({ request, url, match, call, text, headers });
    const after = route === undefined ? undefined : this.#parts.faults.current.after?.(call);
    if (after !== undefined && (await this.#disrupt(response, after, outgoing))) return;
    this.#parts.stats.status(outgoing.status, budget);
    sendReply(response, outgoing);
  }

  #faultCall(request: IncomingMessage, url: URL, route: Route | undefined): FaultCall {
    const method = request.method ?? 'GET';
    const isRead = method === 'GET' || /\/(batch\/read|search)$/.test(url.pathname);
    return { count: this.#count, method, path: url.pathname, budget: route?.budget ?? 'none', isWrite: !isRead };
  }

  #countStatus(disruption: Disruption, budget: FaultCall['budget']): void {
    if (disruption.kind === 'reply') this.#parts.stats.status(disruption.status, budget);
  }

  /** True when the reply is done with; a delay only waits. */
  async #disrupt(response: ServerResponse, disruption: Disruption, outgoing: Outgoing): Promise<boolean> {
    this.#parts.stats.disruption(disruption.kind);
    if (disruption.kind !== 'delay') {
      sendDisrupted(response, disruption, outgoing);
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, disruption.ms));
    return false;
  }

  #baseHeaders(): Headers {
    const correlationId = `5a4db0c5-0000-4000-8000-${this.#count.toString(16).padStart(12, '0')}`;
    return { date: new Date(this.#parts.crm.now()).toUTCString(), 'x-hubspot-correlation-id': correlationId };
  }

  async #answer(work: Work): Promise<Outgoing> {
    const { headers } = work;
    try {
      const reply = await this.#carryOut(work, headers);
      const all = { ...headers, ...reply.headers };
      if (reply.text !== undefined) return { status: reply.status, headers: all, text: reply.text };
      if (reply.body === undefined) return { status: reply.status, headers: all, text: undefined };
      return { status: reply.status, headers: { ...all, 'content-type': jsonType }, text: JSON.stringify(reply.body) };
    } catch (err) {
      if (!(err instanceof VendorError)) throw err;
      const body = err.body(headers['x-hubspot-correlation-id'] ?? '');
      const all = { ...headers, ...err.extras.headers, 'content-type': jsonType };
      return { status: err.status, headers: all, text: JSON.stringify(body) };
    }
  }

  async #carryOut({ request, url, match, call, text }: Work, headers: Headers): Promise<Reply> {
    if ((request.url?.length ?? 0) > maxUrlLength) throw new VendorError(414, 'VALIDATION_ERROR', 'URI Too Long');
    if (match.kind !== 'found') {
      if (match.kind === 'unknown') throw new VendorError(404, 'OBJECT_NOT_FOUND', 'No such endpoint');
      throw new VendorError(405, 'VALIDATION_ERROR', 'Method not allowed');
    }
    const grant = this.#authenticate(request, match);
    const isLimited = this.#parts.isLimited || this.#parts.faults.current.needsLimits === true;
    if (match.route.isOpen !== true) {
      Object.assign(headers, isLimited ? this.#parts.limits.take(match.route.budget, grant) : unlimited);
    }
    const body = parseBody(text, match.route.area === 'oauth');
    const baseUrl = `http://${request.headers.host ?? '127.0.0.1'}`;
    const { params, api } = match;
    const apiRequest: ApiRequest = {
      method: call.method,
      api,
      params,
      query: url.searchParams,
      body,
      grant,
      baseUrl,
      path: url.pathname,
    };
    if (match.route.isOpen !== true) checkScopes(match.route, apiRequest);
    this.#parts.faults.current.beforeHandle?.(call, this.#parts.crm, body);
    return await match.route.handle(apiRequest);
  }

  #authenticate(request: IncomingMessage, match: Found) {
    if (match.route.isOpen === true) return nobody;
    const grant = this.#parts.tokens.authenticate(request.headers.authorization);
    if (this.#parts.faults.current.isExpired?.(grant) === true) throw expiredToken(1_000);
    return grant;
  }
}

/** With the limits switched off the account says so in the vendor's own way: by a limit nobody reaches. */
const unlimited = {
  'X-HubSpot-RateLimit-Interval-Milliseconds': '10000',
  'X-HubSpot-RateLimit-Max': '1000000',
  'X-HubSpot-RateLimit-Remaining': '1000000',
};

interface Work {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly match: Match;
  readonly call: FaultCall;
  readonly text: string;
  readonly headers: Headers;
}

const nobody = { kind: 'static', token: '', scopes: new Set<string>(), userId: 0, clientId: '' } as const;

function checkScopes(route: Route, request: ApiRequest): void {
  const missing = (route.scopes?.(request) ?? []).filter((scope) => !request.grant.scopes.has(scope));
  if (missing.length === 0) return;
  const message = "This app hasn't been granted all required scopes to make this call.";
  const context = { requiredGranularScopes: missing };
  throw new VendorError(403, 'MISSING_SCOPES', message, { context, errors: [{ message, context }] });
}
