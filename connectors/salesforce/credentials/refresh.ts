/**
 * A new access token for a refresh token: https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_refresh_token_flow.htm
 * Not by jsforce: it forgets a refresh token that rotated, and using the old one again revokes everything. The request is made once:
 * whether a token that was sent is used up cannot be known.
 */
import { z } from 'zod';
import type { Refreshed, RefreshRequest } from '../../../src/contracts/connector.ts';
import { AppError } from '../../../src/contracts/errors.ts';
import { ReplyError } from '../error-body.ts';
import { classify } from '../errors.ts';
import { ownPaths } from '../versions.ts';

const Granted = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional().catch(undefined),
  instance_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .catch(undefined),
});

async function ask({ endpoints, credentials, signal }: RefreshRequest): Promise<unknown> {
  const { refreshToken, clientId, clientSecret } = credentials;
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken });
  if (clientId !== undefined) form.set('client_id', clientId);
  // A public client has none, and must not send one.
  if (clientSecret !== undefined) form.set('client_secret', clientSecret);
  const reply = await fetch(`${endpoints.oauth}${ownPaths.token}`, {
    method: 'POST',
    signal,
    redirect: 'error',
    headers: { accept: 'application/json' },
    body: form,
  });
  const text = await reply.text();
  if (!reply.ok) throw new ReplyError(reply.status, text, reply.headers);
  return JSON.parse(text);
}

/** What the old token opened may not be handed to an address that a reply names in clear where it was sealed before. */
function apiOf(instanceUrl: string | undefined, before: string): string | undefined {
  const api = instanceUrl?.replace(/\/+$/, '');
  if (api === undefined || api === before) return undefined;
  const isDowngrade = before.startsWith('https:') && !api.startsWith('https:');
  return isDowngrade ? undefined : api;
}

export async function refresh(request: RefreshRequest): Promise<Refreshed> {
  let reply: unknown;
  try {
    reply = await ask(request);
  } catch (err) {
    throw classify(err);
  }
  const granted = Granted.safeParse(reply);
  if (!granted.success) {
    throw new AppError('defect', 'Salesforce granted a refresh without an access token', {
      code: 'SALESFORCE_REFRESH_REPLY',
      hint: 'This is a fault in Keel, or the address is not that of Salesforce. Report it with the code.',
    });
  }
  const { access_token: accessToken, refresh_token: refreshToken, instance_url: instanceUrl } = granted.data;
  const api = apiOf(instanceUrl, request.endpoints.api);
  return {
    accessToken,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(api === undefined ? {} : { api }),
  };
}
