import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadOrCreateKey } from '../../../src/platform/crypto.ts';

describe('the key file', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'keel-key-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is made once, for its owner only, and read the next time', () => {
    const path = join(dir, 'deep/key');
    const made = loadOrCreateKey(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(loadOrCreateKey(path)).toEqual(made);
    expect(readdirSync(join(dir, 'deep'))).toEqual(['key']);
  });

  it('is closed to others when it was open', () => {
    const path = join(dir, 'key');
    loadOrCreateKey(path);
    chmodSync(path, 0o644);
    loadOrCreateKey(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is refused when it holds no key, and not written over', () => {
    const path = join(dir, 'key');
    writeFileSync(path, 'not a key');
    expect(() => loadOrCreateKey(path)).toThrow(expect.objectContaining({ kind: 'config' }));
    expect(existsSync(path)).toBe(true);
  });
});
