// The demo as a new user meets it, with nothing but this checkout.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Counts } from '../support/keel-process.ts';
import { type KeelProcess, startKeel } from '../support/keel-process.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'keel-demo-'));
});
afterEach(async () => {
  const { code, stderr } = await demo('--clean').ended;
  if (code !== 0) throw new Error(stderr);
  await rm(dir, { recursive: true, force: true });
});

function demo(...args: readonly string[]): KeelProcess {
  const { DATABASE_URL: _database, REDIS_URL: _redis, LOG_LEVEL: _level, ...env } = process.env;
  return startKeel(['demo', ...args], { ...env, KEEL_DATA_DIR: dir, KEEL_PORT: '0' });
}

interface Both {
  readonly first: Counts;
  readonly second: Counts;
}

/** Command lines of living processes that name a text. */
function processesWith(text: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'stat=,args='], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(text) && !line.startsWith('Z'));
}

/** Sandboxes that a process started: they carry its pid as their parent until it dies, so they are asked for before. */
function childrenOf(pid: number | undefined): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n');
  const all = lines.map((line) => line.trim().split(/\s+/));
  return all
    .filter(([, ppid, ...args]) => ppid === String(pid) && args.join(' ').includes('sandbox'))
    .map(([own]) => Number(own));
}

const isAlive = (pid: number): boolean => {
  const [stat] = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return stat !== undefined && stat !== 'Z';
};

async function until(what: () => boolean): Promise<void> {
  while (!what()) await wait(25);
}

/** Until it has said this on standard error. */
function said({ child, ended }: KeelProcess, text: string): Promise<void> {
  let heard = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (more) => {
      heard += more;
      if (heard.includes(text)) resolve();
    });
    ended.then(() => reject(new Error(`ended without "${text}":\n${heard}`)), reject);
  });
}

it.each(['hubspot', 'salesforce'])(
  'on %s runs twice and prints one JSON value; the second run finds nothing to do, and no process stays',
  async (crm) => {
    const { code, stdout } = await demo('--once', '--json', '--accounts', '30', '--crm', crm).ended;
    const { first, second } = JSON.parse(stdout) as Both;
    expect(first).toMatchObject({ customers: 30, scored: 30, written: 30, rejected: 0 });
    expect(second).toMatchObject({ written: 0, tasks: { created: 0, updated: 0, closed: 0 } });
    expect(code).toBe(0);
    expect(processesWith(dir)).toEqual([]);
  },
);

it('runs again in the same data folder with the same result', async () => {
  const once = async () => JSON.parse((await demo('--once', '--json', '--accounts', '30').ended).stdout) as Both;
  const [one, two] = [await once(), await once()];
  expect(two.first).toMatchObject({ scored: 30, written: 30, tasks: one.first.tasks });
  expect(two.second).toMatchObject({ written: 0 });
});

it('--demo means the last one, whichever CRM it was on', async () => {
  for (const crm of ['hubspot', 'salesforce']) await demo('--once', '--json', '--accounts', '10', '--crm', crm).ended;
  const { DATABASE_URL: _database, ...env } = process.env;
  const { stdout } = await startKeel(['kpi', '--demo', '--json'], { ...env, KEEL_DATA_DIR: dir }).ended;
  expect(JSON.parse(stdout)).toMatchObject({ kpis: expect.any(Array) });
});

it('stays up until Ctrl-C and then leaves nothing running', async () => {
  const process = demo('--accounts', '20');
  await said(process, 'stay up until Ctrl-C');
  const sandboxes = childrenOf(process.child.pid);
  expect(sandboxes).toHaveLength(1);
  process.child.kill('SIGINT');
  expect((await process.ended).code).toBe(0);
  expect(sandboxes.filter(isAlive)).toEqual([]);
  expect(processesWith(dir)).toEqual([]);
});

