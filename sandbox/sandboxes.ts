/** The CRMs that can be played. A new one is a folder and a line here. */
import type { Book } from '../src/book/types.ts';
import { faultNames } from './hubspot/faults/fault-profiles.ts';
import { startHubSpotSandbox } from './hubspot/server.ts';

export interface SandboxStart {
  readonly book: Book;
  readonly port: number;
  readonly faults: string;
  readonly limits: 'real' | 'off';
  readonly token: string;
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

export interface SandboxKind {
  readonly start: (options: SandboxStart) => Promise<RunningSandbox>;
  readonly faults: readonly string[];
}

export const sandboxes = {
  hubspot: { start: startHubSpotSandbox, faults: faultNames },
} as const satisfies Record<string, SandboxKind>;

export type SandboxName = keyof typeof sandboxes;
/** Names that are planned: asked for, they say so instead of "unknown". */
export const plannedSandboxes: readonly string[] = ['salesforce'];
