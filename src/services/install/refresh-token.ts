import type { Connector, Credentials } from '../../contracts/connector.ts';
import { readCredentials, writeCredentials } from '../../contracts/credentials.ts';
import { AppError } from '../../contracts/errors.ts';
import type { Install } from '../../contracts/repositories.ts';
import type { Deps } from '../deps.ts';

export interface RefreshDeps extends Pick<Deps, 'db' | 'repos' | 'clock'> {
  readonly seal: (text: string, installId: string) => string;
  readonly open: (sealed: string, installId: string) => string;
}

export interface Access {
  readonly credentials: Credentials;
  readonly endpoints: Install['endpoints'];
}

export function accessOf(deps: Pick<RefreshDeps, 'open'>, install: Install): Access {
  const { credentials, endpoints, installId } = install;
  const text = credentials === null ? '' : deps.open(credentials, installId);
  return { credentials: readCredentials(text), endpoints };
}

/**
 * A token that is newer than `refused`: another process's, if there is one by now, or a refreshed one. Only one process refreshes at
 * a time, and what the CRM answers is stored before anybody uses it: a refresh token that rotates works once, and using an old one
 * again revokes the new one too. Without a refresh token: what is stored.
 * @throws AppError `reauth` when the CRM no longer takes the refresh token.
 */
export async function refreshToken(
  deps: RefreshDeps,
  connector: Connector,
  installId: string,
  refused: Credentials,
  signal: AbortSignal,
): Promise<Access> {
  return deps.db.tenant(installId, async (ex) => {
    const install = await deps.repos.installs.hold(ex, installId);
    if (!install) throw installGone(installId);
    const stored = accessOf(deps, install);
    if (stored.credentials.accessToken !== refused.accessToken) return stored;
    const renewed = await refreshedAccess(connector, stored, signal);
    if (renewed === undefined) return stored;
    const credentials = deps.seal(writeCredentials(renewed.credentials), installId);
    const now = deps.clock.now().getTime();
    await deps.repos.installs.setCredentials(ex, installId, { credentials, endpoints: renewed.endpoints }, now);
    return renewed;
  });
}

/** Asks the CRM; undefined where there is nothing to ask with. */
export async function refreshedAccess(
  connector: Connector,
  { credentials, endpoints }: Access,
  signal: AbortSignal,
): Promise<Access | undefined> {
  const { refreshToken: old } = credentials;
  if (!connector.refresh || old === undefined) return undefined;
  const got = await connector.refresh({ endpoints, credentials: { ...credentials, refreshToken: old }, signal });
  return {
    credentials: { ...credentials, accessToken: got.accessToken, refreshToken: got.refreshToken ?? old },
    endpoints: { ...endpoints, api: got.api ?? endpoints.api },
  };
}

const installGone = (installId: string): AppError =>
  new AppError('config', `There is no install ${installId}.`, {
    code: 'INSTALL_UNKNOWN',
    hint: 'List the installs with: keel doctor',
  });
