import { AppError } from '../../contracts/errors.ts';
import type { CustomerLink, Group } from '../../contracts/identity-repository.ts';
import type { Install } from '../../contracts/repositories.ts';
import type { Executor } from '../../contracts/store.ts';
import type { Deps } from '../deps.ts';
import { markBothDirty } from './link-customers.ts';

type SettleDeps = Pick<Deps, 'db' | 'repos' | 'clock'>;

/**
 * Two CRM accounts belong to one company: their common customers are scored once from now on, by the settings and models of `main`.
 * @throws AppError `config` when they cannot be joined.
 */
export async function joinInstalls(deps: SettleDeps, joined: Install, main: Install): Promise<void> {
  const now = deps.clock.now().getTime();
  if (joined.installId === main.installId) throw cannotJoin('An install cannot be joined to itself.');
  await deps.db.system(async (ex) => {
    const { identity, audit } = deps.repos;
    // Both: somebody may be joining them the other way round.
    for (const id of [joined.installId, main.installId].sort()) await identity.lockGroup(ex, id);
    const ofMain = await identity.groupOf(ex, main.installId);
    const ofJoined = await identity.groupOf(ex, joined.installId);
    if (ofMain !== undefined && ofMain.main !== main.installId) {
      throw cannotJoin(`${main.installId} is itself joined to ${ofMain.main}: join to that one.`);
    }
    if (ofJoined?.main === joined.installId) {
      throw cannotJoin(`Others are joined to ${joined.installId}: part them first, or join the other way round.`);
    }
    if (ofJoined?.main === main.installId) return;
    if (ofJoined !== undefined) {
      throw cannotJoin(`${joined.installId} is joined to ${ofJoined.main}: part them first.`);
    }
    await identity.join(ex, joined.installId, main.installId);
    await audit.add(ex, joined.installId, 'identity.joined', { main: main.installId }, now);
  });
}

/** The account stands alone again; what was linked is scored by each CRM for itself. */
export async function partInstalls(deps: SettleDeps, joined: Install): Promise<void> {
  const { installId } = joined;
  await deps.db.system(async (ex) => {
    const group = await deps.repos.identity.groupOf(ex, installId);
    if (group === undefined || group.main === installId) {
      throw cannotJoin(`${installId} is not joined to another install.`);
    }
    await part(deps, ex, installId, group.main);
  });
}

/** Before an install goes: what it shared with others is scored by those alone, without what it knew. */
export async function leaveGroup(deps: SettleDeps, installId: string): Promise<void> {
  await deps.db.system(async (ex) => {
    const group = await deps.repos.identity.groupOf(ex, installId);
    if (group === undefined) return;
    for (const joined of group.main === installId ? group.joined : [installId])
      await part(deps, ex, joined, group.main);
  });
}

async function part({ repos, clock }: SettleDeps, ex: Executor, joined: string, main: string): Promise<void> {
  const { identity, audit } = repos;
  await identity.lockGroup(ex, main);
  await markBothDirty(repos, ex, await identity.join(ex, joined, null));
  await audit.add(ex, joined, 'identity.parted', { main }, clock.now().getTime());
}

/**
 * An admin says that two accounts are the same customer, or that they are not. The ids may come in either order.
 * @throws AppError `config` when they are unknown, of one CRM account, or already linked with others.
 */
export async function settleLink(
  deps: SettleDeps,
  installId: string,
  ids: readonly [string, string],
  state: 'linked' | 'split',
): Promise<CustomerLink> {
  const now = deps.clock.now().getTime();
  return deps.db.system(async (ex) => {
    const group = await deps.repos.identity.groupOf(ex, installId);
    if (group === undefined) throw notJoined();
    await deps.repos.identity.lockGroup(ex, group.main);
    const link = await pairOf(deps, ex, group, ids, state);
    if (state === 'linked') {
      await refuseTaken(deps, ex, link);
      await deps.repos.identity.dropResting(ex, link);
    }
    await deps.repos.identity.saveLinks(ex, [link], now);
    await markBothDirty(deps.repos, ex, [link]);
    const detail = { account: link.accountId, mainAccount: link.mainAccountId };
    await deps.repos.audit.add(ex, link.installId, `identity.${state}`, detail, now);
    return link;
  });
}

async function pairOf(
  deps: SettleDeps,
  ex: Executor,
  { main, joined }: Group,
  ids: readonly [string, string],
  state: 'linked' | 'split',
): Promise<CustomerLink> {
  const isIn = async (installId: string, id: string): Promise<boolean> =>
    (await deps.repos.records.findAccounts(ex, installId, id, 1)).some((found) => found.id === id);
  for (const [own, other] of [ids, [ids[1], ids[0]]] as const) {
    if (!(await isIn(main, other))) continue;
    for (const installId of joined) {
      if (!(await isIn(installId, own))) continue;
      const reason = state === 'linked' ? 'an admin linked them' : 'an admin told them apart';
      const decided = { state, confidence: 1, reason, decidedBy: 'admin' } as const;
      return { installId, accountId: own, mainInstallId: main, mainAccountId: other, ...decided };
    }
  }
  throw new AppError('config', `There are no two accounts ${ids[0]} and ${ids[1]} in the joined CRM accounts.`, {
    code: 'IDENTITY_UNKNOWN',
    hint: 'Give the id of one account of each CRM; "keel identity" lists the pairs.',
  });
}

async function refuseTaken(deps: SettleDeps, ex: Executor, link: CustomerLink): Promise<void> {
  const { identity } = deps.repos;
  const found = [
    ...(await identity.linkedWith(ex, link.installId, [link.accountId])),
    ...(await identity.linkedWith(ex, link.mainInstallId, [link.mainAccountId])),
  ];
  const taken = found.find(
    (other) =>
      other.installId === link.installId &&
      (other.accountId === link.accountId) !== (other.mainAccountId === link.mainAccountId),
  );
  if (!taken) return;
  throw new AppError('config', `${taken.accountId} and ${taken.mainAccountId} are linked already.`, {
    code: 'IDENTITY_TAKEN',
    hint: `Split these first: keel identity split ${taken.accountId} ${taken.mainAccountId}`,
  });
}

const cannotJoin = (message: string): AppError =>
  new AppError('config', message, { code: 'IDENTITY_CANNOT_JOIN', hint: 'See the installs with: keel doctor' });

const notJoined = (): AppError =>
  new AppError('config', 'This CRM account is not joined with another one.', {
    code: 'IDENTITY_NOT_JOINED',
    hint: 'Join them first, when both belong to your company: keel identity join --install <one> --to <the leading one>',
  });
