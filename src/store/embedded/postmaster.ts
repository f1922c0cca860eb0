/** What PostgreSQL says of its own running server in postmaster.pid, and whether that is still true. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sleepSync } from './file-lock.ts';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: 'starting' | 'stopping' | 'ready' | 'unknown';
}

const pidFile = (dataDir: string): string => join(dataDir, 'postmaster.pid');

/** Lines: pid, data folder, start time, port, socket folder, listen address, shared memory, status. */
export function readPostmaster(dataDir: string): Postmaster | undefined {
  let text: string;
  try {
    text = readFileSync(pidFile(dataDir), 'utf8');
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return undefined;
    throw err;
  }
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  const status = lines[7];
  return {
    pid,
    port: Number(lines[3] ?? 0) || 0,
    status: status === 'ready' || status === 'starting' || status === 'stopping' ? status : 'unknown',
  };
}

/** The postmaster of this folder, if its process really is one: pids are reused, and a zombie still answers to kill 0. */
export function runningPostmaster(dataDir: string): Postmaster | undefined {
  const found = readPostmaster(dataDir);
  return found && commandOf(found.pid).includes(dataDir) ? found : undefined;
}

function commandOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    if (process.platform === 'win32') return isAlive(pid) ? readAnyCommandOnWindows(pid) : '';
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    // No such process: nothing runs there.
    return '';
  }
}

function readAnyCommandOnWindows(pid: number): string {
  const query = `(Get-CimInstance Win32_Process -Filter "ProcessId=${pid}").CommandLine`;
  return execFileSync('powershell', ['-NoProfile', '-Command', query], { encoding: 'utf8', stdio: 'pipe' });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (err) {
    return err instanceof Error && 'code' in err && err.code === 'EPERM';
  }
}

/**
 * PostgreSQL refuses to start while the pid in postmaster.pid belongs to any living process of its user. Where that process
 * is none of ours, a pid that cannot exist takes its place; the other lines stay, for they guard the shared memory that a
 * killed server's last backends may still hold.
 */
export function disownPostmasterPid(dataDir: string): void {
  const text = readFileSync(pidFile(dataDir), 'utf8');
  const end = text.indexOf('\n');
  writeFileSync(pidFile(dataDir), `2147483646${end < 0 ? '\n' : text.slice(end)}`);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (err) {
    if (!(err instanceof Error && 'code' in err && err.code === 'ESRCH')) throw err;
  }
}

/** Fast shutdown (SIGINT: open transactions are rolled back); immediate shutdown when that takes too long. */
export async function stopPostmaster(dataDir: string, pid: number): Promise<void> {
  for (const name of ['SIGINT', 'SIGQUIT'] as const) {
    signal(pid, name);
    const deadline = performance.now() + 30_000;
    while (performance.now() < deadline) {
      if (runningPostmaster(dataDir)?.pid !== pid) return;
      await sleep(20);
    }
  }
}

/** For exit handlers: returns as soon as the server takes no new connections. */
export function stopPostmasterSync(dataDir: string, pid: number): void {
  signal(pid, 'SIGINT');
  const deadline = performance.now() + 3_000;
  while (performance.now() < deadline) {
    const left = runningPostmaster(dataDir);
    if (left?.pid !== pid || left.status === 'stopping') return;
    sleepSync(10);
  }
}
