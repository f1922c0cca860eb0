import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSealer, parseKeys } from '../../../src/platform/crypto.ts';

const key = (id: string, fill: number) => ({ id, key: Buffer.alloc(32, fill) });

describe('sealing', () => {
  it('opens what it sealed, and never writes the same twice', () => {
    const sealer = createSealer([key('a', 1)]);
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, aad) => {
        const sealed = sealer.seal(text, aad);
        expect(sealer.open(sealed, aad)).toBe(text);
        expect(sealer.seal(text, aad)).not.toBe(sealed);
      }),
    );
  });

  it('does not open a text that was changed by one sign, or moved to another install', () => {
    const sealer = createSealer([key('a', 1)]);
    const sealed = sealer.seal('a refresh token', 'install-1');
    expect(() => sealer.open(sealed, 'install-2')).toThrow(expect.objectContaining({ kind: 'config' }));
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1);
      // The last sign holds bits that base64 does not use.
      if (at < sealed.length - 1) expect(() => sealer.open(changed, 'install-1')).toThrow();
    }
  });

  it('opens old texts after a new key was put in front, and knows that they are outdated', () => {
    const old = createSealer([key('old', 1)]).seal('secret', 'i');
    const rotated = createSealer([key('new', 2), key('old', 1)]);
    expect(rotated.open(old, 'i')).toBe('secret');
    expect([rotated.isOutdated(old), rotated.isOutdated(rotated.seal('secret', 'i'))]).toEqual([true, false]);
  });

  it('says which key is missing', () => {
    const sealed = createSealer([key('old', 1)]).seal('secret', 'i');
    expect(() => createSealer([key('new', 2)]).open(sealed, 'i')).toThrow(
      expect.objectContaining({
        detail: expect.objectContaining({ code: 'SEAL_KEY_UNKNOWN', context: { key: 'old' } }),
      }),
    );
  });

  it('refuses keys of another length, doubled ids, and none', () => {
    for (const keys of [[], [{ id: 'a', key: Buffer.alloc(16) }], [key('a', 1), key('a', 2)], [key('a.b', 1)]]) {
      expect(() => createSealer(keys)).toThrow(expect.objectContaining({ kind: 'config' }));
    }
  });

  it('reads keys from a setting, newest first', () => {
    const [a, b] = [randomBytes(32), randomBytes(32)];
    const keys = parseKeys(`k2:${a.toString('base64')}, k1:${b.toString('base64')}`);
    expect(keys).toEqual([
      { id: 'k2', key: a },
      { id: 'k1', key: b },
    ]);
    expect(parseKeys(a.toString('base64'))[0]?.id).toMatch(/^[0-9a-f]{8}$/);
    expect(() => parseKeys('k1:short')).toThrow(/32 bytes/);
  });
});
