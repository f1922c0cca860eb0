/** One API request from the socket to the reply: fault, route, session, limit, work, fault. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Disruption } from '../_shared/disruption.ts';
import { sendDisrupted, sendReply } from '../_shared/send-reply.ts';
import { refuse, SalesforceError } from './errors.ts';
import type { FaultSwitch } from './faults/fault-switch.ts';
import type { FaultCall } from './faults/faults.ts';
import { withRowFaults } from './faults/with-row-faults.ts';
import type { Limits } from './limits.ts';
import { metadataSoap, partnerSoap, SoapFault, soapFault } from './metadata/soap-envelope.ts';
import { bearerOf } from './oauth/bearer.ts';
import { OAuthError } from './oauth/oauth-error.ts';
import type { Session } from './oauth/session.ts';
import { expiredSession, type TokenStore } from './oauth/token-store.ts';
import type { SandboxOrg } from './org/sandbox-org.ts';
import { checkAccept, checkSize, effectiveMethod } from './router/check-request.ts';
import { EdgeError } from './router/edge-error.ts';
import { readBody } from './router/read-body.ts';
import { tidyPath } from './router/resolve-path.ts';
import type { ApiRequest, Reply } from './router/route.ts';
import type { Match, Router } from './router/router.ts';
import { sendStream, sendTorn } from './router/send-stream.ts';
import type { StatsCounter } from './stats.ts';
import type { Switches } from './switches.ts';

export interface ApiParts {
  readonly org: SandboxOrg;
  readonly router: Router;
  readonly tokens: TokenStore;
  readonly limits: Limits;
  readonly faults: FaultSwitch;
  readonly stats: StatsCounter;
  readonly switches: Switches;
}

type Found = Extract<Match, { kind: 'found' }>;

/** A reply with all its headers, not sent yet. */
interface Outgoing {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string | undefined;
  readonly stream?: Iterable<string>;
}

interface Work {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly match: Match;
  readonly call: FaultCall;
  readonly headers: Record<string, string>;
}

const soap = '/services/Soap/';
const jsonContent = 'application/json;charset=UTF-8';

export class ApiHandler {
  readonly #parts: ApiParts;
  #count = 0;

  constructor(parts: ApiParts) {
    this.#parts = parts;
  }

