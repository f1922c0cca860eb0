import { AppError } from '../../contracts/errors.ts';
import type { LinkState, NamedLink } from '../../contracts/identity-repository.ts';
import type { Install } from '../../contracts/repositories.ts';
import type { Runtime } from '../../runtime/container.ts';
import { linkCustomers } from '../../services/identity/link-customers.ts';
import { joinInstalls, partInstalls, settleLink } from '../../services/identity/settle-link.ts';
import { type Command, type CommandContext, withRuntime } from '../command.ts';
import { findInstall } from '../find-install.ts';
import { type ExitCode, exitCodes } from '../output.ts';
import { linksText } from '../tables/identity-text.ts';

/** As typed. */
export interface IdentityOptions {
  readonly action?: string;
  readonly one?: string;
  readonly other?: string;
  readonly install?: string;
  readonly to?: string;
}

const shownLinks = 200;

/** Which customers two CRMs of one company have in common: lists the open pairs, and settles them. */
export const identityCommand: Command<IdentityOptions> = (ctx, options) =>
  withRuntime(ctx, 'tool', async (runtime) => {
    const { action = 'list' } = options;
    if (action === 'list') return list(ctx, runtime, options);
    if (action === 'join') return join(ctx, runtime, options);
    if (action === 'part') return part(ctx, runtime, options);
    if (action === 'link' || action === 'split') return settle(ctx, runtime, options, action);
    throw badUse(`keel identity ${action} is not known. There is: list, link, split, join, part.`);
  });

/** The one named, or the one that others are joined to. */
async function joinedInstall(runtime: Runtime, named: string | undefined): Promise<Install> {
  if (named !== undefined) return findInstall(runtime, named);
  const { db, repos } = runtime.deps;
  const joined = await db.system(async (ex) => {
    const all = await repos.installs.list(ex);
    const groups = await Promise.all(all.map(({ installId }) => repos.identity.groupOf(ex, installId)));
    return all.filter(({ installId }, i) => groups[i]?.main === installId);
  });
  const [only] = joined;
  return joined.length === 1 && only ? only : findInstall(runtime, undefined);
}

async function list(ctx: CommandContext, runtime: Runtime, options: IdentityOptions): Promise<ExitCode> {
  const { deps } = runtime;
  const { installId } = await joinedInstall(runtime, options.install);
  const group = await deps.db.system((ex) => deps.repos.identity.groupOf(ex, installId));
  if (group !== undefined) await linkCustomers(deps, group, deps.clock.now().getTime());
  const read = (state: LinkState): Promise<readonly NamedLink[]> =>
    deps.db.system((ex) => deps.repos.identity.links(ex, installId, state, shownLinks));
  const counts = await deps.db.system((ex) => deps.repos.identity.countLinks(ex, installId));
  const [suggested, linked] = [await read('suggested'), await read('linked')];
  if (ctx.options.json) ctx.terminal.out(`${JSON.stringify({ install: installId, counts, suggested, linked })}\n`);
  else ctx.terminal.out(linksText({ isJoined: group !== undefined, counts, suggested, linked }));
  return exitCodes.ok;
}

async function join(ctx: CommandContext, runtime: Runtime, { install, to }: IdentityOptions): Promise<ExitCode> {
  if (install === undefined || to === undefined)
    throw badUse('keel identity join needs --install (the one that joins) and --to (the one that leads).');
  const joined = await findInstall(runtime, install);
  const main = await findInstall(runtime, to);
  await joinInstalls(runtime.deps, joined, main);
  const said = `${joined.crm} ${joined.name} is joined to ${main.crm} ${main.name}: customers that both hold are scored once, by the settings of the latter.\nNext: keel identity --install ${main.installId}\n`;
  ctx.terminal.out(ctx.options.json ? `${JSON.stringify({ joined: joined.installId, to: main.installId })}\n` : said);
  return exitCodes.ok;
}

async function part(ctx: CommandContext, runtime: Runtime, { install }: IdentityOptions): Promise<ExitCode> {
  if (install === undefined) throw badUse('keel identity part needs --install (the one that was joined).');
  const joined = await findInstall(runtime, install);
  await partInstalls(runtime.deps, joined);
  const said = `${joined.crm} ${joined.name} stands alone again. Its customers are scored by its own settings with the next run.\n`;
  ctx.terminal.out(ctx.options.json ? `${JSON.stringify({ parted: joined.installId })}\n` : said);
  return exitCodes.ok;
}

async function settle(
  ctx: CommandContext,
  runtime: Runtime,
  { one, other, install }: IdentityOptions,
  action: 'link' | 'split',
): Promise<ExitCode> {
  if (one === undefined || other === undefined)
    throw badUse(`keel identity ${action} needs the ids of two accounts, one of each CRM.`);
  const { installId } = await joinedInstall(runtime, install);
  const link = await settleLink(runtime.deps, installId, [one, other], action === 'link' ? 'linked' : 'split');
  const words = link.state === 'linked' ? 'are one customer' : 'are two customers';
  const said = `${link.accountId} and ${link.mainAccountId} ${words}: scored so with the next run.\n`;
  ctx.terminal.out(ctx.options.json ? `${JSON.stringify(link)}\n` : said);
  return exitCodes.ok;
}

const badUse = (message: string): AppError =>
  new AppError('config', message, { code: 'BAD_USAGE', hint: 'See: keel identity --help' });
