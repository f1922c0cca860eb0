import { AppError } from '../contracts/errors.ts';
import type { Install } from '../contracts/repositories.ts';
import type { Runtime } from '../runtime/container.ts';

/** The install a command means: the one named, or the only one there is. */
export async function findInstall(runtime: Runtime, named: string | undefined): Promise<Install> {
  const { db, repos } = runtime.deps;
  const all = await db.system((ex) => repos.installs.list(ex));
  if (named !== undefined) {
    const found = all.filter((i) => i.installId === named || i.installId.startsWith(named) || i.remoteId === named);
    if (found.length === 1 && found[0]) return found[0];
    throw new AppError('config', `There is no install "${named}".`, {
      code: 'INSTALL_UNKNOWN',
      hint: all.length === 0 ? connectOne : `Known: ${names(all)}`,
    });
  }
  const [only, ...others] = all;
  if (only && others.length === 0) return only;
  throw new AppError('config', only ? 'There are several installs.' : 'No CRM account is connected yet.', {
    code: only ? 'INSTALL_AMBIGUOUS' : 'INSTALL_UNKNOWN',
    hint: only ? `Name one with --install: ${names(all)}` : connectOne,
  });
}

const connectOne =
  'Connect one: keel connect hubspot --token …; or try it on the demo: keel demo --once, then add --demo.';

const names = (installs: readonly Install[]): string =>
  installs.map((i) => `${i.installId} (${i.crm} ${i.name || i.remoteId})`).join(', ');
