import type { AccountNames, Candidate, CustomerLink, Group } from '../../contracts/identity-repository.ts';
import { InstallSettings } from '../../contracts/settings.ts';
import type { Executor } from '../../contracts/store.ts';
import { domainKey, nameKey } from '../../domain/identity/account-keys.ts';
import { judgePair } from '../../domain/identity/judge-pair.ts';
import type { Instant } from '../../domain/records/types.ts';
import type { Deps } from '../deps.ts';

const pageSize = 2_000;

type LinkDeps = Pick<Deps, 'db' | 'repos'>;

/**
 * Finds the customers that several CRM accounts of one company hold. Pairs that are sure enough are linked, the surest first; the
 * others wait for an admin, and what an admin decided stays. Harmless to repeat: only accounts that are new or changed, and those that
 * share a domain or a name with one, are looked at. @returns how many were linked.
 */
export async function linkCustomers(deps: LinkDeps, group: Group, asOf: Instant): Promise<number> {
  const { identity, installs } = deps.repos;
  for (const installId of [group.main, ...group.joined]) await refreshKeys(deps, group, installId);
  await locked(deps, group, async (ex) => {
    await markBothDirty(deps.repos, ex, await identity.dropGone(ex, group));
    await markBothDirty(deps.repos, ex, await identity.wake(ex, group));
  });
  const { isRead, linkAt } = await deps.db.system(async (ex) => {
    const read = new Set(await identity.readOnce(ex, group));
    const main = await installs.get(ex, group.main);
    const settings = InstallSettings.parse(main?.settings ?? {});
    return { isRead: (installId: string) => read.has(installId), linkAt: settings.identity.linkAt };
  });
  const joined = group.joined.filter(isRead);
  if (!isRead(group.main) || joined.length === 0) return 0;
  const known = { main: group.main, joined };
  for (const installId of [group.main, ...joined]) {
    while (await locked(deps, known, (ex) => judgePage(deps.repos, ex, known, installId, asOf)));
  }
  for (let all = 0; ; ) {
    const linked = await locked(deps, known, (ex) => linkSurest(deps.repos, ex, known, linkAt, asOf));
    if (linked === 0) return all;
    all += linked;
  }
}

const locked = <T>({ db, repos }: LinkDeps, { main }: Group, work: (ex: Executor) => Promise<T>): Promise<T> =>
  db.system(async (ex) => {
    await repos.identity.lockGroup(ex, main);
    return work(ex);
  });

async function refreshKeys(deps: LinkDeps, group: Group, installId: string): Promise<void> {
  const { identity } = deps.repos;
  for (let after: string | null = null; ; ) {
    const from: string | null = after;
    const accounts: readonly AccountNames[] = await deps.db.tenant(installId, (ex) =>
      identity.accountsWithoutKeys(ex, installId, from, pageSize),
    );
    const keys = accounts.map(({ id, name, domain, hash }) => ({
      id,
      hash,
      domainKey: asciiHost(domainKey(domain)),
      nameKey: nameKey(name),
    }));
    if (keys.length > 0) await locked(deps, group, (ex) => identity.saveKeys(ex, group, installId, keys));
    if (accounts.length < pageSize) return;
    after = accounts.at(-1)?.id ?? null;
  }
}

/** As DNS has it: one CRM says "müller.example", the other one "xn--mller-kva.example". */
function asciiHost(host: string | null): string | null {
  const address = `http://${host}`;
  return host !== null && URL.canParse(address) ? new URL(address).hostname : host;
}

/** @returns whether there may be more. */
async function judgePage(
  { identity, ...repos }: Deps['repos'],
  ex: Executor,
  group: Group,
  installId: string,
  asOf: Instant,
): Promise<boolean> {
  const accountIds = await identity.toJudge(ex, installId, pageSize);
  if (accountIds.length === 0) return false;
  await markBothDirty(repos, ex, await identity.dropOutdated(ex, installId, accountIds));
  const others = installId === group.main ? group.joined : [group.main];
  for (const other of others) {
    const found = await identity.candidates(ex, { group, installId, other, accountIds });
    const joined = installId === group.main ? other : installId;
    const suggested = found.map((candidate) => suggestion(candidate, joined, group.main));
    await identity.suggest(ex, suggested, asOf);
  }
  await identity.markJudged(ex, installId, accountIds);
  return accountIds.length === pageSize;
}

const suggestion = (candidate: Candidate, installId: string, mainInstallId: string): CustomerLink => ({
  installId,
  accountId: candidate.accountId,
  mainInstallId,
  mainAccountId: candidate.mainAccountId,
  state: 'suggested',
  ...judgePair(candidate),
  decidedBy: 'keel',
});

/** The surest first; an account that is linked is free for no other one of that CRM. @returns how many were linked: none once nothing is left. */
async function linkSurest(
  { identity, ...repos }: Deps['repos'],
  ex: Executor,
  { main }: Group,
  linkAt: number,
  asOf: Instant,
): Promise<number> {
  const sure = await identity.surest(ex, main, linkAt, pageSize);
  const taken = new Set<string>();
  const links: CustomerLink[] = [];
  for (const link of sure) {
    const sides = [`joined ${link.installId} ${link.accountId}`, `main ${link.installId} ${link.mainAccountId}`];
    if (sides.some((side) => taken.has(side))) continue;
    for (const side of sides) taken.add(side);
    links.push({ ...link, state: 'linked' });
  }
  await identity.saveLinks(ex, links, asOf);
  await markBothDirty(repos, ex, links);
  return links.length;
}

/** Both are scored anew: together from now on, or each alone again. */
export async function markBothDirty(
  { customers }: Pick<Deps['repos'], 'customers'>,
  ex: Executor,
  links: readonly CustomerLink[],
): Promise<void> {
  const byInstall = new Map<string, string[]>();
  const add = (installId: string, id: string): void => {
    const ids = byInstall.get(installId);
    if (ids) ids.push(id);
    else byInstall.set(installId, [id]);
  };
  for (const { installId, accountId, mainInstallId, mainAccountId } of links) {
    add(installId, accountId);
    add(mainInstallId, mainAccountId);
  }
  for (const [installId, ids] of byInstall) await customers.markDirty(ex, installId, ids);
}
