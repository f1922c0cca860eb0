import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../contracts/errors.ts';
import type { Config } from '../../runtime/config.ts';
import { FileLock } from '../../store/embedded/file-lock.ts';

/** The demo's database lies beside the real one, and is thrown away with it. */
export const demoDir = (config: Config): string => join(config.dataDir, 'demo');

export const demoPostgres = (config: Config): string => join(demoDir(config), 'postgres');

/** Keel as the demo runs it: its own folder, so that it never meets a real install. */
export function demoConfig(config: Config): Config {
  return { ...config, dataDir: demoDir(config) };
}

/**
 * One demo at a time in a data folder: a second would take the first one's database for an old one. The kernel gives the lock back
 * when its holder dies.
 * @throws AppError `config` while another demo runs there.
 */
export async function onlyDemo(config: Config): Promise<() => void> {
  await mkdir(demoDir(config), { recursive: true });
  const lock = new FileLock(join(demoDir(config), 'demo.lock'));
  if (lock.tryLock('exclusive')) return () => lock.close();
  lock.close();
  throw new AppError('config', `Another demo is running with the data folder ${config.dataDir}.`, {
    code: 'DEMO_RUNNING',
    hint: 'End it with Ctrl-C, or give this one a folder of its own: KEEL_DATA_DIR=/tmp/keel-2.',
  });
}

/** Removes what the demo left on disk; returns the folders that went. */
export async function cleanDemo(
  config: Config,
  removeDatabase: (dir: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const dir = demoDir(config);
  const existed = existsSync(dir);
  const release = existed ? await onlyDemo(config) : () => undefined;
  try {
    const removed = await removeDatabase(demoPostgres(config));
    await rm(dir, { recursive: true, force: true });
    return existed ? [...removed, dir] : removed;
  } finally {
    release();
  }
}
