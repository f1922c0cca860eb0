import { moneyWords } from '../records/amount-words.ts';
import { dayWords, plural } from '../records/date-words.ts';
import type { Score } from './score.ts';

/**
 * "Customer value: 48 200 EUR over 3 years (31 000 to 62 000), as of 22 Nov", with the amount in the reporting currency where that is
 * another; else why it is not known. No full stop.
 */
export function valueSentence({ value, asOf }: Pick<Score, 'value' | 'asOf'>): string {
  const { cents, lowCents, highCents, currency, horizonYears, reporting, reason } = value;
  const day = `as of ${dayWords(asOf, asOf)}`;
  if (cents === null) return `Customer value: not known (${reason}), ${day}`;
  const span = horizonYears === 1 ? '1 year' : `${plural(Number(horizonYears.toFixed(1)), 'year')}`;
  const range =
    lowCents === null || highCents === null ? '' : ` (${moneyWords(lowCents, null)} to ${moneyWords(highCents, null)})`;
  const same = reporting === null || reporting.currency === currency;
  const since = reporting?.rateDate == null ? '' : ` at the rate of ${dayWords(Date.parse(reporting.rateDate), asOf)}`;
  const elsewhere = same ? '' : `, ${moneyWords(reporting.cents, reporting.currency)}${since}`;
  return `Customer value: ${moneyWords(cents, currency)} over ${span}${range}${elsewhere}, ${day}`;
}
