import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { webhooks } from '../../../../connectors/hubspot/webhooks.ts';

const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const now = new Date('2025-11-20T10:00:00Z');
const encode = (text: string) => new TextEncoder().encode(text);

/** HubSpot's own rule, written out again: method, decoded address, body, timestamp. */
function signed(method: string, signedUrl: string, body: string, timestamp: string): Headers {
  const signature = createHmac('sha256', secret).update(`${method}${signedUrl}${body}${timestamp}`).digest('base64');
  return new Headers({ 'X-HubSpot-Signature-v3': signature, 'X-HubSpot-Request-Timestamp': timestamp });
}
const url = 'https://www.example.com/webhook_uri';
const body = '{"example_field":"example_value"}';
const stamp = String(now.getTime());
const verify = (
  headers: Headers,
  more: { url?: string; body?: string; method?: string; at?: Date; secret?: string } = {},
) =>
  webhooks.verify(
    { method: more.method ?? 'POST', url: more.url ?? url, rawBody: encode(more.body ?? body), headers },
    more.secret ?? secret,
    more.at ?? now,
  );

describe('verify', () => {
  it('matches a signature that was computed once and written down', () => {
    const headers = new Headers({
      'x-hubspot-signature-v3': 'CCDgnO+mRGFPNWzCfHw/EYXCWRWoR+njJCFxPzzsgg8=',
      'x-hubspot-request-timestamp': '1763632800000',
    });
    expect(verify(headers)).toBe(true);
  });
  it('accepts a request as HubSpot signs it', () => expect(verify(signed('POST', url, body, stamp))).toBe(true));
  it('signs the address with just the documented characters decoded', () => {
    const called = `${url}?a=%3Ab%2Fc%40%21%24%27%28%29%2A%2C%3Bd&e=%20f%26`;
    const plain = `${url}?a=:b/c@!$'()*,;d&e=%20f%26`;
    expect(verify(signed('POST', plain, body, stamp), { url: called })).toBe(true);
    expect(verify(signed('POST', `${url}?e= f&`, body, stamp), { url: `${url}?e=%20f%26` })).toBe(false);
  });
  it('signs an empty body as no body', () =>
    expect(verify(signed('GET', url, '', stamp), { method: 'get', body: '' })).toBe(true));
  it('refuses one changed byte of the body', () =>
    expect(verify(signed('POST', url, body, stamp), { body: body.replace('v', 'w') })).toBe(false));
  it('refuses another method', () => expect(verify(signed('POST', url, body, stamp), { method: 'PUT' })).toBe(false));
  it('refuses another address', () =>
    expect(verify(signed('POST', url, body, stamp), { url: `${url}?x=1` })).toBe(false));
  it('refuses another secret', () => expect(verify(signed('POST', url, body, stamp), { secret: 'other' })).toBe(false));
  it('refuses an empty secret', () => {
    const signature = createHmac('sha256', '').update(`POST${url}${body}${stamp}`).digest('base64');
    expect(
      verify(new Headers({ 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': stamp }), {
        secret: '',
      }),
    ).toBe(false);
  });
  it.each(['x-hubspot-signature-v3', 'x-hubspot-request-timestamp'])('refuses a request without %s', (name) => {
    const headers = signed('POST', url, body, stamp);
    headers.delete(name);
    expect(verify(headers)).toBe(false);
  });
  it.each([
    ['five minutes and a bit ago', -300_001, false],
    ['five minutes ago', -300_000, true],
    ['five minutes ahead', 300_000, true],
    ['far in the future', 300_001, false],
  ])('judges a timestamp %s', (_what, offset, expected) => {
    const timestamp = String(now.getTime() + offset);
    expect(verify(signed('POST', url, body, timestamp))).toBe(expected);
  });
  it.each(['NaN', '', '1e12', '-1'])('refuses the timestamp %j', (timestamp) => {
    expect(verify(signed('POST', url, body, timestamp))).toBe(false);
  });
  it('refuses a cut signature', () => {
    const headers = signed('POST', url, body, stamp);
    headers.set('x-hubspot-signature-v3', (headers.get('x-hubspot-signature-v3') ?? '').slice(0, 10));
    expect(verify(headers)).toBe(false);
  });
});

const event = (more: object) => ({
  eventId: 1,
  subscriptionId: 2,
  portalId: 62515,
  occurredAt: 100,
  subscriptionType: 'object.propertyChange',
  objectId: 9001,
  objectTypeId: '0-2',
  ...more,
});
const parse = (events: unknown) => webhooks.parse(encode(JSON.stringify(events)));

describe('parse', () => {
  it('reads events of projects and of legacy apps, oldest first', () => {
    const events = parse([
      event({ occurredAt: 200, objectId: 2 }),
      { ...event({ occurredAt: 100, objectId: 1, subscriptionType: 'contact.creation' }), objectTypeId: undefined },
    ]);
    expect(events.map((e) => [e.accountRef, e.stream, e.externalId])).toEqual([
      ['62515', 'contacts', '1'],
      ['62515', 'companies', '2'],
    ]);
  });
  it('tells events apart although eventId is not unique', () => {
    const ids = parse([
      event({}),
      event({ propertyName: 'name' }),
      event({ occurredAt: 101 }),
      event({ portalId: 7 }),
    ]).map((e) => e.eventId);
    expect(new Set(ids).size).toBe(4);
  });
  it("drops the echo of Keel's own writes", () =>
    expect(parse([event({ propertyName: 'keel_health_score', changeSource: 'INTEGRATION' })])).toEqual([]));
  it('speaks of every record of a merge', () => {
    const merge = event({
      subscriptionType: 'object.merge',
      objectId: 5,
      primaryObjectId: 3,
      mergedObjectIds: [4],
      newObjectId: 5,
    });
    expect(parse([merge]).map((e) => e.externalId)).toEqual(['5', '3', '4']);
  });
  it('speaks of the record an association starts from', () => {
    const change = {
      ...event({ subscriptionType: 'company.associationChange', fromObjectId: 9, toObjectId: 501 }),
      objectId: undefined,
      objectTypeId: undefined,
    };
    expect(parse([change]).map((e) => [e.stream, e.externalId])).toEqual([['companies', '9']]);
  });
  it('knows a privacy deletion', () => {
    const [one] = parse([{ ...event({ subscriptionType: 'contact.privacyDeletion' }), objectTypeId: undefined }]);
    expect(one).toMatchObject({ stream: 'contacts' });
    expect(one?.eventId).toContain('contact.privacyDeletion');
  });
  it('skips what it does not know and what it cannot read', () =>
    expect(parse([event({ objectTypeId: '0-999' }), { nonsense: true }, 7])).toEqual([]));
  it('refuses a body that is no list', () => {
    for (const bad of ['{}', 'nope', '']) expect(() => webhooks.parse(encode(bad))).toThrow(/not a list/);
  });
});
