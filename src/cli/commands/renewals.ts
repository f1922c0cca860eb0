import { AppError } from '../../contracts/errors.ts';
import { associateRenewals } from '../../services/renewal/associate-renewals.ts';
import { forecastRenewals } from '../../services/renewal/forecast-renewals.ts';
import { type Command, withRuntime } from '../command.ts';
import { findInstall } from '../find-install.ts';
import { exitCodes } from '../output.ts';
import { parseNumber } from '../parse-number.ts';
import { driversText, renewalsText } from '../tables/renewals-text.ts';
import { parseAsOf } from './run.ts';

/** As typed. */
export interface RenewalsOptions {
  readonly install?: string;
  readonly months: string;
  readonly by: string;
  readonly asOf?: string;
  readonly drivers?: boolean;
}

const mostMonths = 24;

/** What the terms that end in the coming months are expected to bring. */
export const renewalsCommand: Command<RenewalsOptions> = async (ctx, options) => {
  const months = Math.floor(parseNumber('--months', options.months, { above: 0, upTo: mostMonths }));
  const { by } = options;
  if (by !== 'month' && by !== 'owner') throw badUse(`--by ${by} is neither owner nor month.`);
  if (months < 1) throw badUse(`--months ${options.months} is less than one month.`);
  const asOf = parseAsOf(options.asOf);
  return withRuntime(ctx, 'tool', async (runtime) => {
    const { deps } = runtime;
    const { installId } = await findInstall(runtime, options.install);
    if (options.drivers) {
      const found = await associateRenewals(deps, installId, ctx.signal);
      ctx.terminal.out(ctx.options.json ? `${JSON.stringify({ install: installId, ...found })}\n` : driversText(found));
      return exitCodes.ok;
    }
    const request = { months, signal: ctx.signal, ...(asOf === undefined ? {} : { asOf }) };
    const renewals = await forecastRenewals(deps, installId, request);
    if (ctx.options.json) {
      ctx.terminal.out(`${JSON.stringify({ install: installId, ...renewals })}\n`);
      return exitCodes.ok;
    }
    const owners = new Map<string, string>();
    for (const record of await deps.db.tenant(installId, (ex) => deps.repos.records.owners(ex, installId)))
      if (record.type === 'owner') owners.set(record.id, record.name ?? record.email);
    const nameOf = (ownerId: string | null): string =>
      ownerId === null ? 'no owner' : (owners.get(ownerId) ?? `owner ${ownerId}`);
    ctx.terminal.out(renewalsText(renewals, by, nameOf));
    return exitCodes.ok;
  });
};

function badUse(message: string): AppError {
  return new AppError('config', message, { code: 'BAD_USAGE', hint: 'See the options with: keel renewals --help' });
}
