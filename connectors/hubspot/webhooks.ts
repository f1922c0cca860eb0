/** https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests: signature v3. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Webhooks } from '../../src/contracts/connector.ts';
import { AppError } from '../../src/contracts/errors.ts';

const maxAgeMs = 300_000;

/** HubSpot decodes these, and only these, before it signs. */
const decoded: Readonly<Record<string, string>> = {
  '%3A': ':',
  '%2F': '/',
  '%3F': '?',
  '%40': '@',
  '%21': '!',
  '%24': '$',
  '%27': "'",
  '%28': '(',
  '%29': ')',
  '%2A': '*',
  '%2C': ',',
  '%3B': ';',
};

function decodeUri(url: string): string {
  return url.replaceAll(/%[0-9A-Fa-f]{2}/g, (code) => decoded[code.toUpperCase()] ?? code);
}

/** Over the raw bytes; `url` is the public address that HubSpot called, not what a proxy made of it. */
const verify: Webhooks['verify'] = ({ method, url, rawBody, headers }, secret, now) => {
  const signature = headers.get('x-hubspot-signature-v3');
  const timestamp = headers.get('x-hubspot-request-timestamp');
  if (signature === null || timestamp === null || secret === '' || !/^\d{1,15}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() - Number(timestamp)) > maxAgeMs) return false;
  const hmac = createHmac('sha256', secret);
  hmac.update(method.toUpperCase()).update(decodeUri(url)).update(rawBody).update(timestamp);
  const expected = Buffer.from(hmac.digest('base64'));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
};

const number = z.union([z.number(), z.string()]).transform(String);
const Event = z.looseObject({
  portalId: number,
  eventId: number.optional(),
  subscriptionId: number.optional(),
  subscriptionType: z.string().optional(),
  eventType: z.string().optional(),
  objectTypeId: z.string().optional(),
  objectId: number.optional(),
  occurredAt: z.number().catch(0),
  propertyName: z.string().optional(),
  fromObjectId: number.optional(),
  newObjectId: number.optional(),
  primaryObjectId: number.optional(),
  mergedObjectIds: z.array(number).optional(),
});
type Event = z.output<typeof Event>;

const streamOfType: Readonly<Record<string, string>> = {
  '0-1': 'contacts',
  '0-2': 'companies',
  '0-3': 'deals',
  '0-5': 'tickets',
  '0-19': 'feedback_submissions',
  '0-46': 'notes',
  '0-47': 'meetings',
  '0-48': 'calls',
  '0-49': 'emails',
};
const streamOfName: Readonly<Record<string, string>> = {
  contact: 'contacts',
  company: 'companies',
  deal: 'deals',
  ticket: 'tickets',
};

function streamOf(event: Event, subscription: string): string | undefined {
  return streamOfType[event.objectTypeId ?? ''] ?? streamOfName[subscription.split('.')[0] ?? ''];
}

/** A merge concerns the record it made and those it was made of. */
function idsOf(event: Event): string[] {
  const ids = [
    event.newObjectId,
    event.objectId ?? event.fromObjectId,
    event.primaryObjectId,
    ...(event.mergedObjectIds ?? []),
  ];
  return [...new Set(ids.filter((id) => id !== undefined))];
}

function toChanges(event: Event) {
  const subscription = event.subscriptionType ?? event.eventType ?? '';
  const stream = streamOf(event, subscription);
  // Keel's own writes come back as events too.
  if (stream === undefined || event.propertyName?.startsWith('keel_')) return [];
  // HubSpot does not promise that eventId is unique: only all of these together are.
  const { portalId, subscriptionId = '', eventId = '', occurredAt, propertyName = '' } = event;
  return idsOf(event).map((externalId) => ({
    accountRef: portalId,
    stream,
    externalId,
    eventId: [portalId, subscription, subscriptionId, externalId, eventId, occurredAt, propertyName].join(':'),
  }));
}

function badBody(): AppError {
  return new AppError('rejected', 'A webhook body is not a list of HubSpot events', {
    code: 'HUBSPOT_WEBHOOK_BODY',
    hint: 'Check that only HubSpot calls this address.',
  });
}

/** One event that cannot be read does not stop the others: HubSpot would send the whole array again, ten times. */
const parse: Webhooks['parse'] = (rawBody) => {
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder().decode(rawBody));
  } catch {
    throw badBody();
  }
  if (!Array.isArray(body)) throw badBody();
  return body
    .flatMap((one) => {
      const event = Event.safeParse(one);
      return event.success ? [event.data] : [];
    })
    .sort((a, b) => a.occurredAt - b.occurredAt)
    .flatMap(toChanges);
};

export const webhooks: Webhooks = { verify, parse };
