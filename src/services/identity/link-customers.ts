import type { Candidate, CustomerLink, Group } from '../../contracts/identity-repository.ts';
import type { Executor } from '../../contracts/store.ts';
import { domainKey, nameKey } from '../../domain/identity/account-keys.ts';
import { judgePair } from '../../domain/identity/judge-pair.ts';
import type { Instant } from '../../domain/records/types.ts';
import type { Deps } from '../deps.ts';

const pageSize = 1_000;

type LinkDeps = Pick<Deps, 'db' | 'repos'>;

/**
 * Finds the customers that several CRM accounts of one company hold. Pairs that are sure enough are linked, the others wait for an
 * admin; what an admin decided stays. Harmless to repeat: only accounts that are new or changed are looked at.
 */
export async function linkCustomers(deps: LinkDeps, group: Group, linkAt: number, asOf: Instant): Promise<void> {
  for (const installId of [group.main, ...group.joined]) await refreshKeys(deps, installId);
  await deps.db.system((ex) => deps.repos.identity.dropGone(ex, group));
  for (const joined of group.joined) {
    while (await linkPage(deps, { joined, main: group.main, linkAt, asOf }));
  }
}

async function refreshKeys({ db, repos }: LinkDeps, installId: string): Promise<void> {
  for (;;) {
    const isDone = await db.tenant(installId, async (ex) => {
      const accounts = await repos.identity.accountsWithoutKeys(ex, installId, pageSize);
      const keys = accounts.map(({ id, name, domain, hash }) => ({
        id,
        hash,
        domainKey: domainKey(domain),
        nameKey: nameKey(name),
      }));
      await repos.identity.saveKeys(ex, installId, keys);
      return accounts.length < pageSize;
    });
    if (isDone) return;
  }
}

interface Between {
  readonly joined: string;
  readonly main: string;
  readonly linkAt: number;
  readonly asOf: Instant;
}

/** @returns whether there may be more. */
async function linkPage({ db, repos }: LinkDeps, between: Between): Promise<boolean> {
  const { joined, main, asOf } = between;
  return db.system(async (ex) => {
    await repos.identity.lockGroup(ex, main);
    const found = await repos.identity.candidates(ex, joined, main, pageSize);
    const links = judged(found, between);
    await repos.identity.saveLinks(ex, links, asOf);
    await markBothDirty(
      repos,
      ex,
      links.filter((link) => link.state === 'linked'),
    );
    return found.length === pageSize;
  });
}

/** The surest first; an account that was linked is no candidate any more. */
function judged(candidates: readonly Candidate[], { joined, main, linkAt }: Between): CustomerLink[] {
  const sure = candidates
    .map((candidate) => ({ ...candidate, ...judgePair(candidate) }))
    .sort((a, b) => b.confidence - a.confidence);
  const taken = new Set<string>();
  const links: CustomerLink[] = [];
  for (const { accountId, mainAccountId, confidence, reason } of sure) {
    const sides = [`joined ${accountId}`, `main ${mainAccountId}`];
    if (sides.some((side) => taken.has(side))) continue;
    const state = confidence >= linkAt ? 'linked' : 'suggested';
    if (state === 'linked') for (const side of sides) taken.add(side);
    links.push({
      installId: joined,
      accountId,
      mainInstallId: main,
      mainAccountId,
      state,
      confidence,
      reason,
      decidedBy: 'keel',
    });
  }
  return links;
}

/** Both are scored anew: together from now on, or each alone again. */
export async function markBothDirty(repos: Deps['repos'], ex: Executor, links: readonly CustomerLink[]): Promise<void> {
  const byInstall = new Map<string, string[]>();
  const add = (installId: string, id: string): void => {
    byInstall.set(installId, [...(byInstall.get(installId) ?? []), id]);
  };
  for (const { installId, accountId, mainInstallId, mainAccountId } of links) {
    add(installId, accountId);
    add(mainInstallId, mainAccountId);
  }
  for (const [installId, ids] of byInstall) await repos.customers.markDirty(ex, installId, ids);
}
