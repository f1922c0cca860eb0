import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../runtime/config.ts';

/** The demo's database lies beside the real one, and is thrown away with it. */
export const demoDir = (config: Config): string => join(config.dataDir, 'demo');

/** Keel as the demo runs it: its own folder, so that it never meets a real install. */
export function demoConfig(config: Config): Config {
  return { ...config, dataDir: demoDir(config) };
}

/** Removes what the demo left on disk; returns the folders that went. */
export async function cleanDemo(
  config: Config,
  removeDatabase: (dir: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const removed = await removeDatabase(join(demoDir(config), 'postgres'));
  await rm(demoDir(config), { recursive: true, force: true });
  return [...removed, demoDir(config)];
}
