import type { Connector, Credentials } from '../../contracts/connector.ts';
import { writeCredentials } from '../../contracts/credentials.ts';
import { AppError } from '../../contracts/errors.ts';
import type { Install } from '../../contracts/repositories.ts';
import { InstallSettings } from '../../contracts/settings.ts';
import type { Connection, Deps } from '../deps.ts';
import type { Access } from './refresh-token.ts';

export interface ConnectRequest {
  readonly crm: string;
  readonly endpoints: Install['endpoints'];
  /** Null for a folder. */
  readonly credentials: Credentials | null;
  readonly settings?: unknown;
}

/** A connection, and the tokens and addresses as they are after the calls made through it. */
export interface Tried extends Connection {
  readonly access: () => Access;
}

export interface ConnectDeps extends Pick<Deps, 'db' | 'repos' | 'clock' | 'newId' | 'manifest'> {
  readonly connectorOf: (crm: string) => Connector | undefined;
  /** A connection that is not stored yet. */
  readonly tryConnection: (install: Install, credentials: Credentials | null) => Promise<Tried>;
  /** Seals a credential for storage, bound to the install. */
  readonly seal: (text: string, installId: string) => string;
}

/**
 * Connects a CRM account: the token is tried first, then stored sealed. Connecting the same account again renews its token and
 * keeps everything else.
 * @throws AppError `reauth` when the CRM refuses the token, `config` when the CRM is unknown or the settings are wrong.
 */
export async function connectInstall(
  deps: ConnectDeps,
  request: ConnectRequest,
): Promise<{ install: Install; renewed: boolean; notes: readonly string[] }> {
  const connector = deps.connectorOf(request.crm);
  if (!connector) {
    throw new AppError('config', `There is no connector "${request.crm}".`, {
      code: 'CONNECTOR_UNKNOWN',
      hint: 'Connectors: hubspot, salesforce, csv.',
    });
  }
  const now = deps.clock.now().getTime();
  const candidate = newInstall(deps.newId(), request);
  const connection = await deps.tryConnection(candidate, request.credentials);
  const { serverTime: _, ...account } = await connector.check(connection.context);
  const notes = connector.inspect ? await connector.inspect(connection.context, deps.manifest) : [];
  const existing = await deps.db.system((ex) => deps.repos.installs.findByRemote(ex, request.crm, account.remoteId));
  const installId = existing?.installId ?? candidate.installId;
  const { credentials, endpoints } = connection.access();
  const install: Install = {
    ...(existing ?? candidate),
    remoteId: account.remoteId,
    name: account.name,
    account,
    endpoints,
    settings: request.settings ?? existing?.settings ?? candidate.settings,
    credentials: request.credentials === null ? null : deps.seal(writeCredentials(credentials), installId),
    state: 'active',
    stateReason: null,
  };
  await deps.db.tenant(installId, async (ex) => {
    await deps.repos.installs.save(ex, install, now);
    await deps.repos.audit.add(
      ex,
      installId,
      existing ? 'install.renewed' : 'install.connected',
      { crm: request.crm },
      now,
    );
  });
  return { install, renewed: existing !== undefined, notes };
}

function newInstall(installId: string, request: ConnectRequest): Install {
  const parsed = InstallSettings.safeParse(request.settings ?? {});
  if (!parsed.success) {
    throw new AppError('config', `The settings are not valid: ${parsed.error.issues[0]?.message ?? 'unknown'}`, {
      code: 'SETTINGS_INVALID',
      hint: 'See docs/settings.md for the settings and their ranges.',
    });
  }
  return {
    installId,
    crm: request.crm,
    remoteId: '',
    name: '',
    state: 'active',
    stateReason: null,
    account: { remoteId: '', name: '', currency: null, timeZone: null, grantedScopes: null, recordUrl: null },
    endpoints: request.endpoints,
    settings: request.settings ?? {},
    credentials: null,
    provisioned: null,
  };
}
