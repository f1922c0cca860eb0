import type { Clock } from '../contracts/clock.ts';
import type { Connector, ConnectorContext } from '../contracts/connector.ts';
import type { Logger } from '../contracts/logger.ts';
import type { Manifest } from '../contracts/manifest.ts';
import type { Install, Repositories } from '../contracts/repositories.ts';
import type { InstallSettings } from '../contracts/settings.ts';
import type { Database } from '../contracts/store.ts';
import type { Compute } from './models/compute-tasks.ts';

/** An install with its connector, ready to call. */
export interface Connection {
  readonly install: Install;
  readonly settings: InstallSettings;
  readonly connector: Connector;
  readonly context: ConnectorContext;
  /** Calls made through this connection so far, failed ones included. */
  readonly apiCalls: () => number;
}

export interface ConnectOptions {
  /** The CRM's clock; left out: our own. */
  readonly now?: Date;
  /** False for what can wait when the day's calls run out. Default true. */
  readonly isEssential?: boolean;
  /** How long a call may wait for the CRM's limits before it fails, milliseconds; for somebody who waits. Left out: as a job waits. */
  readonly patienceMs?: number;
}

/** Everything a use-case may need from outside. */
export interface Deps {
  readonly db: Database;
  readonly repos: Repositories;
  readonly clock: Clock;
  readonly log: Logger;
  readonly manifest: Manifest;
  /** Throws `config` when the install is unknown or removed, `reauth` when it needs a new token. */
  readonly connect: (installId: string, signal: AbortSignal, options?: ConnectOptions) => Promise<Connection>;
  /** Tells the outbox drainer that rows were committed. */
  readonly nudge: () => void;
  readonly newId: () => string;
  /** Stable digest of a text, hexadecimal. */
  readonly digest: (text: string) => string;
  /** Long calculations, off the event loop. */
  readonly compute: Compute;
}

/** A slice ends with its unit of work once this has passed; the job then goes on behind others. */
export const sliceBudgetMs = 5_000;
