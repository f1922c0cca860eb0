import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { signatureV3 } from '../../../sandbox/hubspot/webhooks/sign-request.ts';
import type { WebhookConfig } from '../../../sandbox/hubspot/webhooks/webhook-config.ts';
import { call, startSandbox } from './support.ts';

interface Delivery {
  readonly body: string;
  readonly events: readonly Record<string, unknown>[];
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** A receiver that answers the given statuses in turn, then 204. */
async function receiver(statuses: number[] = []) {
  const deliveries: Delivery[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      deliveries.push({ body, events: JSON.parse(body), headers: request.headers });
      response.writeHead(statuses.shift() ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?x=1`;
  return { url, deliveries };
}

async function delivered(config: Partial<WebhookConfig>, statuses: number[] = []) {
  const hook = await receiver(statuses);
  const sandbox = await startSandbox();
  sandbox.state.setWebhooks({ targetUrl: hook.url, secret: 'shh', retryMs: 1, ...config });
  return { sandbox, ...hook };
}

test('a change by a user is delivered with a v3 signature over the raw body', async () => {
  const { sandbox, deliveries, url } = await delivered({});
  sandbox.state.updateRecord('companies', '9001', { city: 'Bergen' });
  await sandbox.state.webhooksSettled();
  const [first] = deliveries;
  expect(first?.events).toMatchObject([
    {
      subscriptionType: 'object.propertyChange',
      objectId: 9001,
      objectTypeId: '0-2',
      propertyName: 'city',
      propertyValue: 'Bergen',
      attemptNumber: 0,
      portalId: 1,
    },
  ]);
  const timestampMs = Number(first?.headers['x-hubspot-request-timestamp']);
  const expected = signatureV3('shh', { method: 'POST', uri: url, body: first?.body ?? '', timestampMs });
  expect(first?.headers['x-hubspot-signature-v3']).toBe(expected);
});

test('more than 100 events come in several arrays', async () => {
  const { sandbox, deliveries } = await delivered({});
  for (let n = 0; n < 150; n += 1) sandbox.state.updateRecord('companies', '9001', { city: `City ${n}` });
  await sandbox.state.webhooksSettled();
  expect(deliveries.map((one) => one.events.length)).toEqual([100, 50]);
});

test('a refused delivery comes again with a higher attempt number', async () => {
  const { sandbox, deliveries } = await delivered({}, [500, 503]);
  sandbox.state.archive('companies', '9001');
  await sandbox.state.webhooksSettled();
  expect(deliveries.map((one) => one.events[0]?.attemptNumber)).toEqual([0, 1, 2]);
  expect(sandbox.state.stats().webhooks).toEqual({ delivered: 1, failed: 2 });
});

test('duplicates and disorder come when asked for', async () => {
  const { sandbox, deliveries } = await delivered({ duplicates: 1, isReordered: true });
  for (let n = 0; n < 10; n += 1) sandbox.state.updateRecord('companies', '9001', { city: `City ${n}` });
  await sandbox.state.webhooksSettled();
  const ids = deliveries.flatMap((one) => one.events.map((event) => Number(event.eventId)));
  expect(ids).toHaveLength(20);
  expect(new Set(ids).size).toBe(10);
  expect(ids).not.toEqual([...ids].sort((a, b) => a - b));
});

test('only what was subscribed to is sent', async () => {
  const subscriptions = [{ subscriptionType: 'object.merge', objectType: 'company' }];
  const { sandbox, deliveries } = await delivered({ subscriptions });
  sandbox.state.updateRecord('companies', '9001', { city: 'Bergen' });
  sandbox.state.merge('companies', '9001', '9003');
  await sandbox.state.webhooksSettled();
  expect(deliveries.flatMap((one) => one.events)).toMatchObject([
    { subscriptionType: 'object.merge', primaryObjectId: 9001, mergedObjectIds: [9003], newObjectId: 9004 },
  ]);
});

test('an association change is told for both sides', async () => {
  const { sandbox, deliveries } = await delivered({
    subscriptions: [{ subscriptionType: 'object.associationChange' }],
  });
  await call(sandbox, 'PUT', '/crm/v4/objects/companies/9003/associations/default/contacts/501');
  await sandbox.state.webhooksSettled();
  const pairs = deliveries.flatMap((one) => one.events.map((event) => [event.fromObjectId, event.toObjectId]));
  expect(pairs).toEqual([
    [9003, 501],
    [501, 9003],
  ]);
});

test('the echo of an own write is marked as an integration', async () => {
  const { sandbox, deliveries } = await delivered({});
  await call(sandbox, 'PATCH', '/crm/v3/objects/companies/9001', { properties: { city: 'Bergen' } });
  await sandbox.state.webhooksSettled();
  expect(deliveries[0]?.events[0]).toMatchObject({ changeSource: 'INTEGRATION', sourceId: '1001' });
});
