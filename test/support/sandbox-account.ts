import { loadBook } from '../../sandbox/book/load-book.ts';
import { type HubSpotSandbox, startHubSpotSandbox } from '../../sandbox/hubspot/server.ts';
import { demoAsOf } from '../../src/cli/demo/demo-as-of.ts';
import { type Door, proxyTo } from '../contract/queue/proxy.ts';
import { type Counts, type KeelHome, keelHome } from './keel-process.ts';

/** A small sandbox account in this process, and a Keel beside it that was never connected or, by `connect`, is. */
export interface SandboxAccount {
  readonly sandbox: HubSpotSandbox;
  /** Between Keel and the CRM. */
  readonly door: Door;
  readonly keel: KeelHome;
  connect(token?: string): Promise<string>;
  /** `keel run` for the connected install, as of the book's today. */
  run(...more: readonly string[]): Promise<Counts & { readonly exitCode: number | null }>;
  runArgs(...more: readonly string[]): readonly string[];
  close(): Promise<void>;
}

export interface AccountOptions {
  readonly accounts?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly isInProcess?: boolean;
}

export async function sandboxAccount({
  accounts = 40,
  env = {},
  isInProcess = false,
}: AccountOptions = {}): Promise<SandboxAccount> {
  const sandbox = await startHubSpotSandbox({ book: await loadBook({ accounts, seed: 13, until: '2026-11-01' }) });
  const door = await proxyTo('127.0.0.1', sandbox.port);
  const url = `http://127.0.0.1:${door.port}`;
  const addresses = { HUBSPOT_API_URL: url, HUBSPOT_OAUTH_URL: url, KEEL_JOB_LOCK_MS: '1000' };
  const keel = await keelHome({ ...addresses, ...env }, { isInProcess });
  const asOf = new Date(demoAsOf(sandbox.today)).toISOString();
  let install = '';
  const runArgs: SandboxAccount['runArgs'] = (...more) => ['run', '--install', install, '--as-of', asOf, ...more];
  return {
    sandbox,
    door,
    keel,
    runArgs,
    connect: async (token = sandbox.token) => {
      const connected = await keel.json<{ install: string }>(['connect', 'hubspot', '--token', token]);
      install = connected.install;
      return install;
    },
    run: (...more) => keel.json<Counts>(runArgs(...more)),
    close: async () => {
      await keel.close();
      await door.close();
      await sandbox.close();
    },
  };
}

/** Another token of the account, as an app gets it by OAuth. */
export async function anotherToken({ url, oauthClient }: HubSpotSandbox, scopes: readonly string[]): Promise<string> {
  const redirect = 'http://127.0.0.1:9/callback';
  const query = new URLSearchParams({ client_id: oauthClient.id, redirect_uri: redirect, scope: scopes.join(' ') });
  const consent = await fetch(`${url}/oauth/authorize?${query}`, { redirect: 'manual' });
  const code = new URL(consent.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirect };
  const body = new URLSearchParams({ ...form, client_id: oauthClient.id, client_secret: oauthClient.secret });
  const reply = await fetch(`${url}/oauth/2026-03/token`, { method: 'POST', body });
  const { access_token } = (await reply.json()) as { access_token: string };
  return access_token;
}
