import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { removeEmbeddedData } from '../../../src/store/embedded.ts';
import { holdEmbedded, isRunning, killLeftovers, postmasterPid, query, untilNotRunning } from './embedded-process.ts';

/** The traps of running a PostgreSQL of one's own. Linux only: they look at /proc. */
describe.skipIf(process.platform !== 'linux')('the embedded server', () => {
  let dir: string;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'keel-embedded-'));
    await chmod(dir, 0o755);
  });
  afterEach(killLeftovers);
  afterAll(async () => {
    await removeEmbeddedData(dir);
    await rm(dir, { recursive: true, force: true });
  });

  it('keeps its data over a stop and leaves nothing running', async () => {
    const first = await holdEmbedded(dir);
    const pid = postmasterPid(first.dataDir);
    await query(first.url, 'create table if not exists kept (n int); insert into kept values (1)');
    await first.tell('stop');
    expect(isRunning(pid)).toBe(false);
    expect(existsSync(join(first.dataDir, 'postmaster.pid'))).toBe(false);
    const second = await holdEmbedded(dir);
    expect(await query(second.url, 'select n from kept')).toEqual([{ n: 1 }]);
    await second.tell('stop');
  });

  it('hears loopback only, wants a password, and gives Keel no superuser', async () => {
    const server = await holdEmbedded(dir);
    const settings = await query(
      server.url,
      `select current_setting('listen_addresses') as host,
              (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as super,
              current_setting('fsync') as fsync, pg_encoding_to_char(encoding) as encoding
         from pg_database where datname = current_database()`,
    );
    expect(settings).toEqual([{ host: '127.0.0.1', super: false, fsync: 'on', encoding: 'UTF8' }]);
    const guess = new URL(server.url);
    guess.password = 'guess';
    await expect(query(guess.toString(), 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(statSync(join(server.dataDir, '../credentials.json')).mode & 0o777).toBe(0o600);
    await server.tell('stop');
  });

  it('is joined by a second process and outlives the first', async () => {
    const first = await holdEmbedded(dir);
    const second = await holdEmbedded(dir);
    expect([first.joined, second.joined]).toEqual([false, true]);
    expect(second.url).toBe(first.url);
    await first.tell('stop');
    expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    const pid = postmasterPid(second.dataDir);
    await second.tell('stop');
    expect(isRunning(pid)).toBe(false);
  });

  it('is started once by many processes at the same moment, on an empty folder', async () => {
    const empty = join(dir, 'many');
    const holders = await Promise.all(Array.from({ length: 5 }, () => holdEmbedded(empty)));
    expect(holders.filter(({ joined }) => !joined)).toHaveLength(1);
    expect(new Set(holders.map(({ url }) => url)).size).toBe(1);
    const pid = postmasterPid(holders[0]?.dataDir ?? '');
    await Promise.all(holders.map(({ tell }) => tell('stop')));
    expect(isRunning(pid)).toBe(false);
    expect(await removeEmbeddedData(empty)).toHaveLength(1);
  });

  it('is one server for one folder, by whatever link it is reached, before the folder exists too', async () => {
    mkdirSync(join(dir, 'real'));
    symlinkSync(join(dir, 'real'), join(dir, 'link'));
    const first = await holdEmbedded(join(dir, 'link/postgres'));
    const second = await holdEmbedded(join(dir, 'real/postgres'));
    expect([second.joined, second.url]).toEqual([true, first.url]);
    await first.tell('stop');
    await second.tell('stop');
    await removeEmbeddedData(join(dir, 'link/postgres'));
  });

  it('is joined again after kill -9 of the process that had started it', async () => {
    const first = await holdEmbedded(dir);
    const pid = postmasterPid(first.dataDir);
    await first.tell('SIGKILL');
    expect(isRunning(pid)).toBe(true);
    const second = await holdEmbedded(dir);
    expect([second.joined, second.url]).toEqual([true, first.url]);
    await second.tell('stop');
    expect(isRunning(pid)).toBe(false);
  });

  it('recovers after kill -9 of the server, when its pid belongs to another process now', async () => {
    const first = await holdEmbedded(dir);
    const pid = postmasterPid(first.dataDir);
    await query(first.url, 'create table if not exists survived (n int); insert into survived values (7)');
    await first.tell('SIGKILL');
    process.kill(pid, 'SIGKILL');
    await untilNotRunning(pid);
    const { uid, gid } = statSync(first.dataDir);
    const stranger = spawn('sleep', ['60'], { uid, gid, stdio: 'ignore' });
    await once(stranger, 'spawn');
    const pidFile = join(first.dataDir, 'postmaster.pid');
    writeFileSync(pidFile, readFileSync(pidFile, 'utf8').replace(String(pid), String(stranger.pid)));
    const second = await holdEmbedded(dir);
    expect(second.joined).toBe(false);
    expect(await query(second.url, 'select n from survived')).toEqual([{ n: 7 }]);
    expect(isRunning(stranger.pid ?? 0)).toBe(true);
    stranger.kill();
    await second.tell('stop');
  });

  it.each(['SIGTERM', 'SIGINT', 'exit'] as const)('ends with its last process when that ends by %s', async (how) => {
    const holder = await holdEmbedded(dir);
    const pid = postmasterPid(holder.dataDir);
    await holder.tell(how);
    await untilNotRunning(pid);
  });

  it('is not in the process group that a Ctrl-C in the terminal reaches', async () => {
    const holder = await holdEmbedded(dir);
    const groupOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[2];
    expect(groupOf(postmasterPid(holder.dataDir))).not.toBe(groupOf(holder.child.pid ?? 0));
    await holder.tell('stop');
  });

  it('is not removed while a process uses it', async () => {
    const holder = await holdEmbedded(dir);
    await expect(removeEmbeddedData(dir)).rejects.toMatchObject({ detail: { code: 'EMBEDDED_POSTGRES_IN_USE' } });
    await holder.tell('stop');
  });
});
