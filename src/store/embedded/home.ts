/** Where the embedded server keeps what it needs: data/, credentials.json, server.log, two lock files, sometimes native-*. */
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../../contracts/errors.ts';
import { type Account, canEnter, isRoot, serverAccount } from './account.ts';

export interface Home {
  readonly dir: string;
  readonly dataDir: string;
  readonly account: Account | undefined;
}

const dataIn = (dir: string): string => join(dir, 'data');

/**
 * For root under a folder that others may not enter (its own home): a folder of root's own elsewhere, named after the first.
 * /var/lib before /var/tmp: nobody can put a folder there before us, and no timer empties it.
 */
function elsewhere(dir: string): string[] {
  const digest = createHash('sha256').update(dir).digest('hex').slice(0, 12);
  return ['/var/lib', '/var/tmp'].map((parent) => join(parent, `keel-postgres-${digest}`));
}

/** Ours, or (for root) that of the user whose data stand in it; never a link or a folder that someone else put there. */
function isOurs(dir: string): boolean {
  if (process.getuid === undefined) return true;
  const stat = lstatSync(dir);
  const owners = [process.getuid(), ...(isRoot() ? [lstatSync(dataIn(dir), { throwIfNoEntry: false })?.uid] : [])];
  return stat.isDirectory() && owners.includes(stat.uid);
}

function makeDir(dir: string): boolean {
  try {
    mkdirSync(dir, { recursive: true });
    if (!isOurs(dir)) return false;
    // Root's is entered by the server's user, who owns data/ in it; all else in it is for its owner alone.
    chmodSync(dir, isRoot() ? 0o711 : 0o700);
    return true;
  } catch (err) {
    if (err instanceof Error && 'code' in err) return false;
    throw err;
  }
}

/** Without links, whether it exists yet or not: the same folder has one name for every process. */
function absolute(dir: string): string {
  const full = resolve(dir);
  if (existsSync(full)) return realpathSync(full);
  return dirname(full) === full ? full : join(absolute(dirname(full)), basename(full));
}

/** Folders that may hold embedded data for `dir`, likeliest first. */
export function possibleHomes(dir: string): string[] {
  const own = absolute(dir);
  return process.platform !== 'win32' && isRoot() ? [own, ...elsewhere(own)] : [own];
}

export async function findHome(dir: string): Promise<Home> {
  const candidates = possibleHomes(dir);
  const settled = candidates.filter((candidate) => existsSync(dataIn(candidate)));
  for (const candidate of [...settled, ...candidates]) {
    const account = await serverAccount(dataIn(candidate));
    if (canEnter(candidate, account) && makeDir(candidate) && canEnter(candidate, account)) {
      return { dir: candidate, dataDir: dataIn(candidate), account };
    }
  }
  throw new AppError('config', `no folder for the embedded PostgreSQL: tried ${candidates.join(', ')}`, {
    code: 'EMBEDDED_POSTGRES_FOLDER',
    hint: `Make ${candidates[0]} a folder that belongs to the user who runs Keel, or set DATABASE_URL.`,
  });
}
