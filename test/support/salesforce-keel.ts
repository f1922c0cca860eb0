/**
 * A whole Keel in this process, its own call and refresh included, beside a Salesforce org. One clock drives both, and passes by
 * itself whenever somebody waits.
 */
import { connectors } from '../../connectors/index.ts';
import { type SalesforceSandbox, startSalesforceSandbox } from '../../sandbox/salesforce/server.ts';
import type { Book } from '../../src/book/types.ts';
import type { Clock } from '../../src/contracts/clock.ts';
import type { Connector, Credentials } from '../../src/contracts/connector.ts';
import type { AppError } from '../../src/contracts/errors.ts';
import { createBudgets } from '../../src/platform/budgets.ts';
import { createCall } from '../../src/platform/connector-call.ts';
import { connectInstall } from '../../src/services/install/connect-install.ts';
import { type TenantWork, type TestKeel, testKeel } from './keel.ts';
import { silentLogger } from './logger.ts';

/** Time-outs of one try, which must not fire because time flies: as long as no wait is. */
const timeoutsMs = new Set([31_234, 120_000, 600_000]);

class FlyingClock implements Clock {
  #now: number;
  constructor(start: number) {
    this.#now = start;
  }
  now(): Date {
    return new Date(this.#now);
  }
  pass(ms: number): void {
    this.#now += ms;
  }
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw signal.reason;
    if (timeoutsMs.has(ms)) return real(ms, signal);
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) throw signal.reason;
    this.#now += ms;
  }
}

function real(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

export interface SalesforceKeel extends Pick<TestKeel, 'deps' | 'services' | 'slice' | 'workOff'> {
  readonly org: SalesforceSandbox;
  readonly clock: Clock;
  /** Lets this much time pass, in the org too. */
  pass(ms: number): void;
  /** Errors of calls, in order: what Keel was told by the CRM. */
  readonly failures: AppError[];
  /** Connects, or connects again; without credentials by a refresh token. */
  connect(credentials?: Credentials, settings?: object): Promise<{ tenant: TenantWork; notes: readonly string[] }>;
  refreshCredentials(): Credentials;
  close(): Promise<void>;
}

export interface SalesforceKeelOptions {
  readonly book: Book;
  readonly faults?: string;
  readonly multiCurrency?: boolean;
  readonly limitNumbers?: Parameters<typeof startSalesforceSandbox>[0]['limitNumbers'];
  /** After each call, refused ones too, with how many there were. */
  readonly onCall?: (calls: number) => void;
}

export async function salesforceKeel(options: SalesforceKeelOptions): Promise<SalesforceKeel> {
  const { book, onCall = () => undefined, limitNumbers, ...rest } = options;
  const clock = new FlyingClock(await book.today());
  const nowMs = (): number => clock.now().getTime();
  const org = await startSalesforceSandbox({
    book,
    seed: 5,
    now: nowMs,
    monotonicMs: nowMs,
    ...rest,
    ...(limitNumbers === undefined ? {} : { limitNumbers, limits: 'real' }),
  });
  const budgets = createBudgets({ clock });
  const failures: AppError[] = [];
  let calls = 0;
  const keel = await testKeel({
    connectors: connectors as Readonly<Record<string, Connector>>,
    clock,
    onDelay: async (ms) => clock.pass(ms),
    makeCall: ({ connector, budgets: own, installId, signal, patienceMs, onCall: note, onReauth }) =>
      createCall({
        classify: connector.classify,
        budgets: budgets.forInstall(installId, own),
        clock,
        log: silentLogger,
        signal,
        timeoutMs: 31_234,
        onReauth,
        random: () => 0.5,
        ...(patienceMs === undefined ? {} : { limits: { rateWaitMs: patienceMs } }),
        onCall: ({ error }) => {
          note();
          if (error) failures.push(error);
          calls += 1;
          onCall(calls);
        },
      }),
  });
  const { oauthClient, refreshToken, url } = org;
  const refreshCredentials = (): Credentials => ({
    accessToken: '',
    refreshToken,
    clientId: oauthClient.id,
    clientSecret: oauthClient.secret ?? '',
  });
  return {
    ...keel,
    org,
    clock,
    failures,
    pass: (ms) => clock.pass(ms),
    refreshCredentials,
    connect: async (credentials = refreshCredentials(), settings = {}) => {
      const request = { crm: 'salesforce', endpoints: { api: url, oauth: url }, credentials, settings };
      const { install, notes } = await connectInstall(keel.connectDeps, request);
      return { tenant: keel.connected(install.installId), notes };
    },
    close: async () => {
      await keel.close();
      await org.close();
    },
  };
}
