import { readFileSync } from 'node:fs';

/** Keel's own version, as its package says. */
export function keelVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}
