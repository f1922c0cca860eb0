/** The same hand on the org over HTTP, under /__sandbox/, for processes outside. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { jsonType, sendReply } from '../_shared/send-reply.ts';
import { refuse, SalesforceError } from './errors.ts';
import { isLimitName } from './limits.ts';
import { isJson, type Json, readBody } from './router/read-body.ts';
import type { SandboxState, ValidationWish } from './state.ts';
import type { Switches } from './switches.ts';

/** What happened without a result answers `{ ok: true }`. */
type Action = (state: SandboxState, body: Json, query: URLSearchParams) => unknown;

function bad(message: string): SalesforceError {
  return refuse(400, 'INVALID_CONTROL', message);
}

function text(body: Json, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' && typeof value !== 'number') throw bad(`"${name}" is required.`);
  return String(value);
}

function number(body: Json, name: string): number {
  const value = body[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw bad(`"${name}" must be a number.`);
  return value;
}

function values(body: Json): Json {
  return isJson(body.properties) ? body.properties : {};
}

function names(body: Json, name: string): string[] {
  const list = body[name];
  if (!Array.isArray(list)) throw bad(`"${name}" must be a list.`);
  return list.map(String);
}

function rule(body: Json): ValidationWish {
  const { refused } = body;
  const isPlain = refused === null || ['string', 'number', 'boolean'].includes(typeof refused);
  if (!isPlain) throw bad('"refused" must be a text, a number, true, false or null.');
  return {
    object: text(body, 'objectType'),
    field: text(body, 'field'),
    message: text(body, 'message'),
    refused: refused as ValidationWish['refused'],
  };
}

const switchNames: readonly (keyof Switches)[] = [
  'isApiDisabled',
  'isSessionExpired',
  'isSessionRefused',
  'isConcurrencyExceeded',
  'isDeployDenied',
];

function switches(body: Json): Partial<Switches> {
  const entries = Object.entries(body);
  for (const [name, value] of entries) {
    if (!switchNames.some((known) => known === name) || typeof value !== 'boolean') {
      throw bad(`Known switches, true or false: ${switchNames.join(', ')}.`);
    }
  }
  return Object.fromEntries(entries);
}

const actions: Readonly<Record<string, Action>> = {
  'GET state': (state, _body, query) => state.digest({ stamps: query.get('stamps') === '1' }),
  'GET stats': (state) => state.stats(),
  'POST stats/reset': (state) => state.resetStats(),
  'POST create': (state, body) => ({ id: state.createRecord(text(body, 'objectType'), values(body)) }),
  'POST update': (state, body) => state.updateRecord(text(body, 'objectType'), text(body, 'id'), values(body)),
  'POST archive': (state, body) => state.archive(text(body, 'objectType'), text(body, 'id')),
  'POST undelete': (state, body) => state.undelete(text(body, 'id')),
  'POST purge': (state, body) => state.purge(text(body, 'objectType'), text(body, 'id')),
  'POST merge': (state, body) => ({
    id: state.merge(text(body, 'objectType'), text(body, 'primaryId'), text(body, 'secondaryId')),
  }),
  'POST revoke-token': (state, body) => {
    if (body.token === undefined) state.revokeToken();
    else state.revokeToken(text(body, 'token'));
  },
  'POST expire-tokens': (state) => state.expireAccessTokens(),
  'POST use-refresh-token': (state, body) => state.useRefreshToken(text(body, 'token')),
  'POST hide-field': (state, body) =>
    state.hideField(text(body, 'objectType'), text(body, 'name'), body.isHidden !== false),
  'POST delete-property': (state, body) => state.deleteProperty(text(body, 'objectType'), text(body, 'name')),
  'POST admin-rules': (state, body) => state.requireProperties(text(body, 'objectType'), names(body, 'required')),
  'POST validation-rule': (state, body) => state.addValidationRule(rule(body)),
  'POST usage': (state, body) => {
    const limit = body.limit === undefined ? 'DailyApiRequests' : text(body, 'limit');
    if (!isLimitName(limit)) throw bad(`Unknown limit ${limit}.`);
    state.setUsed(number(body, 'used'), limit);
  },
  'POST clock': (state, body) => state.advanceClock(number(body, 'aheadMs')),
  'POST switches': (state, body) => state.turn(switches(body)),
  'POST faults': (state, body) => state.setFaults(text(body, 'name')),
};

function bodyOf(raw: Buffer): Json {
  if (raw.length === 0) return {};
  try {
    const body: unknown = JSON.parse(raw.toString('utf8'));
    if (isJson(body)) return body;
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw bad('The body must be a JSON object.');
}

export async function handleControl(
  state: SandboxState,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const name = url.pathname.replace(/^\/__sandbox\//, '').replace(/\/$/, '');
  try {
    const raw = await readBody(request);
    const action = actions[`${request.method} ${name}`];
    if (action === undefined) throw refuse(404, 'NOT_FOUND', `Known: ${Object.keys(actions).join(', ')}`);
    const reply = action(state, bodyOf(raw), url.searchParams) ?? { ok: true };
    sendReply(response, { status: 200, headers: { 'content-type': jsonType }, text: JSON.stringify(reply) });
  } catch (err) {
    if (!(err instanceof SalesforceError)) throw err;
    const text = JSON.stringify(err.errors);
    sendReply(response, { status: err.status, headers: { 'content-type': jsonType }, text });
  }
}
