import { AppError } from '../../contracts/errors.ts';
import { applyTiers } from '../../services/scoring/apply-tiers.ts';
import { suggestTiers, type TierQuestion } from '../../services/scoring/suggest-tiers.ts';
import { type Command, withRuntime } from '../command.ts';
import { findInstall } from '../find-install.ts';
import { exitCodes } from '../output.ts';
import { parseNumber } from '../parse-number.ts';
import { tiersText } from '../tables/tiers-text.ts';

/** As typed. */
export interface TiersOptions {
  readonly install?: string;
  readonly capacity?: string;
  readonly criticalShare?: string;
  readonly cost?: string;
  readonly saves?: string;
  readonly value?: string;
  readonly apply?: boolean;
}

/** Shows the thresholds of the tiers and proposes others from a capacity or a cost. */
export const tiersCommand: Command<TiersOptions> = (ctx, options) => {
  const question = tierQuestion(options);
  return withRuntime(ctx, 'tool', async (runtime) => {
    const { installId } = await findInstall(runtime, options.install);
    const suggestion = await suggestTiers(runtime.deps, installId, question);
    const { proposal } = suggestion;
    const applied = options.apply === true && proposal?.tiers ? proposal.tiers : null;
    if (applied) await applyTiers(runtime.deps, installId, applied);
    if (ctx.options.json) {
      ctx.terminal.out(`${JSON.stringify({ install: installId, ...suggestion, applied: applied !== null })}\n`);
    } else {
      ctx.terminal.out(tiersText(suggestion));
      if (applied) ctx.terminal.out('\nStored. The next run gives tiers by them: keel run\n');
      else if (proposal?.tiers) ctx.terminal.out('\nNothing was changed. Store the proposal with --apply.\n');
    }
    return options.apply && !applied ? exitCodes.failed : exitCodes.ok;
  });
};

export function tierQuestion(options: TiersOptions): TierQuestion {
  const { capacity, criticalShare, cost, saves, value, apply } = options;
  const asksCost = cost !== undefined || saves !== undefined || value !== undefined;
  if (capacity !== undefined && asksCost) throw badUse('Ask from a capacity or from a cost, not from both.');
  if (capacity !== undefined) {
    const part = criticalShare === undefined ? {} : { criticalShare: share('--critical-share', criticalShare, 0.99) };
    return { by: 'capacity', capacity: parseNumber('--capacity', capacity, { above: 0 }), ...part };
  }
  if (criticalShare !== undefined) throw badUse('--critical-share is a part of --capacity.');
  if (asksCost) {
    if (cost === undefined || saves === undefined || value === undefined)
      throw badUse('A proposal from a cost needs --cost, --saves and --value.');
    return {
      by: 'cost',
      cost: parseNumber('--cost', cost, { above: 0 }),
      saves: share('--saves', saves, 1),
      value: parseNumber('--value', value, { above: 0 }),
    };
  }
  if (apply)
    throw badUse('--apply stores a proposal: ask for one with --capacity, or with --cost, --saves and --value.');
  return { by: 'none' };
}

const share = (option: string, text: string, upTo: number): number => parseNumber(option, text, { above: 0, upTo });

function badUse(message: string): AppError {
  return new AppError('config', message, { code: 'BAD_USAGE', hint: 'See the options with: keel tiers --help' });
}
