import { loadBook } from '../../sandbox/book/load-book.ts';
import {
  type SalesforceSandbox,
  type SalesforceSandboxOptions,
  startSalesforceSandbox,
} from '../../sandbox/salesforce/server.ts';
import { demoAsOf } from '../../src/cli/demo/demo-as-of.ts';
import { type Counts, type KeelHome, keelHome } from './keel-process.ts';

/** A small Salesforce org in this process, and a Keel beside it. */
export interface SalesforceAccount {
  readonly sandbox: SalesforceSandbox;
  readonly keel: KeelHome;
  /** By a refresh token, or by this access token alone. */
  connect(token?: string): Promise<string>;
  /** `keel run` for the connected install, as of the book's today. */
  run(...more: readonly string[]): Promise<Counts & { readonly exitCode: number | null }>;
  runArgs(...more: readonly string[]): readonly string[];
  close(): Promise<void>;
}

export interface SalesforceAccountOptions extends Partial<Omit<SalesforceSandboxOptions, 'book'>> {
  readonly accounts?: number;
}

export async function salesforceAccount(options: SalesforceAccountOptions = {}): Promise<SalesforceAccount> {
  const { accounts = 40, ...org } = options;
  const book = await loadBook({ accounts, seed: 13, until: '2026-11-01' });
  const sandbox = await startSalesforceSandbox({ book, ...org });
  const { url, refreshToken, oauthClient } = sandbox;
  const keel = await keelHome({ SALESFORCE_LOGIN_URL: url, KEEL_JOB_LOCK_MS: '800' });
  const asOf = new Date(demoAsOf(sandbox.today)).toISOString();
  const client = ['--client-id', oauthClient.id, '--client-secret', oauthClient.secret ?? ''];
  let install = '';
  const runArgs: SalesforceAccount['runArgs'] = (...more) => ['run', '--install', install, '--as-of', asOf, ...more];
  return {
    sandbox,
    keel,
    runArgs,
    connect: async (token) => {
      const by = token === undefined ? ['--refresh-token', refreshToken, ...client] : ['--token', token];
      const args = ['connect', 'salesforce', '--instance-url', url, ...by];
      install = (await keel.json<{ install: string }>(args)).install;
      return install;
    },
    run: (...more) => keel.json<Counts>(runArgs(...more)),
    close: async () => {
      await keel.close();
      await sandbox.close();
    },
  };
}
