import { convertSums } from '../../domain/kpi/bridge.ts';
import type { KpiSums } from '../../domain/kpi/sums.ts';
import { type Exchange, isQuote } from '../../domain/money/rates.ts';
import type { Instant } from '../../domain/records/types.ts';

/**
 * The same sums with the money in the reporting currency, all months by the rates of one date: so a month's end is the next one's start,
 * and a currency's own moves are no growth. What has no rate stays in its own currency.
 */
export function inOneCurrency(sums: KpiSums, exchange: Exchange, ratesOf: Instant): KpiSums {
  const to = exchange.reportingCurrency;
  if (to === null || sums.money.every(({ currency }) => currency === to)) return sums;
  const { sums: converted, missing } = convertSums(sums, to, (currency) => {
    const quote = exchange.quote(currency, to, ratesOf);
    return isQuote(quote) ? Number(quote.numerator) / Number(quote.denominator) : null;
  });
  converted.money.push(...sums.money.filter(({ currency }) => missing.includes(currency)));
  return converted;
}
