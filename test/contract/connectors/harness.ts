/** What the laws need of each connector: an account to speak to. A connector in the registry without an entry does not compile. */
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { connectors } from '../../../connectors/index.ts';
import { simulateBook } from '../../../sandbox/book/simulate-book.ts';
import { startHubSpotSandbox } from '../../../sandbox/hubspot/server.ts';
import { startSalesforceSandbox } from '../../../sandbox/salesforce/server.ts';
import { writeBook } from '../../../src/book/write-book.ts';
import { FakeCrm } from '../../fakes/fake-crm.ts';
import { account, deal } from '../../support/store.ts';

export interface Account {
  /** Base address, or the folder. */
  readonly api: string;
  readonly token: string;
  /** Two live accounts and one id that was never there; only where the connector writes. */
  readonly writable?: { readonly ids: readonly [string, string]; readonly missing: string };
  readonly close: () => Promise<void>;
}

export const book = () => simulateBook({ accounts: 230, seed: 11, until: '2026-01-01', months: 12 });

export const accounts: Readonly<Record<keyof typeof connectors, () => Promise<Account>>> = {
  hubspot: async () => {
    const sandbox = await startHubSpotSandbox({ book: book(), limits: 'off' });
    const { url: api, token, close } = sandbox;
    return { api, token, close, writable: { ids: ['9001', '9002'], missing: '99999999' } };
  },
  salesforce: async () => {
    // Pauses of the connector take no time here, so that each look at the clock moves it: jobs end after some looks.
    let elapsedMs = 0;
    const monotonicMs = () => {
      elapsedMs += 100;
      return elapsedMs;
    };
    const now = () => Date.UTC(2026, 0, 1);
    const sandbox = await startSalesforceSandbox({ book: book(), now, monotonicMs });
    const { url: api, token, close } = sandbox;
    const ids = ['0015g0000000001AAA', '0015g0000000002AAA'] as const;
    return { api, token, close, writable: { ids, missing: '0015g000000zzzzAAA' } };
  },
  csv: async () => {
    const dir = await mkdtemp(join(tmpdir(), 'keel-book-'));
    await writeBook(book(), dir);
    return { api: dir, token: '', close: () => rm(dir, { recursive: true }) };
  },
};

/** A webhook as the vendor signs it; needed of each connector that has webhooks. */
export const webhookSigners: Readonly<
  Record<string, (request: { url: string; body: string; secret: string; at: number }) => Headers>
> = {
  hubspot: ({ url, body, secret, at }) =>
    new Headers({
      'x-hubspot-signature-v3': createHmac('sha256', secret).update(`POST${url}${body}${at}`).digest('base64'),
      'x-hubspot-request-timestamp': String(at),
    }),
};

/** What services are tested against keeps the same laws. */
const fakeCrm = new FakeCrm().put(account('1'), account('2'), account('3'), deal('d', '1'));
fakeCrm.remove('account', '3');
export const fakeSubject = {
  key: 'fake',
  connector: fakeCrm.connector,
  open: async (): Promise<Account> => ({
    api: 'memory:',
    token: 'token',
    close: async () => undefined,
    writable: { ids: ['1', '2'], missing: '4' },
  }),
};
