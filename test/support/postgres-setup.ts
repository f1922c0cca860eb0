import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const holder = fileURLToPath(new URL('./hold-postgres.ts', import.meta.url));

/**
 * vitest's global set-up of the projects that need a database: the server lives as long as the run, and leaves nothing behind. In a
 * process of its own, which also notices when the run is killed.
 */
export async function setup(): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [holder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const first = await Promise.race([once(child.stdout, 'data'), ended]);
  if (child.exitCode !== null) throw new Error(`the tests' PostgreSQL did not start: ${first}`);
  return async () => {
    child.stdin.end();
    await ended;
  };
}
