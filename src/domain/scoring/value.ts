import { payable } from '../money/minor-units.ts';
import { convertCents, type Exchange, isQuote } from '../money/rates.ts';
import type { Contract } from '../records/contract.ts';
import { dayWords } from '../records/date-words.ts';
import { dayMs } from '../records/time.ts';
import type { Instant } from '../records/types.ts';
import { contractValue, type ValueEstimate } from './contract-value.ts';
import { purchaseValue } from './purchase-value.ts';
import type { CustomerValue } from './score.ts';
import type { ScoringSettings } from './settings.ts';
import type { ValueModels } from './value-models.ts';

export const contractValueMethod = 'contract: monthly margin x survival x discount';
export const fittedContractMethod = `${contractValueMethod}, beyond the horizon by the shifted-beta-geometric curve`;
export const purchaseValueMethod = 'purchases: BG/NBD x Gamma-Gamma x margin x discount';

export interface ValueContext {
  /** What the install's past taught; null before the first lesson: contracts go by the settings' base rate then. */
  readonly models: ValueModels | null;
  /** Null where the install has neither a reporting currency nor rates. */
  readonly exchange: Exchange | null;
}

type Named = Pick<CustomerValue, 'currency' | 'horizonYears' | 'discountRate'>;

/**
 * Expected discounted margin of a customer over the settings' horizon: of its contract, or of its purchases where it has none (or as
 * the settings say). Null with the reason where there is no ground for a figure. A higher risk never raises it.
 */
export function customerValue(
  contract: Contract,
  risk: number | null,
  asOf: Instant,
  settings: ScoringSettings,
  { models, exchange }: ValueContext = { models: null, exchange: null },
): CustomerValue {
  const { horizonYears, discountRate, model } = settings.value;
  const stated: Named = { currency: contract.currency, horizonYears, discountRate };
  const reason = noValueReason(contract, risk, asOf, settings);
  if (reason !== null) return unknown(stated, reason);
  const isContract = model === 'auto' ? contract.isContract : model === 'contract';
  if (!isContract) {
    const found = purchaseValue(contract, asOf, settings, { models, exchange });
    if ('reason' in found) return unknown(stated, found.reason);
    return known(stated, found, purchaseValueMethod, { asOf, exchange });
  }
  const recurringCents = contract.recurringCents ?? 0;
  if (recurringCents === 0) return unknown(stated, 'no recurring value is running');
  const curve = models?.contract.fitted ?? null;
  const tenureDays = Math.max(0, (asOf - (contract.activeSince ?? asOf)) / dayMs);
  const estimate = contractValue({ recurringCents, tenureDays, risk: risk ?? 0 }, settings, curve);
  if (estimate === null) return unknown(stated, beyondCounting);
  return known(stated, estimate, curve === null ? contractValueMethod : fittedContractMethod, { asOf, exchange });
}

const beyondCounting = 'the amounts are beyond what can be counted';

function noValueReason(contract: Contract, risk: number | null, asOf: Instant, { value }: ScoringSettings) {
  if (contract.churned !== null) return `left on ${dayWords(contract.churned.at, asOf)}`;
  if (contract.wins.length === 0) return 'no won deal yet';
  if (risk === null) return 'no churn risk to go by';
  if (!(value.discountRate > -1)) return 'the discount rate must be above -100 %';
  return null;
}

function unknown(stated: Named, reason: string): CustomerValue {
  const none = { cents: null, lowCents: null, highCents: null, reporting: null, reportingReason: null };
  return { ...none, ...stated, method: 'none', reason };
}

function known(
  stated: Named,
  { cents, lowCents, highCents }: ValueEstimate,
  method: string,
  at: { readonly asOf: Instant; readonly exchange: Exchange | null },
): CustomerValue {
  const value = { cents, lowCents, highCents, ...stated, method, reason: null };
  return { ...value, ...reported(cents, stated.currency, at.asOf, at.exchange) };
}

function reported(
  cents: number,
  currency: string | null,
  asOf: Instant,
  exchange: Exchange | null,
): Pick<CustomerValue, 'reporting' | 'reportingReason'> {
  const none = (reportingReason: string | null) => ({ reporting: null, reportingReason });
  const into = exchange?.reportingCurrency ?? null;
  if (exchange === null || into === null) return none(null);
  if (currency === null) return none('the currency of the value is not known');
  const quote = exchange.quote(currency, into, asOf);
  if (!isQuote(quote)) return none(quote.reason);
  const converted = convertCents(cents, quote);
  if (converted === null) return none(beyondCounting);
  const { rate, rateDate } = quote;
  return { reporting: { cents: payable(converted, into), currency: into, rate, rateDate }, reportingReason: null };
}
