import { AppError } from '../../contracts/errors.ts';
import { InstallSettings } from '../../contracts/settings.ts';
import type { Deps } from '../deps.ts';

/** Settings of an install whose CRM need not be reached. @throws AppError `config` where there is no such install. */
export async function installSettings(deps: Pick<Deps, 'db' | 'repos'>, installId: string): Promise<InstallSettings> {
  const install = await deps.db.tenant(installId, (ex) => deps.repos.installs.get(ex, installId));
  if (install && install.state !== 'uninstalled') return InstallSettings.parse(install.settings);
  throw new AppError('config', `There is no install ${installId}.`, {
    code: 'INSTALL_UNKNOWN',
    hint: 'Was it uninstalled? See keel doctor.',
  });
}
