/** What a person should know before believing the figures of the models. */
import type { EvaluationWarning } from '../../evaluation/report.ts';
import { grouped } from '../../evaluation/table/words.ts';
import type { ForecastCheck } from './clv-report.ts';
import type { ClvInput, ClvResult } from './clv-result.ts';
import type { ClvFits } from './clv-totals.ts';

interface Fitted {
  readonly input: ClvInput;
  readonly fits: ClvFits;
  readonly reasons: ClvResult['reasons'];
  readonly check: ForecastCheck | null;
  readonly hasParameterError: boolean;
}

/** Fewer repeat buyers give parameters that another year would change much. */
const fewBuyers = 100;
const strongCorrelation = 0.3;
const farOff = 0.1;

export function modelWarnings({ input, fits, reasons, check, hasParameterError }: Fitted): EvaluationWarning[] {
  const { rates, spend } = fits;
  const warnings: (EvaluationWarning | null)[] = [
    reasons.bgNbd === null
      ? null
      : { code: 'PURCHASES_NOT_MODELLED', message: `No forecast of purchases: ${reasons.bgNbd}.` },
    spendWarning(fits.spend, reasons.gammaGamma),
    rates?.warning == null
      ? null
      : { code: 'PURCHASES_VAGUE', message: `Do not read the parameters of BG/NBD: ${rates.warning}.` },
    rates === null || hasParameterError
      ? null
      : {
          code: 'INTERVAL_TOO_NARROW',
          message: 'The intervals hold chance alone: how sure the parameters are, these purchases do not tell.',
        },
    correlationWarning(spend && 'p' in spend ? spend.spendFrequencyCorrelation : null),
    rates && fewBuyersWarning(input),
    rates && horizonWarning(input),
    checkWarning(check),
  ];
  return warnings.filter((warning) => warning !== null);
}

function spendWarning(spend: ClvFits['spend'], reason: string | null): EvaluationWarning | null {
  if (spend === null) return { code: 'SPEND_NOT_MODELLED', message: `No value of customers: ${reason ?? 'unknown'}.` };
  if ('same' in spend) {
    const message = `All customers spend ${spend.same.toFixed(2)} a purchase: Gamma-Gamma has nothing to fit, and everyone is taken to go on so.`;
    return { code: 'SPEND_ALIKE', message };
  }
  if (spend.warning === null) return null;
  return { code: 'SPEND_VAGUE', message: `Do not read the parameters of Gamma-Gamma: ${spend.warning}.` };
}

function correlationWarning(correlation: number | null): EvaluationWarning | null {
  if (correlation === null || Math.abs(correlation) <= strongCorrelation) return null;
  const more = correlation > 0 ? 'more' : 'less';
  return {
    code: 'SPEND_GOES_WITH_FREQUENCY',
    message: `Customers who buy more often spend ${more} each time (correlation ${correlation.toFixed(2)}); Gamma-Gamma takes the two to be unrelated, so values of the most frequent buyers are off.`,
  };
}

function fewBuyersWarning({ histories }: ClvInput): EvaluationWarning | null {
  const buyers = histories.frequency.filter((frequency) => frequency > 0).length;
  if (buyers === 0 || buyers >= fewBuyers) return null;
  return {
    code: 'FEW_REPEAT_BUYERS',
    message: `Only ${grouped(buyers)} of ${grouped(histories.frequency.length)} customers bought again: read totals as rough, and single customers not at all.`,
  };
}

function horizonWarning({ histories, horizon }: ClvInput): EvaluationWarning | null {
  const seen = histories.age.reduce((most, age) => Math.max(most, age), 0);
  if (!(horizon > 2 * seen)) return null;
  return {
    code: 'HORIZON_BEYOND_HISTORY',
    message: `${grouped(horizon)} periods ahead are told from ${grouped(Math.floor(seen))} periods of history: habits may change in that time.`,
  };
}

/** The one figure that says how far a forecast of this table can be off. */
function checkWarning(check: ForecastCheck | null): EvaluationWarning | null {
  if (check === null || !(check.actual > 0)) return null;
  const off = check.expected / check.actual - 1;
  if (Math.abs(off) <= farOff) return null;
  const word = off < 0 ? 'fewer' : 'more';
  return {
    code: 'FORECAST_WAS_OFF',
    message: `From ${check.from} to ${check.to} these customers bought again ${grouped(check.actual)} times; ${grouped(Math.round(check.expected))} were to be expected, ${Math.round(Math.abs(off) * 100)} % ${word}. Such gaps lie outside the intervals.`,
  };
}
