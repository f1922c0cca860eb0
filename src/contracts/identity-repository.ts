/**
 * Which CRM accounts (installs) belong to one company, and which of their customers are the same. The *main* install is the one whose
 * settings and models score; others are *joined* to it. All of it speaks of two installs: to be called within `Database.system`.
 */
import type { AccountPair } from '../domain/identity/judge-pair.ts';
import type { Instant } from '../domain/records/types.ts';
import type { Executor } from './store.ts';

export interface Group {
  readonly main: string;
  readonly joined: readonly string[];
}

export interface AccountNames {
  readonly id: string;
  readonly name: string;
  readonly domain: string | null;
  readonly hash: string;
}

export interface AccountKeys {
  readonly id: string;
  readonly domainKey: string | null;
  readonly nameKey: string | null;
  readonly hash: string;
}

export type LinkState = 'linked' | 'suggested' | 'split';

export interface CustomerLink {
  readonly installId: string;
  readonly accountId: string;
  readonly mainInstallId: string;
  readonly mainAccountId: string;
  readonly state: LinkState;
  readonly confidence: number;
  readonly reason: string;
  readonly decidedBy: 'keel' | 'admin';
}

export interface NamedLink extends CustomerLink {
  /** Null where the account is gone. */
  readonly name: string | null;
  readonly mainName: string | null;
}

export interface Candidate extends AccountPair {
  readonly accountId: string;
  readonly mainAccountId: string;
}

export interface IdentityRepository {
  /** The group an install belongs to; undefined when it stands alone. */
  groupOf(ex: Executor, installId: string): Promise<Group | undefined>;
  /** Null: it stands alone again. */
  join(ex: Executor, installId: string, main: string | null): Promise<void>;
  /** Held until the transaction ends: what changes a group's links and scores goes one after the other. */
  lockGroup(ex: Executor, main: string): Promise<void>;
  /** Live accounts whose keys are not known or of an older record. */
  accountsWithoutKeys(ex: Executor, installId: string, limit: number): Promise<readonly AccountNames[]>;
  saveKeys(ex: Executor, installId: string, keys: readonly AccountKeys[]): Promise<void>;
  /** Forgets keys and links of accounts that are gone. */
  dropGone(ex: Executor, group: Group): Promise<void>;
  /** Pairs with the same domain or the same name that nobody has judged yet, of accounts that are not linked. */
  candidates(ex: Executor, joined: string, main: string, limit: number): Promise<readonly Candidate[]>;
  /** Links of these pairs are replaced. */
  saveLinks(ex: Executor, links: readonly CustomerLink[], at: Instant): Promise<void>;
  /** Links of an install in this state, the surest first. */
  links(ex: Executor, installId: string, state: LinkState, limit: number): Promise<readonly NamedLink[]>;
  countLinks(ex: Executor, installId: string): Promise<Readonly<Partial<Record<LinkState, number>>>>;
  /** What is linked with these customers of an install, whichever side it is on. */
  linkedWith(ex: Executor, installId: string, accountIds: readonly string[]): Promise<readonly CustomerLink[]>;
}
