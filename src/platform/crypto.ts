/**
 * Sealing of tokens: AES-256-GCM, under keys that are not in the database. A sealed text names its key, so that a new key can
 * be put in front while old texts still open: `v1.<key id>.<base64url of nonce, tag, ciphertext>`.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../contracts/errors.ts';

export interface SealingKey {
  readonly id: string;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

export interface Sealer {
  /** `aad` binds the text to its place (the install's id): elsewhere it does not open. */
  seal(text: string, aad: string): string;
  open(sealed: string, aad: string): string;
  /** Sealed under a key that is not the first one any more: seal it anew. */
  isOutdated(sealed: string): boolean;
}

const nonceBytes = 12;
const tagBytes = 16;
const keyBytes = 32;

const keyError = (message: string): AppError =>
  new AppError('config', message, {
    code: 'SEAL_KEY_INVALID',
    hint: 'A key is `id:` and 32 bytes in base64 (openssl rand -base64 32), newest first, separated by commas.',
  });

export function createSealer(keys: readonly SealingKey[]): Sealer {
  const [current] = keys;
  if (!current) throw keyError('there is no sealing key');
  for (const { id, key } of keys) {
    if (!/^[\w-]{1,32}$/.test(id))
      throw keyError('the id of a sealing key has other signs than letters, digits, - and _');
    if (key.byteLength !== keyBytes) throw keyError(`the sealing key ${id} is not 32 bytes long`);
  }
  if (new Set(keys.map(({ id }) => id)).size < keys.length) throw keyError('two sealing keys share an id');
  return {
    seal: (text, aad) => sealWith(current, text, aad),
    open: (sealed, aad) => {
      const { id, bytes } = parse(sealed);
      const found = keys.find((key) => key.id === id);
      if (found) return openWith(found, bytes, aad);
      throw new AppError('config', `the sealing key ${id} is not known here`, {
        code: 'SEAL_KEY_UNKNOWN',
        hint: 'Put the old key back behind the new one, or connect the CRM again.',
        context: { key: id },
      });
    },
    isOutdated: (sealed) => parse(sealed).id !== current.id,
  };
}

const broken = (cause?: unknown): AppError =>
  new AppError('config', 'a sealed text does not open: it was changed, moved, or sealed under another key of that id', {
    code: 'SEAL_BROKEN',
    hint: 'Is the key the one it was sealed with? Otherwise connect the CRM again.',
    cause,
  });

function parse(sealed: string): { id: string; bytes: Buffer } {
  const [version, id, body, ...rest] = sealed.split('.');
  if (version !== 'v1' || !id || !body || rest.length > 0) throw broken();
  const bytes = Buffer.from(body, 'base64url');
  if (bytes.length < nonceBytes + tagBytes) throw broken();
  return { id, bytes };
}

/** The key's id is bound too, so that nobody can pass a text off as another key's. */
const bound = (id: string, aad: string): Buffer => Buffer.from(`v1.${id}.${aad}`);

function sealWith({ id, key }: SealingKey, text: string, aad: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(bound(id, aad));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `v1.${id}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
}

function openWith({ id, key }: SealingKey, bytes: Buffer, aad: string): string {
  const nonce = bytes.subarray(0, nonceBytes);
  const tag = bytes.subarray(nonceBytes, nonceBytes + tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
    .setAAD(bound(id, aad))
    .setAuthTag(tag);
  try {
    const body = bytes.subarray(nonceBytes + tagBytes);
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch (err) {
    throw broken(err);
  }
}

/** `id:base64` separated by commas or lines, newest first; without an id, the key's own fingerprint is its id. */
export function parseKeys(text: string): readonly SealingKey[] {
  const parts = text.split(/[\s,]+/).filter((part) => part.length > 0);
  if (parts.length === 0) throw keyError('there is no sealing key');
  return parts.map((part) => {
    const [, id, encoded = ''] = /^(?:([^:]*):)?(.*)$/.exec(part) ?? [];
    const key = Buffer.from(encoded, 'base64');
    if (key.byteLength !== keyBytes) throw keyError('a sealing key is not 32 bytes in base64');
    return { id: id ?? createHash('sha256').update(key).digest('hex').slice(0, 8), key };
  });
}

const hasCode = (err: unknown, code: string): boolean => err instanceof Error && 'code' in err && err.code === code;

/** The keys in the file at `path`; made there, for its owner's eyes only, when there is none. Safe against a second process. */
export function loadOrCreateKey(path: string): readonly SealingKey[] {
  try {
    const keys = parseKeys(readFileSync(path, 'utf8'));
    if ((statSync(path).mode & 0o077) !== 0) closeToOthers(path);
    return keys;
  } catch (err) {
    if (!hasCode(err, 'ENOENT')) throw err;
  }
  mkdirSync(dirname(path), { recursive: true });
  const key = randomBytes(keyBytes);
  const fresh = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const id = createHash('sha256').update(key).digest('hex').slice(0, 8);
    writeFileSync(fresh, `${id}:${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    // Appears whole or not at all, and never over another's.
    linkSync(fresh, path);
  } catch (err) {
    if (!hasCode(err, 'EEXIST')) throw err;
  } finally {
    rmSync(fresh, { force: true });
  }
  return parseKeys(readFileSync(path, 'utf8'));
}

/** A file of another owner, or a file system without modes: then the folder has to do. */
function closeToOthers(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch (err) {
    if (!hasCode(err, 'EPERM') && !hasCode(err, 'EROFS')) throw err;
  }
}
