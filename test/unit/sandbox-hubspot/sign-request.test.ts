/** Vectors from the vendor's documentation. */
import { expect, test } from 'vitest';
import { decodedUri, signatureV1, signatureV2 } from '../../../sandbox/hubspot/webhooks/sign-request.ts';

const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';

test('v1 hashes secret and body', () => {
  const body =
    '[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":"contact.creation",' +
    '"attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]';
  expect(signatureV1(secret, body)).toBe('232db2615f3d666fe21a8ec971ac7b5402d33b9a925784df3ca654d05f4817de');
});

test.each([
  ['GET', '', 'eee2dddcc73c94d699f5e395f4b9d454a069a6855fbfa152e91e88823087200e'],
  ['POST', '{"example_field":"example_value"}', '9569219f8ba981ffa6f6f16aa0f48637d35d728c7e4d93d0d52efaa512af7900'],
])('v2 hashes secret, %s, address and body', (method, body, wanted) => {
  expect(signatureV2(secret, { method, uri: 'https://www.example.com/webhook_uri', body })).toBe(wanted);
});

test('only the listed escapes of an address are undone', () => {
  expect(decodedUri('https://x.example/a%3Ab?c=%2F%20%24%2b%C3%A9')).toBe('https://x.example/a:b?c=/%20$%2b%C3%A9');
});
