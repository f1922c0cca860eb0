import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { domainKey, nameKey } from '../../../../src/domain/identity/account-keys.ts';

describe('the domain accounts are compared by', () => {
  it.each([
    ['acme.example', 'acme.example'],
    ['https://www.Acme.example/contact?x=1', 'acme.example'],
    [' http://acme.example:8080 ', 'acme.example'],
    ['info@acme.example', 'acme.example'],
    ['shop.acme.example.', 'shop.acme.example'],
    ['acme.co.uk', 'acme.co.uk'],
    ['notlinkedin.com', 'notlinkedin.com'],
  ])('of %j is %j', (given, key) => {
    expect(domainKey(given)).toBe(key);
  });

  it.each([
    null,
    '',
    'gmail.com',
    'yahoo.co.uk',
    'gmx.at',
    'www.linkedin.com/company/acme',
    'de.linkedin.com/company/acme',
    'co.uk',
    'localhost',
    'n/a',
    'not known',
  ])('of %j is none: it names no company', (given) => {
    expect(domainKey(given)).toBeNull();
  });
});

describe('the name accounts are compared by', () => {
  it.each([
    ['Müller & Söhne GmbH', 'muller and sohne'],
    ['ACME, Inc.', 'acme'],
    ['Acme Holdings Pty Ltd', 'acme holdings'],
    ["O'Neill's Bakery Co.", 'oneills bakery'],
    ['Müller GmbH & Co. KG', 'muller'],
    ['株式会社キール', '株式会社キール'],
    ['AG', 'ag'],
    ['Großmann AG', 'grossmann'],
    ['Sportverein Nord e.V.', 'sportverein nord'],
  ])('of %j is %j', (given, key) => {
    expect(nameKey(given)).toBe(key);
  });

  it('is none where no letter is left', () => {
    expect(nameKey(' ... ')).toBeNull();
  });

  it('of a key is the key itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const key = nameKey(name);
        if (key !== null) expect(nameKey(key)).toBe(key);
      }),
    );
  });
});