it.each(['Starting a sandbox', 'Connecting Keel', 'First run'])(
  'Ctrl-C at "%s" ends it in good order',
  async (moment) => {
    const process = demo('--once', '--accounts', '150');
    await said(process, moment);
    const stoppedAt = performance.now();
    process.child.kill('SIGINT');
    const { code, stderr } = await process.ended;
    expect(performance.now() - stoppedAt).toBeLessThan(15_000);
    expect(stderr).toContain('RUN_INTERRUPTED');
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(code).toBe(1);
    expect(processesWith(dir)).toEqual([]);
  },
);

it('after kill -9 its sandbox ends by itself, and the next demo takes over the database', async () => {
  const process = demo('--accounts', '20');
  await said(process, 'stay up until Ctrl-C');
  const sandboxes = childrenOf(process.child.pid);
  process.child.kill('SIGKILL');
  await process.ended;
  await until(() => sandboxes.filter(isAlive).length === 0);
  const { code, stdout } = await demo('--once', '--json', '--accounts', '20').ended;
  expect(JSON.parse(stdout)).toMatchObject({ first: { scored: 20, written: 20 }, second: { written: 0 } });
  expect(code).toBe(0);
  expect(processesWith(dir)).toEqual([]);
});

it('a second demo in the same data folder says plainly why it does not start', async () => {
  const first = demo('--accounts', '20');
  await said(first, 'Connecting Keel');
  const { code, stderr } = await demo('--once', '--accounts', '20').ended;
  expect(stderr).toContain('Another demo is running');
  expect(stderr).toContain('KEEL_DATA_DIR=');
  expect(code).toBe(1);
  first.child.kill('SIGINT');
  await first.ended;
});

const ravenstack = join(import.meta.dirname, '../../../shared/data/ravenstack-book');

it.skipIf(!existsSync(ravenstack))('plays a whole public book (skipped where ../shared/data is absent)', async () => {
  const { code, stdout } = await demo('--once', '--json', '--book', ravenstack).ended;
  const { first, second } = JSON.parse(stdout) as Both;
  expect(first).toMatchObject({ customers: 500, scored: 500, recordsByStream: { deals: 5_000, tickets: 2_000 } });
  expect(second).toMatchObject({ written: 0, tasks: { created: 0 } });
  expect(code).toBe(0);
});

const isRoot = process.getuid?.() === 0;

it.skipIf(!isRoot)(
  'as root, under a folder that nobody else may enter, the data live elsewhere and --clean finds them',
  async () => {
    await chmod(dir, 0o700);
    const { code, stdout } = await demo('--once', '--accounts', '20').ended;
    expect(code).toBe(0);
    const place = /^Keel's database: (.+)\/data$/m.exec(stdout)?.[1] ?? '';
    expect(place).toMatch(/^\/var\/(lib|tmp)\/keel-postgres-/);
    const cleaned = await demo('--clean').ended;
    expect(cleaned.stderr).toContain(place);
    expect(existsSync(place)).toBe(false);
    expect(await readdir(dir)).toEqual([]);
  },
);

it.skipIf(!isRoot)('as an ordinary user it keeps its data in his folder', async (test) => {
  const [uid, gid] = [65_534, 65_534];
  const canRead = spawnSync('test', ['-r', join(import.meta.dirname, '../../src/main.ts')], { uid, gid }).status === 0;
  test.skip(!canRead, 'the checkout cannot be read by other users');
  const own = join(dir, 'own');
  await chmod(dir, 0o755);
  await mkdir(own);
  await chown(own, uid, gid);
  const entry = join(import.meta.dirname, '../../src/main.ts');
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...env } = process.env;
  const options = { uid, gid, encoding: 'utf8', env: { ...env, KEEL_DATA_DIR: own, HOME: own } } as const;
  const run = (...args: string[]) => spawnSync(process.execPath, [entry, 'demo', ...args], options);
  const { status, stdout, stderr } = run('--once', '--json', '--accounts', '20');
  expect(stderr).not.toContain('keel: ');
  expect(JSON.parse(stdout)).toMatchObject({ first: { scored: 20 }, second: { written: 0 } });
  expect(status).toBe(0);
  expect(await readFile(join(own, 'demo/postgres/data/PG_VERSION'), 'utf8')).toContain('18');
  expect(run('--clean').status).toBe(0);
  expect(await readdir(own)).toEqual([]);
});
