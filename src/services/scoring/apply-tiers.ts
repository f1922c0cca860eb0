import { AppError } from '../../contracts/errors.ts';
import { InstallSettings } from '../../contracts/settings.ts';
import type { ScoringSettings } from '../../domain/scoring/settings.ts';
import type { Deps } from '../deps.ts';

/**
 * Stores new thresholds of the tiers in an install's settings, with a line in the audit. Every customer becomes dirty: the next run
 * gives tiers by them.
 * @throws AppError `config` where there is no such install, or the thresholds do not rise.
 */
export async function applyTiers(
  { db, repos, clock }: Pick<Deps, 'db' | 'repos' | 'clock'>,
  installId: string,
  tiers: ScoringSettings['tiers'],
): Promise<void> {
  await db.tenant(installId, async (ex) => {
    const install = await repos.installs.get(ex, installId);
    if (!install || install.state === 'uninstalled') throw unknownInstall(installId);
    const stored = asObject(install.settings);
    const settings = { ...stored, scoring: { ...asObject(stored.scoring), tiers } };
    const parsed = InstallSettings.safeParse(settings);
    if (!parsed.success) throw invalid(parsed.error.issues[0]?.message);
    const before = InstallSettings.safeParse(stored);
    const from = before.success ? before.data.scoring.tiers : null;
    const now = clock.now().getTime();
    await repos.installs.setSettings(ex, installId, settings, now);
    await repos.audit.add(ex, installId, 'settings.tiers', { from, to: tiers }, now);
    await repos.customers.markAllDirty(ex, installId, now);
  });
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function unknownInstall(installId: string): AppError {
  return new AppError('config', `There is no install ${installId}.`, {
    code: 'INSTALL_UNKNOWN',
    hint: 'Was it uninstalled? See keel doctor.',
  });
}

function invalid(message = 'unknown'): AppError {
  return new AppError('config', `The settings are not valid: ${message}`, {
    code: 'SETTINGS_INVALID',
    hint: 'See docs/settings.md for the settings and their ranges.',
  });
}
