/** A whole Keel in this process beside a Salesforce org. One clock drives both, and passes by itself whenever somebody waits. */
import { type SalesforceSandbox, startSalesforceSandbox } from '../../sandbox/salesforce/server.ts';
import type { Book } from '../../src/book/types.ts';
import type { Clock } from '../../src/contracts/clock.ts';
import type { Credentials } from '../../src/contracts/connector.ts';
import type { AppError } from '../../src/contracts/errors.ts';
import { connectInstall } from '../../src/services/install/connect-install.ts';
import { FlyingClock, flyingKeel } from './flying-keel.ts';
import type { TenantWork, TestKeel } from './keel.ts';

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
  const { book, onCall, limitNumbers, ...rest } = options;
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
  const keel = await flyingKeel(clock, onCall);
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
    failures: keel.failures,
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
