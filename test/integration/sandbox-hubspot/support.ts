/** Starts a sandbox for a test and speaks to it in JSON. */
import { onTestFinished } from 'vitest';
import {
  type HubSpotSandbox,
  type HubSpotSandboxOptions,
  startHubSpotSandbox,
} from '../../../sandbox/hubspot/server.ts';
import { bookOf } from './small-book.ts';

export interface JsonReply {
  readonly status: number;
  readonly headers: Headers;
  // Replies are looked into freely by the tests.
  readonly body: ReturnType<typeof JSON.parse>;
}

export async function startSandbox(options: Partial<HubSpotSandboxOptions> = {}): Promise<HubSpotSandbox> {
  const sandbox = await startHubSpotSandbox({ book: bookOf(), ...options });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

export async function call(
  sandbox: HubSpotSandbox,
  method: string,
  path: string,
  body?: unknown,
  token = sandbox.token,
): Promise<JsonReply> {
  const reply = await fetch(`${sandbox.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, body: text === '' ? null : JSON.parse(text) };
}

export function taskInput(companyId: string, subject: string): Record<string, unknown> {
  return {
    properties: { hs_timestamp: '2026-11-05T09:00:00Z', hs_task_subject: subject, hs_task_body: '<p>Why</p>' },
    associations: [
      { to: { id: companyId }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 192 }] },
    ],
  };
}
