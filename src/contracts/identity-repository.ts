/**
 * Which CRM accounts (installs) belong to one company, and which of their customers are the same. The *main* install is the one whose
 * settings and models score; others are *joined* to it. All of it speaks of two installs: to be called within
 * `Database.system`; within `tenant`, `linkedWith` shows the install's own links.
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

/** Accounts of one install, and the install to find their like in. */
export interface Comparison {
  readonly group: Group;
  readonly installId: string;
  readonly other: string;
  readonly accountIds: readonly string[];
}

export interface IdentityRepository {
  /** The group an install belongs to; undefined when it stands alone. */
  groupOf(ex: Executor, installId: string): Promise<Group | undefined>;
  /** Null: it stands alone again. @returns the links it had, which are gone. */
  join(ex: Executor, installId: string, main: string | null): Promise<readonly CustomerLink[]>;
  /** Held until the transaction ends: what changes a group's links and scores goes one after the other. */
  lockGroup(ex: Executor, main: string): Promise<void>;
  /** Those of a group whose accounts were all read at least once: before that nobody knows what stands in them only once. */
  readOnce(ex: Executor, group: Group): Promise<readonly string[]>;
  /** Live accounts behind `after` whose keys are not known or of an older record. */
  accountsWithoutKeys(
    ex: Executor,
    installId: string,
    after: string | null,
    limit: number,
  ): Promise<readonly AccountNames[]>;
  /** Where a key changed, all of the group with the old or the new one are to be judged again. */
  saveKeys(ex: Executor, group: Group, installId: string, keys: readonly AccountKeys[]): Promise<void>;
  /**
   * Forgets keys and links of accounts that are gone; what an admin linked rests until the account is back. Needs all keys as they are
   * now. @returns the links that hold no more.
   */
  dropGone(ex: Executor, group: Group): Promise<readonly CustomerLink[]>;
  /** Links by an admin that rested, and whose accounts are both there again. @returns them. */
  wake(ex: Executor, group: Group): Promise<readonly CustomerLink[]>;
  /** Forgets what rests of either account: an admin has said something newer. */
  dropResting(ex: Executor, link: CustomerLink): Promise<void>;
  toJudge(ex: Executor, installId: string, limit: number): Promise<readonly string[]>;
  /** Forgets suggestions for these accounts, and links by Keel whose accounts share neither key any more. @returns the latter. */
  dropOutdated(ex: Executor, installId: string, accountIds: readonly string[]): Promise<readonly CustomerLink[]>;
  /** Pairs with the same domain or the same name, unless many accounts have it: nobody could tell those apart. */
  candidates(ex: Executor, comparison: Comparison): Promise<readonly Candidate[]>;
  /** Pairs that were decided already stay as they are. */
  suggest(ex: Executor, links: readonly CustomerLink[], at: Instant): Promise<void>;
  markJudged(ex: Executor, installId: string, accountIds: readonly string[]): Promise<void>;
  /** Suggestions of this confidence of a group whose accounts are not linked, the surest first. */
  surest(ex: Executor, main: string, atLeast: number, limit: number): Promise<readonly CustomerLink[]>;
  /** Links of these pairs are replaced. */
  saveLinks(ex: Executor, links: readonly CustomerLink[], at: Instant): Promise<void>;
  /** Links of an install in this state, the surest first. */
  links(ex: Executor, installId: string, state: LinkState, limit: number): Promise<readonly NamedLink[]>;
  countLinks(ex: Executor, installId: string): Promise<Readonly<Partial<Record<LinkState, number>>>>;
  /** What is linked with these customers of an install, whichever side it is on. */
  linkedWith(ex: Executor, installId: string, accountIds: readonly string[]): Promise<readonly CustomerLink[]>;
}
