import type { BgNbdResult, GammaGammaResult, ParameterMeaning, PeriodName } from './clv-report.ts';

/** Each parameter with what it says of these customers, and the means that they add up to. */
export function parameterMeanings(
  bgNbd: BgNbdResult | null,
  gammaGamma: GammaGammaResult | null,
  period: PeriodName,
): ParameterMeaning[] {
  return [
    ...(bgNbd === null ? [] : purchaseMeanings(bgNbd, period)),
    ...(gammaGamma === null ? [] : spendMeanings(gammaGamma)),
  ];
}

function purchaseMeanings({ r, alpha, a, b }: BgNbdResult, period: PeriodName): ParameterMeaning[] {
  const spread = 1 / Math.sqrt(r);
  return [
    {
      name: 'r',
      value: r,
      meaning: `how alike customers are in how often they buy: their rates spread by ${spread.toFixed(1)} times the mean`,
    },
    {
      name: 'alpha',
      value: alpha,
      meaning: `in ${period}s; with r: a customer who is still there buys ${significant(r / alpha)} times a ${period} on average`,
    },
    {
      name: 'a',
      value: a,
      meaning: `with b: after a purchase ${((100 * a) / (a + b)).toFixed(0)} % stay away for good, on average over customers`,
    },
    {
      name: 'b',
      value: b,
      meaning:
        a + b < 1
          ? 'with a: customers differ very much in that'
          : 'with a: the greater both are, the more alike customers are in that',
    },
  ];
}

function spendMeanings({ p, q, gamma }: GammaGammaResult): ParameterMeaning[] {
  const mean =
    q > 1
      ? `with p and q: ${significant((p * gamma) / (q - 1))} a purchase on average over customers`
      : 'with q at 1 or below there is no mean spend';
  return [
    {
      name: 'p',
      value: p,
      meaning: `purchases of one customer spread by ${(100 / Math.sqrt(p)).toFixed(0)} % around what it usually spends`,
    },
    {
      name: 'q',
      value: q,
      meaning: 'how alike customers are in what they spend: the greater, the more alike',
    },
    { name: 'gamma', value: gamma, meaning: mean },
  ];
}

/** Three digits that say something. */
function significant(value: number): string {
  if (!(value > 0)) return '0';
  const digits = Math.max(0, Math.min(8, 2 - Math.floor(Math.log10(value))));
  return value.toFixed(digits);
}
