/** The same hand on the account over HTTP, under /__sandbox/, for processes outside. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { jsonType, sendReply } from '../_shared/send-reply.ts';
import { bodyOf, isJson, type Json, stringList } from './api/parse-input.ts';
import { notFound, VendorError, validationError } from './errors.ts';
import { parseBody, readText } from './router/read-body.ts';
import type { SandboxState } from './state.ts';
import type { WebhookConfig } from './webhooks/webhook-config.ts';

/** What happened without a result answers `{ ok: true }`. */
type Action = (state: SandboxState, body: Json, query: URLSearchParams) => unknown;

function text(body: Json, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' && typeof value !== 'number') throw validationError(`"${name}" is required.`);
  return String(value);
}

function webhookConfig(body: Json): WebhookConfig | null {
  if (body.targetUrl === null) return null;
  const targetUrl = text(body, 'targetUrl');
  if (!URL.canParse(targetUrl)) throw validationError('"targetUrl" is not a URL.');
  return { ...(body as Partial<WebhookConfig>), targetUrl };
}

const actions: Readonly<Record<string, Action>> = {
  'GET state': (state, _body, query) => state.digest({ stamps: query.get('stamps') === '1' }),
  'GET stats': (state) => state.stats(),
  'POST stats/reset': (state) => state.resetStats(),
  'POST update': (state, body) => {
    const properties = isJson(body.properties) ? (body.properties as Record<string, string>) : {};
    state.updateRecord(text(body, 'objectType'), text(body, 'id'), properties);
  },
  'POST archive': (state, body) => state.archive(text(body, 'objectType'), text(body, 'id')),
  'POST merge': (state, body) => ({
    id: state.merge(text(body, 'objectType'), text(body, 'primaryId'), text(body, 'secondaryId')),
  }),
  'POST revoke-token': (state, body) => {
    if (body.token === undefined) state.revokeToken();
    else state.revokeToken(text(body, 'token'));
  },
  'POST expire-tokens': (state) => state.expireAccessTokens(),
  'POST drop-scope': (state, body) => state.dropScope(text(body, 'scope')),
  'POST delete-property': (state, body) => state.deleteProperty(text(body, 'objectType'), text(body, 'name')),
  'POST property-in-use': (state, body) => state.usePropertyInWorkflow(text(body, 'name')),
  'POST admin-rules': (state, body) => {
    state.requireProperties(text(body, 'objectType'), stringList(body.required));
  },
  'POST faults': (state, body) => state.setFaults(text(body, 'name')),
  'POST webhooks': (state, body) => state.setWebhooks(webhookConfig(body)),
};

export async function handleControl(
  state: SandboxState,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const name = url.pathname.replace(/^\/__sandbox\//, '').replace(/\/$/, '');
  try {
    const action = actions[`${request.method} ${name}`];
    if (action === undefined) throw notFound(`Known: ${Object.keys(actions).join(', ')}`);
    const raw = parseBody(await readText(request), false);
    const body = request.method === 'GET' ? {} : bodyOf(raw ?? {});
    const reply = action(state, body, url.searchParams) ?? { ok: true };
    sendReply(response, { status: 200, headers: { 'content-type': jsonType }, text: JSON.stringify(reply) });
  } catch (err) {
    if (!(err instanceof VendorError)) throw err;
    const body = JSON.stringify(err.body('sandbox'));
    sendReply(response, { status: err.status, headers: { 'content-type': jsonType }, text: body });
  }
}
