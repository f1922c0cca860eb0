/** The CRMs that can be played. A new one is a folder and an entry here. */
import type { Book } from '../src/book/types.ts';
import { faultNames as hubspotFaults } from './hubspot/faults/fault-profiles.ts';
import { startHubSpotSandbox } from './hubspot/server.ts';
import { faultNames as salesforceFaults } from './salesforce/faults/fault-profiles.ts';
import { startSalesforceSandbox } from './salesforce/server.ts';

export interface SandboxStart {
  readonly book: Book;
  readonly port: number;
  readonly faults: string;
  readonly limits: 'real' | 'off';
  /** Absent: the vendor's own default. */
  readonly token?: string;
  readonly seed: number;
}

export interface RunningSandbox {
  readonly url: string;
  readonly port: number;
  readonly token: string;
  readonly portalId: number | string;
  /** The account's today, 00:00 UTC, epoch milliseconds. */
  readonly today: number;
  close(): Promise<void>;
}

/** How a CRM's people call things, and where they look at them. */
interface Words {
  /** What a customer of the vendor has there. */
  readonly place: string;
  readonly accounts: string;
  readonly listPath: (portalId: number | string) => string;
}

export interface SandboxKind {
  readonly start: (options: SandboxStart) => Promise<RunningSandbox>;
  readonly faults: readonly string[];
  readonly words: Words;
}

export const sandboxes = {
  hubspot: {
    start: startHubSpotSandbox,
    faults: hubspotFaults,
    words: { place: 'portal', accounts: 'companies', listPath: (portalId) => `/contacts/${portalId}/objects/0-2` },
  },
  salesforce: {
    start: startSalesforceSandbox,
    faults: salesforceFaults,
    words: { place: 'org', accounts: 'accounts', listPath: () => '/lightning/o/Account/list' },
  },
} as const satisfies Record<string, SandboxKind>;

export type SandboxName = keyof typeof sandboxes;
