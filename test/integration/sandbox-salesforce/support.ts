/** Starts a sandbox org for a test and speaks to it in JSON. */
import { onTestFinished } from 'vitest';
import {
  type SalesforceSandbox,
  type SalesforceSandboxOptions,
  startSalesforceSandbox,
} from '../../../sandbox/salesforce/server.ts';
import { bookOf } from '../sandbox-hubspot/small-book.ts';

export interface JsonReply {
  readonly status: number;
  readonly headers: Headers;
  // Replies are looked into freely by the tests.
  readonly body: ReturnType<typeof JSON.parse>;
}

export const data = '/services/data/v68.0';

export async function startSandbox(options: Partial<SalesforceSandboxOptions> = {}): Promise<SalesforceSandbox> {
  const sandbox = await startSalesforceSandbox({ book: bookOf(), ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** `path`: whole, or below `/services/data/v68.0` when it does not start with `/services` or `/id`. */
export async function call(
  sandbox: SalesforceSandbox,
  method: string,
  path: string,
  body?: unknown,
  token = sandbox.token,
): Promise<JsonReply> {
  const whole = /^\/+(services|id)\//.test(path) ? path : `${data}${path}`;
  const reply = await fetch(`${sandbox.url}${whole}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  const isJson = reply.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: reply.status, headers: reply.headers, body: text === '' ? null : isJson ? JSON.parse(text) : text };
}

/** Id of the account with this key in the book. */
export function accountId(sandbox: SalesforceSandbox, key: string): string {
  return recordId(sandbox, 'Account', 'Book_Account_Id__c', key);
}

export function recordId({ state }: SalesforceSandbox, object: string, field: string, value: string): string {
  const store = state.org.object(object);
  for (let row = 0; row < (store?.rows ?? 0); row += 1) {
    if (store?.get(row, field) === value) return store.idOf(row);
  }
  throw new Error(`no ${object} with ${field} ${value}`);
}

export type TokenForm = Readonly<Record<string, string>>;

export async function tokenCall(sandbox: SalesforceSandbox, form: TokenForm): Promise<JsonReply> {
  const reply = await fetch(`${sandbox.url}/services/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return { status: reply.status, headers: reply.headers, body: await reply.json() };
}

export function refreshForm({ oauthClient }: SalesforceSandbox, refreshToken: string): TokenForm {
  return {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: oauthClient.id,
    client_secret: oauthClient.secret,
  };
}
