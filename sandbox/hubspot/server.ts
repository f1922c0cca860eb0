/** Starts the HubSpot-compatible account on a loopback port. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Book } from '../../src/book/types.ts';
import { jsonType, sendReply } from '../_shared/send-reply.ts';
import { accountRoutes } from './api/account-routes.ts';
import { AdminRules } from './api/admin-rules.ts';
import { associationRoutes } from './api/association-routes.ts';
import { objectBatchRoutes } from './api/object-batch-routes.ts';
import { objectReadRoutes } from './api/object-read-routes.ts';
import { objectWriteRoutes } from './api/object-write-routes.ts';
import { propertyRoutes } from './api/property-routes.ts';
import { recordAssociationRoutes } from './api/record-association-routes.ts';
import { searchRoutes } from './api/search-routes.ts';
import { ApiHandler } from './api-handler.ts';
import { handleControl } from './control-handler.ts';
import { FaultSwitch } from './faults/fault-switch.ts';
import { type LimitNumbers, Limits, realLimits } from './limits.ts';
import { loadBookIntoHubSpot } from './load/load-book-into-hubspot.ts';
import { oauthRoutes } from './oauth/oauth-routes.ts';
import { type OAuthClient, TokenStore } from './oauth/token-store.ts';
import { handlePage } from './pages/handle-page.ts';
import { Router } from './router/router.ts';
import { SandboxState } from './state.ts';
import { StatsCounter } from './stats.ts';
import { Crm } from './store/crm.ts';
import { WebhookSender } from './webhooks/webhook-sender.ts';

export interface HubSpotSandboxOptions {
  readonly book: Book;
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** A profile of faults/fault-profiles.ts; default `none`. */
  readonly faults?: string;
  /** `real`: the vendor's rate limits; default `off`. */
  readonly limits?: 'real' | 'off';
  readonly limitNumbers?: LimitNumbers;
  /** The private app's token; default `sandbox-token`. */
  readonly token?: string;
  readonly oauthClient?: OAuthClient;
  /** The account's clock, epoch milliseconds; default: the book's today plus the time since start. */
  readonly now?: () => number;
  /** Real time for limits and token expiry, milliseconds. */
  readonly monotonicMs?: () => number;
  readonly seed?: number;
}

export interface HubSpotSandbox {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly portalId: number;
  readonly oauthClient: OAuthClient;
  /** The book's today, 00:00 UTC, epoch milliseconds. */
  readonly today: number;
  readonly state: SandboxState;
  close(): Promise<void>;
}

/** Node's default of 16 KB would cut off long addresses before the vendor's 414 can be given. */
const maxHeaderSize = 128 * 1_024;

export async function startHubSpotSandbox(options: HubSpotSandboxOptions): Promise<HubSpotSandbox> {
  const today = await options.book.today();
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const startMs = monotonicMs();
  const now = options.now ?? (() => Math.floor(today + monotonicMs() - startMs));
  const crm = new Crm({ now, todayMs: today });
  await loadBookIntoHubSpot(options.book, crm);
  const oauthClient = options.oauthClient ?? { id: 'sandbox-client', secret: 'sandbox-secret' };
  const token = options.token ?? 'sandbox-token';
  const { api, state, webhooks } = assemble(options, crm, new TokenStore(token, oauthClient, monotonicMs), monotonicMs);
  state.setFaults(options.faults ?? 'none');
  const server = createServer({ maxHeaderSize, keepAliveTimeout: 30_000 }, (request, response) => {
    void serve(api, state, request, response);
  });
  const port = await listen(server, options.port ?? 0);
  const close = async (): Promise<void> => {
    webhooks.close();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  const url = `http://127.0.0.1:${port}`;
  crm.webUrl = url;
  return { url, port, token, portalId: crm.portalId, oauthClient, today, state, close };
}

function assemble(options: HubSpotSandboxOptions, crm: Crm, tokens: TokenStore, monotonicMs: () => number) {
  const seed = options.seed ?? 1;
  const stats = new StatsCounter();
  const rules = new AdminRules();
  const inUse = new Set<string>();
  const faults = new FaultSwitch(crm, seed);
  const webhooks = new WebhookSender(crm, stats, tokens.client.secret, seed);
  const context = { crm, rules, faults: () => faults.current };
  // Fixed words (batch, search, groups) stand before the patterns that would take them for an id.
  const router = new Router([
    ...searchRoutes(crm),
    ...objectBatchRoutes(context),
    ...objectWriteRoutes(context),
    ...objectReadRoutes(crm),
    ...associationRoutes(crm),
    ...recordAssociationRoutes(crm),
    ...propertyRoutes({ crm, inUse }),
    ...accountRoutes(crm),
    ...oauthRoutes({ crm, tokens }),
  ]);
  const day = (): string => new Date(crm.now()).toISOString().slice(0, 10);
  const limits = new Limits(options.limitNumbers ?? realLimits, monotonicMs, day);
  const isLimited = options.limits === 'real';
  const api = new ApiHandler({ crm, router, tokens, limits, isLimited, faults, stats });
  const state = new SandboxState({ crm, tokens, stats, faults, rules, webhooks, inUse });
  return { api, state, webhooks };
}

async function serve(
  api: ApiHandler,
  state: SandboxState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname.startsWith('/__sandbox/')) await handleControl(state, request, response, url);
    else if (url.pathname === '/' || url.pathname.startsWith('/contacts/')) handlePage(state, response, url);
    else await api.handle(request, response, url);
  } catch (err) {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const message = err instanceof Error ? `${err.message}\n${err.stack}` : String(err);
    const body = { status: 'error', message: `Defect of the sandbox: ${message}`, category: 'SANDBOX_DEFECT' };
    sendReply(response, { status: 500, headers: { 'content-type': jsonType }, text: JSON.stringify(body) });
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
