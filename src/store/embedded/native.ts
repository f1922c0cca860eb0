/** The PostgreSQL binaries of the npm package, in a place where the server's user can run them. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AppError } from '../../contracts/errors.ts';
import type { Account } from './account.ts';

const run = promisify(execFile);
const platformNames: Record<string, string> = { win32: 'windows' };

function unsupported(reason: string, cause?: unknown): AppError {
  return new AppError('config', `no embedded PostgreSQL on ${process.platform}-${process.arch}: ${reason}`, {
    code: 'EMBEDDED_POSTGRES_UNSUPPORTED',
    hint: 'Set DATABASE_URL to a PostgreSQL 15 or newer (postgres://user:password@host:5432/database).',
    cause,
  });
}

/** Folder `native` of the platform's package, as installed. */
function packagedNative(): { dir: string; version: string } {
  const name = `@embedded-postgres/${platformNames[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(fileURLToPath(import.meta.resolve('embedded-postgres')));
    const root = dirname(dirname(wrapper.resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { dir: join(root, 'native'), version };
  } catch (err) {
    throw unsupported(`the package ${name} is not installed`, err);
  }
}

/** What the package's install script does, for installs with scripts off; and a file mode that npm may have lost. */
function repair(native: string): void {
  const listed = join(native, 'pg-symlinks.json');
  const links = existsSync(listed)
    ? (JSON.parse(readFileSync(listed, 'utf8')) as { source: string; target: string }[])
    : [];
  for (const { source, target } of links) {
    const path = join(native, target.replace(/^native\//, ''));
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
  for (const file of readdirSync(join(native, 'bin'))) chmodSync(join(native, 'bin', file), 0o755);
}

async function works(native: string, account: Account | undefined): Promise<Error | undefined> {
  const exe = join(native, 'bin', process.platform === 'win32' ? 'initdb.exe' : 'initdb');
  try {
    // Between them they load every library of the package.
    await run(exe, ['--version'], { ...account, cwd: '/' });
    await run(exe.replace(/initdb(\.exe)?$/, 'postgres$1'), ['--version'], { ...account, cwd: '/' });
    return undefined;
  } catch (err) {
    return err instanceof Error ? err : new Error(String(err));
  }
}

/** The folder to run from: the package's own, or a copy (60 MB, 0.3 s) under `home` that `account` can enter. */
export async function prepareNative(home: string, account: Account | undefined): Promise<string> {
  const { dir, version } = packagedNative();
  try {
    repair(dir);
  } catch (err) {
    // A read-only install: if that matters, the probe below says so and the copy mends it.
    if (!(err instanceof Error && 'code' in err)) throw err;
  }
  if ((await works(dir, account)) === undefined) return dir;
  const copy = join(home, `native-${version}`);
  if (!existsSync(copy)) {
    const fresh = `${copy}.${randomBytes(4).toString('hex')}`;
    await cp(dir, fresh, { recursive: true, verbatimSymlinks: true });
    repair(fresh);
    await rename(fresh, copy).catch(async (err: unknown) => {
      await rm(fresh, { recursive: true, force: true });
      throw err;
    });
  }
  const failure = await works(copy, account);
  // Under musl the loader that the binaries name is missing: ENOENT, though the file is there.
  if (failure) throw unsupported(failure.message.split('\n').slice(0, 3).join(' '), failure);
  return copy;
}
