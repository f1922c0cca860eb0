/** Under which user the server runs: PostgreSQL refuses to be root. */
import { execFile } from 'node:child_process';
import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../contracts/errors.ts';

const run = promisify(execFile);

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export const isRoot = (): boolean => process.getuid?.() === 0;

/** The owner of data that stand already; else `postgres`, made if need be; else `nobody`. Undefined: as ourselves. */
export async function serverAccount(dataDir: string): Promise<Account | undefined> {
  if (!isRoot()) return undefined;
  const owner = ownerOf(dataDir);
  if (owner && owner.uid !== 0) return owner;
  return (await lookUp('postgres')) ?? (await createUser('postgres')) ?? (await lookUp('nobody')) ?? refuse();
}

function refuse(): never {
  throw new AppError('config', 'PostgreSQL does not run as root, and no other user could be found or made', {
    code: 'EMBEDDED_POSTGRES_NO_USER',
    hint: 'Run Keel as an ordinary user, or create one named postgres (useradd postgres), or set DATABASE_URL.',
  });
}

function ownerOf(path: string): Account | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat && { uid: stat.uid, gid: stat.gid };
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // `id` fails for exactly one reason here: there is no such user.
    return undefined;
  }
}

async function createUser(name: string): Promise<Account | undefined> {
  const ways: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', name]],
    ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', name]],
  ];
  for (const [command, args] of ways) {
    try {
      await run(command, args);
      return await lookUp(name);
    } catch {
      // Not on this system, or /etc is read-only: the next way, then another user.
    }
  }
  return undefined;
}

/** Whether `account` may pass through every folder from / to `path` (which need not exist yet). */
export function canEnter(path: string, account: Account | undefined): boolean {
  if (!account) return true;
  for (let at = path; ; at = dirname(at)) {
    const stat = statSync(at, { throwIfNoEntry: false });
    if (stat) {
      const shift = stat.uid === account.uid ? 6 : stat.gid === account.gid ? 3 : 0;
      if (((stat.mode >> shift) & 1) === 0) return false;
    }
    if (dirname(at) === at) return true;
  }
}
