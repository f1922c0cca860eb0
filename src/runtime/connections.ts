import type { Connector, Credentials, RateBudget } from '../contracts/connector.ts';
import { AppError } from '../contracts/errors.ts';
import type { Install } from '../contracts/repositories.ts';
import { InstallSettings } from '../contracts/settings.ts';
import type { Connection, ConnectOptions, Deps } from '../services/deps.ts';
import type { Tried } from '../services/install/connect-install.ts';
import {
  type Access,
  accessOf,
  type RefreshDeps,
  refreshedAccess,
  refreshToken,
} from '../services/install/refresh-token.ts';
import type { DailyCalls } from './daily-calls.ts';

export interface CallRequest {
  readonly connector: Connector;
  /** The connector's, with the limits the CRM itself tells. */
  readonly budgets: readonly RateBudget[];
  readonly installId: string;
  readonly signal: AbortSignal;
  readonly patienceMs?: number;
  readonly onCall: () => void;
  /** The CRM refused the token; the call is tried once more afterwards. */
  readonly onReauth: () => Promise<void>;
}

export interface ConnectionParts extends RefreshDeps, Pick<Deps, 'log'> {
  readonly connectorOf: (crm: string) => Connector | undefined;
  readonly daily: DailyCalls;
  /** Ends what is only being tried. */
  readonly signal?: AbortSignal;
  /** The engine's call for one connection; counts into `onCall`. */
  readonly makeCall: (request: CallRequest) => Connection['context']['call'];
}

/** Shorter than the grace that a worker gives to what it has in hand. */
const refreshMs = 8_000;
/** Somebody sits before it. */
const tryPatienceMs = 20_000;

/** Makes connections from stored installs, or from one that is only being tried. */
export function connections(parts: ConnectionParts) {
  const find = async (installId: string): Promise<Install> => {
    const install = await parts.db.tenant(installId, (ex) => parts.repos.installs.get(ex, installId));
    if (install && install.state !== 'uninstalled') return install;
    throw unknownInstall(installId);
  };
  return {
    try: async (install: Install, credentials: Credentials | null): Promise<Tried> => {
      const signal = parts.signal ?? new AbortController().signal;
      const given = { credentials: credentials ?? { accessToken: '' }, endpoints: install.endpoints };
      const renew = async (connector: Connector, access: Access): Promise<Access> =>
        (await refreshedAccess(connector, access, signal)) ?? access;
      return make(parts, { install, signal, access: given, renew, isEssential: true, patienceMs: tryPatienceMs });
    },
    connect: async (installId: string, signal: AbortSignal, options: ConnectOptions = {}): Promise<Connection> => {
      const install = await find(installId);
      // Not the job's signal: cut off in the middle, a refresh token that rotates would be used up and the new one lost.
      const renew = (connector: Connector, { credentials }: Access): Promise<Access> =>
        refreshToken(parts, connector, installId, credentials, AbortSignal.timeout(refreshMs));
      const { isEssential = true } = options;
      const access = accessOf(parts, install);
      return make(parts, { ...options, install, signal, access, renew, isEssential });
    },
  };
}

interface Opening {
  readonly install: Install;
  readonly signal: AbortSignal;
  readonly access: Access;
  readonly renew: (connector: Connector, refused: Access) => Promise<Access>;
  readonly isEssential: boolean;
  readonly now?: Date;
  readonly patienceMs?: number;
}

function make(parts: ConnectionParts, opening: Opening): Tried {
  const { install, signal, renew, now } = opening;
  const connector = parts.connectorOf(install.crm);
  if (!connector) throw unknownConnector(install.crm);
  const settings = InstallSettings.parse(install.settings);
  let calls = 0;
  let access = opening.access;
  const call = parts.makeCall({
    connector,
    budgets: connector.budgets.map((budget) => ({ ...budget, ...install.account.limits?.[budget.name] })),
    installId: install.installId,
    signal,
    ...(opening.patienceMs === undefined ? {} : { patienceMs: opening.patienceMs }),
    onCall: () => {
      calls += 1;
      parts.daily.note(install.installId);
    },
    onReauth: async () => {
      access = await renew(connector, access);
    },
  });
  const { dailyBudget } = connector;
  const { isEssential } = opening;
  const admitted: typeof call = async (budget, request, options) => {
    if (dailyBudget !== undefined) await parts.daily.admit(install, dailyBudget, settings.apiShare, isEssential);
    return call(budget, request, options);
  };
  return {
    install,
    settings,
    connector,
    apiCalls: () => calls,
    access: () => access,
    context: {
      settings: connector.settings.parse(settings.connector),
      log: parts.log.child({ installId: install.installId, crm: install.crm }),
      signal,
      now: () => now ?? parts.clock.now(),
      // A refreshed token may come with another address.
      get endpoints() {
        return access.endpoints;
      },
      accessToken: async () => access.credentials.accessToken,
      call: admitted,
      pause: (ms) => parts.clock.sleep(ms, signal),
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
