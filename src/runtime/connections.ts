import type { Connector } from '../contracts/connector.ts';
import { AppError } from '../contracts/errors.ts';
import type { Install } from '../contracts/repositories.ts';
import { InstallSettings } from '../contracts/settings.ts';
import type { Connection, Deps } from '../services/deps.ts';

export interface ConnectionParts extends Pick<Deps, 'db' | 'repos' | 'clock' | 'log'> {
  readonly connectorOf: (crm: string) => Connector | undefined;
  readonly open: (credentials: string, installId: string) => string;
  /** The engine's call for one connection; counts into `onCall`. */
  readonly makeCall: (
    connector: Connector,
    installId: string,
    signal: AbortSignal,
    onCall: () => void,
  ) => Connection['context']['call'];
}

/** Makes connections from stored installs. */
export function connections(parts: ConnectionParts) {
  const make = (install: Install, token: string | null, signal: AbortSignal, now?: Date): Connection => {
    const connector = parts.connectorOf(install.crm);
    if (!connector) throw unknownConnector(install.crm);
    const settings = InstallSettings.parse(install.settings);
    let calls = 0;
    const count = (): void => {
      calls += 1;
    };
    return {
      install,
      settings,
      connector,
      apiCalls: () => calls,
      context: {
        settings: connector.settings.parse(settings.connector),
        log: parts.log.child({ installId: install.installId, crm: install.crm }),
        signal,
        now: () => now ?? parts.clock.now(),
        endpoints: install.endpoints,
        accessToken: async () => token ?? '',
        call: parts.makeCall(connector, install.installId, signal, count),
      },
    };
  };
  return {
    try: async (install: Install, token: string | null): Promise<Connection> =>
      make(install, token, new AbortController().signal),
    connect: async (installId: string, signal: AbortSignal, now?: Date): Promise<Connection> => {
      const install = await parts.db.tenant(installId, (ex) => parts.repos.installs.get(ex, installId));
      if (!install || install.state === 'uninstalled') throw unknownInstall(installId);
      const token = install.credentials === null ? null : parts.open(install.credentials, installId);
      return make(install, token, signal, now);
    },
  };
}

function unknownConnector(crm: string): AppError {
  return new AppError('config', `This Keel has no connector "${crm}".`, {
    code: 'CONNECTOR_UNKNOWN',
    hint: 'Connect the account with a version of Keel that has it.',
  });
}

function unknownInstall(installId: string): AppError {
  return new AppError('config', `There is no install ${installId}.`, {
    code: 'INSTALL_UNKNOWN',
    hint: 'List the installs with: keel doctor',
  });
}
