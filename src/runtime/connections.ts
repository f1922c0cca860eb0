import type { Connector, RateBudget } from '../contracts/connector.ts';
import { AppError } from '../contracts/errors.ts';
import type { Install } from '../contracts/repositories.ts';
import { InstallSettings } from '../contracts/settings.ts';
import type { Connection, Deps } from '../services/deps.ts';

export interface CallRequest {
  readonly connector: Connector;
  /** The connector's, with the limits the CRM itself tells. */
  readonly budgets: readonly RateBudget[];
  readonly installId: string;
  readonly signal: AbortSignal;
  readonly onCall: () => void;
  /** The CRM refused the token; the call is tried once more afterwards. */
  readonly onReauth: () => Promise<void>;
}

export interface ConnectionParts extends Pick<Deps, 'db' | 'repos' | 'clock' | 'log'> {
  readonly connectorOf: (crm: string) => Connector | undefined;
  /** Ends what is only being tried. */
  readonly signal?: AbortSignal;
  readonly open: (credentials: string, installId: string) => string;
  /** The engine's call for one connection; counts into `onCall`. */
  readonly makeCall: (request: CallRequest) => Connection['context']['call'];
}

/** Makes connections from stored installs, or from one that is only being tried. */
export function connections(parts: ConnectionParts) {
  const tokenOf = (install: Install): string =>
    install.credentials === null ? '' : parts.open(install.credentials, install.installId);
  const find = async (installId: string): Promise<Install> => {
    const install = await parts.db.tenant(installId, (ex) => parts.repos.installs.get(ex, installId));
    if (install && install.state !== 'uninstalled') return install;
    throw unknownInstall(installId);
  };
  return {
    try: async (install: Install, token: string | null): Promise<Connection> =>
      make(parts, {
        install,
        signal: parts.signal ?? new AbortController().signal,
        token: token ?? '',
        renew: async () => token ?? '',
      }),
    connect: async (installId: string, signal: AbortSignal, now?: Date): Promise<Connection> => {
      const install = await find(installId);
      // Someone may have connected the account anew while a job was running with the old token.
      const renew = async (): Promise<string> => tokenOf(await find(installId));
      return make(parts, { install, signal, token: tokenOf(install), renew, ...(now === undefined ? {} : { now }) });
    },
  };
}

interface Opening {
  readonly install: Install;
  readonly signal: AbortSignal;
  readonly token: string;
  readonly renew: () => Promise<string>;
  readonly now?: Date;
}

function make(parts: ConnectionParts, { install, signal, token, renew, now }: Opening): Connection {
  const connector = parts.connectorOf(install.crm);
  if (!connector) throw unknownConnector(install.crm);
  const settings = InstallSettings.parse(install.settings);
  let calls = 0;
  let current = token;
  const call = parts.makeCall({
    connector,
    budgets: connector.budgets.map((budget) => ({ ...budget, ...install.account.limits?.[budget.name] })),
    installId: install.installId,
    signal,
    onCall: () => {
      calls += 1;
    },
    onReauth: async () => {
      current = await renew();
    },
  });
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
      accessToken: async () => current,
      call,
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