  /** `url`: as asked for, with repeated slashes at its start collapsed. */
  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    this.#count += 1;
    const { stats, faults } = this.#parts;
    const work = this.#workOf(request, url);
    stats.call(work.call.isCounted ? 'api' : 'none', endpointOf(work.match));
    const before = work.match.kind === 'found' ? faults.current.before?.(work.call) : undefined;
    if (before !== undefined && before.kind !== 'delay') {
      // The client may still be sending: it gets its answer when it is done.
      await readBody(request);
      this.#disrupt(response, before, { status: 0, headers: work.headers, text: undefined });
      return;
    }
    if (before !== undefined) await this.#delay(before.ms);
    const outgoing = await this.#answer(work);
    const after = work.match.kind === 'found' ? faults.current.after?.(work.call) : undefined;
    if (after?.kind === 'delay') await this.#delay(after.ms);
    else if (after !== undefined) {
      this.#disrupt(response, after, outgoing);
      return;
    }
    stats.status(outgoing.status);
    const { stream, ...plain } = outgoing;
    if (stream === undefined) sendReply(response, plain);
    else await sendStream(response, { ...plain, stream }, String(request.headers['accept-encoding'] ?? ''));
  }

  #workOf(request: IncomingMessage, url: URL): Work {
    const path = tidyPath(url.pathname);
    const method = effectiveMethod(request.method ?? 'GET', url.searchParams);
    const match = this.#parts.router.match(method, path);
    const isOpen = match.kind === 'found' && match.route.isOpen === true;
    const isCounted = path.startsWith(soap) || (path.startsWith('/services/data/') && !isOpen);
    const call = {
      count: this.#count,
      method,
      path,
      query: url.searchParams,
      isWrite: method !== 'GET',
      isCounted,
    };
    return { request, url, match, call, headers: { date: new Date(this.#parts.org.now()).toUTCString() } };
  }

  #disrupt(response: ServerResponse, disruption: Exclude<Disruption, { kind: 'delay' }>, outgoing: Outgoing): void {
    this.#parts.stats.disruption(disruption.kind);
    if (disruption.kind === 'reply') this.#parts.stats.status(disruption.status);
    const { stream, ...plain } = outgoing;
    // Where there is nothing to tear, the connection goes.
    if (disruption.kind === 'truncate' && plain.status === 204) sendDisrupted(response, { kind: 'reset' }, plain);
    else if (disruption.kind === 'truncate' && stream !== undefined) sendTorn(response, { ...plain, stream });
    else sendDisrupted(response, disruption, plain);
  }

  async #delay(ms: number): Promise<void> {
    this.#parts.stats.disruption('delay');
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  async #answer(work: Work): Promise<Outgoing> {
    const { headers } = work;
    try {
      checkSize(work.request);
      const body = await readBody(work.request);
      return outgoingOf(await this.#carryOut(work, body), headers);
    } catch (err) {
      return this.#refusal(err, work);
    }
  }

  #refusal(err: unknown, { call, headers }: Work): Outgoing {
    if (err instanceof OAuthError) {
      const body = { error: err.error, error_description: err.message };
      return outgoingOf({ status: err.status, body }, headers);
    }
    if (err instanceof EdgeError) {
      const edge = { 'content-type': 'text/html;charset=iso-8859-1' };
      return outgoingOf({ status: err.status, text: err.html, headers: edge }, headers);
    }
    if (!(err instanceof SalesforceError)) throw err;
    if (err.errors.some((one) => one.errorCode === 'REQUEST_LIMIT_EXCEEDED')) this.#parts.stats.limited();
    if (err.status === 403 && call.path.startsWith(soap)) return outgoingOf(soapRefusal(call.path, err), headers);
    return outgoingOf({ status: err.status, body: err.errors }, headers);
  }

  async #carryOut(work: Work, body: Buffer): Promise<Reply> {
    const { match, call, headers } = work;
    const isOpen = match.kind === 'found' && match.route.isOpen === true;
    // Below the data area even an unknown path wants a session first.
    const session = isOpen || !call.path.startsWith('/services/data/') ? undefined : this.#authenticate(work.request);
    if (call.isCounted) this.#takeCall(work);
    if (match.kind === 'unknown') throw refuse(404, 'NOT_FOUND', 'The requested resource does not exist');
    if (match.kind === 'wrong-method') {
      headers.allow = match.allowed.join(',');
      const message = `HTTP Method '${call.method}' not allowed. Allowed are ${match.allowed.join(',')}`;
      throw refuse(405, 'METHOD_NOT_ALLOWED', message);
    }
    if (match.route.area === 'data') checkAccept(work.request.headers.accept);
    const apiRequest = this.#requestOf(work, match, session, body);
    this.#parts.faults.current.beforeHandle?.(call, this.#parts.org, body);
    return await match.route.handle(apiRequest);
  }

  #takeCall({ call, headers }: Work): void {
    const { limits, faults, switches } = this.#parts;
    const isSoap = call.path.startsWith(soap);
    try {
      limits.takeCall(faults.current.dailyShare?.(call));
    } finally {
      // SOAP tells in no header of HTTP.
      if (!isSoap) headers['sforce-limit-info'] = limits.header();
    }
    if (isSoap && switches.isApiDisabled) throw apiDisabled();
    if (switches.isConcurrencyExceeded) {
      const message = 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.';
      throw refuse(403, 'REQUEST_LIMIT_EXCEEDED', message);
    }
  }

  #authenticate(request: IncomingMessage): Session {
    const { tokens, faults, switches } = this.#parts;
    const token = bearerOf(request.headers.authorization);
    const session = token === undefined ? undefined : tokens.session(token);
    const isExpired =
      session === undefined || switches.isSessionExpired || faults.current.isExpired?.(session) === true;
    if (isExpired) throw expiredSession();
    const hasApi = session.scopes.has('api') || session.scopes.has('full');
    if (!hasApi || switches.isSessionRefused) {
      throw refuse(401, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API');
    }
    if (switches.isApiDisabled) throw apiDisabled();
    return session;
  }

  #requestOf({ request, url, call }: Work, match: Found, session: Session | undefined, body: Buffer): ApiRequest {
    const { org, faults } = this.#parts;
    const { rowFailure } = faults.current;
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) headers[name] = String(value);
    return {
      method: call.method,
      version: match.version,
      path: match.path,
      params: match.params,
      query: url.searchParams,
      headers,
      body,
      actor: { userId: session?.userId ?? org.integrationUserId },
      org: rowFailure === undefined ? org : withRowFaults(org, rowFailure),
      baseUrl: `http://${request.headers.host ?? '127.0.0.1'}`,
    };
  }
}

function apiDisabled(): SalesforceError {
  return refuse(403, 'API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner');
}

/** SOAP is refused in its own words. */
function soapRefusal(path: string, { errors }: SalesforceError): Reply {
  const [first] = errors;
  const dialect = path.startsWith(`${soap}m/`) ? metadataSoap : partnerSoap;
  return soapFault(dialect, new SoapFault(`sf:${first?.errorCode}`, first?.message ?? ''));
}

function endpointOf(match: Match): string {
  return match.kind === 'found' ? `${match.route.method} ${match.route.pattern}` : 'unknown';
}

function outgoingOf(
  { status, body, text, stream, headers: own }: Reply,
  common: Readonly<Record<string, string>>,
): Outgoing {
  const headers = { ...common, ...own };
  if (stream !== undefined) return { status, headers, text: undefined, stream };
  if (body === undefined) return { status, headers, text };
  return { status, headers: { ...headers, 'content-type': jsonContent }, text: JSON.stringify(body) };
}
