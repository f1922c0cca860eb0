import { AppError } from '../../contracts/errors.ts';
import { featureIndex, features } from '../../domain/features/registry.ts';
import { nearestFeatures, type WhatIfValues } from '../../domain/scoring/what-if.ts';
import { explainCustomer } from '../../services/scoring/explain-customer.ts';
import { type Command, withRuntime } from '../command.ts';
import { findInstall } from '../find-install.ts';
import { exitCodes } from '../output.ts';
import { parseNumber } from '../parse-number.ts';
import { explanationText } from '../tables/explanation-text.ts';
import { parseAsOf } from './run.ts';

/** As typed. */
export interface ExplainOptions {
  readonly customer: string;
  readonly install?: string;
  readonly set?: readonly string[];
  readonly asOf?: string;
}

/** Why a customer's risk is what it is, and what it would be with other figures. */
export const explainCommand: Command<ExplainOptions> = (ctx, options) => {
  const set = whatIfValues(options.set ?? []);
  const asOf = parseAsOf(options.asOf);
  return withRuntime(ctx, 'tool', async (runtime) => {
    const { installId } = await findInstall(runtime, options.install);
    const request = { customer: options.customer, set, ...(asOf === undefined ? {} : { asOf }) };
    const explained = await explainCustomer(runtime.deps, installId, request);
    if (ctx.options.json) {
      const { customerId, name, explanation } = explained;
      ctx.terminal.out(`${JSON.stringify({ install: installId, customerId, name, ...explanation })}\n`);
    } else ctx.terminal.out(explanationText(explained));
    return exitCodes.ok;
  });
};

/** Of "urgent_open=0", "use_vs_usual=-30%", "nps=unknown". */
export function whatIfValues(given: readonly string[]): WhatIfValues {
  const values = new Map<string, number | null>();
  for (const text of given) {
    const [, key = '', value = ''] = /^\s*([^=]+?)\s*=\s*(.+?)\s*$/.exec(text) ?? [];
    if (key === '')
      throw badUse(`--set ${text} is not feature=value.`, 'For example: --set urgent_open=0 --set nps=unknown');
    const feature = features[featureIndex.get(key) ?? -1];
    if (feature === undefined) throw unknownFeature(key);
    const number = value === 'unknown' ? null : parseNumber(`--set ${key}=`, value);
    const isBelow = number !== null && number < 0 && neverNegative.has(feature.unit);
    if (isBelow) throw badUse(`--set ${text}: ${key} is never below 0.`, 'Give 0 or more, or unknown.');
    values.set(key, number);
  }
  return values;
}

const neverNegative: ReadonlySet<string> = new Set(['days', 'months', 'hours', 'count', 'flag']);

function unknownFeature(key: string): AppError {
  const near = nearestFeatures(key);
  const hint =
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Features: ${[...featureIndex.keys()].join(', ')}`;
  return new AppError('config', `There is no feature "${key}".`, { code: 'FEATURE_UNKNOWN', hint });
}

function badUse(message: string, hint: string): AppError {
  return new AppError('config', message, { code: 'BAD_USAGE', hint });
}
