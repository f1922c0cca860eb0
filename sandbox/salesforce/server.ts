/** Starts the Salesforce-compatible org on a loopback port. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Book } from '../../src/book/types.ts';
import { jsonType, sendReply } from '../_shared/send-reply.ts';
import type { ApiHandler } from './api-handler.ts';
import { assemble } from './assemble.ts';
import { handleControl } from './control-handler.ts';
import { currencyRates } from './currency-rates.ts';
import type { Edition, LimitNumbers } from './limits.ts';
import { currenciesOf } from './load/currencies-of.ts';
import { loadBookIntoOrg } from './load/load-book-into-org.ts';
import type { OAuthClient } from './oauth/oauth-clients.ts';
import { TokenStore } from './oauth/token-store.ts';
import { createOrg } from './org/create-org.ts';
import type { SandboxOrg } from './org/sandbox-org.ts';
import { OrgClock } from './org-clock.ts';
import { handlePage, isPage } from './pages/handle-page.ts';
import type { SandboxState } from './state.ts';

export interface SalesforceSandboxOptions {
  readonly book: Book;
  /** 0 or absent: any free one. */
  readonly port?: number;
  /** A profile of faults/fault-profiles.ts; default `none`. */
  readonly faults?: string;
  /** `real`: the edition's limits; default `off`, which the org shows as a limit nobody reaches. */
  readonly limits?: 'real' | 'off';
  readonly edition?: Edition;
  readonly limitNumbers?: Partial<LimitNumbers>;
  /** A session's token; default: one that starts with the org's id, as Salesforce's do. */
  readonly token?: string;
  readonly oauthClient?: OAuthClient;
  /** Default true: each refresh gives a new refresh token. */
  readonly refreshTokenRotation?: boolean;
  /** `auto` (default): when the book's accounts and deals have more than one currency. */
  readonly multiCurrency?: 'auto' | boolean;
  /** The org's clock, epoch milliseconds; default: the book's today plus the time since start. */
  readonly now?: () => number;
  /** Real time for token expiry and job durations, milliseconds. */
  readonly monotonicMs?: () => number;
  readonly seed?: number;
}

export interface SalesforceSandbox {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** The org's id. */
  readonly portalId: string;
  readonly oauthClient: OAuthClient;
  /** Of a consent already given to the app of `oauthClient`. */
  readonly refreshToken: string;
  /** The book's today, 00:00 UTC, epoch milliseconds. */
  readonly today: number;
  readonly state: SandboxState;
  close(): Promise<void>;
}

/** Node's default of 16 KB would cut off long addresses before the vendor's 414 can be given. */
const maxHeaderSize = 128 * 1_024;
const defaultEdition: Edition = 'enterprise';

export async function startSalesforceSandbox(options: SalesforceSandboxOptions): Promise<SalesforceSandbox> {
  const today = await options.book.today();
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const startMs = monotonicMs();
  const clock = new OrgClock(options.now ?? (() => today + monotonicMs() - startMs));
  const org = await makeOrg(options, clock);
  const token = options.token ?? `${org.id.slice(0, 15)}!sandbox.token`;
  const oauthClient = options.oauthClient ?? { id: 'sandbox-client', secret: 'sandbox-secret' };
  const tokens = new TokenStore({
    orgId: org.id,
    userId: org.integrationUserId,
    staticToken: token,
    isRotating: options.refreshTokenRotation ?? true,
    monotonicMs,
  });
  const { api, state } = assemble({
    org,
    clock,
    tokens,
    oauthClient,
    seed: options.seed ?? 1,
    monotonicMs,
    isLimited: options.limits === 'real',
    edition: options.edition ?? defaultEdition,
    limitNumbers: options.limitNumbers ?? {},
  });
  state.setFaults(options.faults ?? 'none');
  const server = createServer({ maxHeaderSize, keepAliveTimeout: 30_000 }, (request, response) => {
    void serve(api, state, request, response);
  });
  const port = await listen(server, options.port ?? 0);
  const refreshToken = tokens.newRefreshToken(oauthClient.id, ['api', 'refresh_token']);
  const facts = { url: `http://127.0.0.1:${port}`, port, token, portalId: org.id, oauthClient, refreshToken, today };
  return { ...facts, state, close: () => closeServer(server) };
}

async function makeOrg(options: SalesforceSandboxOptions, clock: OrgClock): Promise<SandboxOrg> {
  const found = await currenciesOf(options.book);
  const wish = options.multiCurrency ?? 'auto';
  const isMulti = wish === 'auto' ? found.length > 1 : wish;
  // An org that has the feature has two currencies at least.
  const currencies = found.length > 1 || !isMulti ? found : [...new Set([...found, 'USD', 'EUR'])];
  const org = createOrg({
    now: clock.now,
    edition: options.edition ?? defaultEdition,
    defaultCurrency: currencies[0] ?? 'USD',
    ...(isMulti ? { currencies: currencyRates(currencies) } : {}),
  });
  await loadBookIntoOrg(options.book, org);
  return org;
}

/** Clients that glue `https://host/` and `/services` together send an address that starts with two slashes. */
function addressOf(request: IncomingMessage): URL {
  return new URL((request.url ?? '/').replace(/^\/+/, '/'), 'http://127.0.0.1');
}

async function serve(
  api: ApiHandler,
  state: SandboxState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = addressOf(request);
    if (url.pathname.startsWith('/__sandbox/')) await handleControl(state, request, response, url);
    else if (request.method === 'GET' && isPage(url.pathname)) handlePage(state.org, response, url);
    else await api.handle(request, response, url);
  } catch (err) {
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    const message = `Defect of the sandbox: ${err instanceof Error ? err.stack : String(err)}`;
    const text = JSON.stringify([{ message, errorCode: 'SANDBOX_DEFECT' }]);
    sendReply(response, { status: 500, headers: { 'content-type': jsonType }, text });
  }
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
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
