import type { EvaluationWarning } from '../../evaluation/report.ts';
import type { ClvReport, CustomerPrediction, PeriodName, TopCustomer } from './clv-report.ts';
import type { ClvInput, ClvResult, PredictionColumns } from './clv-result.ts';
import { isoDay } from './iso-day.ts';
import { parameterMeanings } from './parameter-meanings.ts';

interface ReportParts {
  readonly input: ClvInput;
  readonly result: ClvResult;
  readonly period: PeriodName;
  readonly currency: string | null;
  /** Names by the table's numbers of customers. */
  readonly customers: readonly string[];
  readonly rows: number;
  readonly dropped: number;
  /** Of the table; those of the models come behind them. */
  readonly warnings: readonly EvaluationWarning[];
}

const shownCustomers = 10;

export function buildClvReport(parts: ReportParts): ClvReport {
  const { input, result, period, currency, rows, dropped, warnings } = parts;
  const { histories, untilDay, horizon, discountRate, margin } = input;
  const { bgNbd, gammaGamma, reasons, totals, distribution, tracking, check } = result;
  const repeats = histories.frequency.reduce((sum, each) => sum + each, 0);
  return {
    currency,
    until: isoDay(untilDay),
    period,
    ...{ horizon, discountRate, margin },
    method: `BG/NBD × Gamma-Gamma: purchases expected × spend expected${margin === 1 ? '' : ' × margin'}, each purchase discounted from when it is expected`,
    customers: histories.customerOf.length,
    purchases: histories.customerOf.length + repeats,
    repeatBuyers: histories.frequency.filter((each) => each > 0).length,
    ...{ bgNbd, gammaGamma, reasons },
    parameters: parameterMeanings(bgNbd, gammaGamma, period),
    ...{ totals, distribution },
    top: topCustomers(parts),
    ...{ tracking, check, rows, dropped },
    warnings: [...warnings, ...result.warnings],
  };
}

/** Of one customer, by its place in the histories; money to hundredths. */
export function predictionAt(columns: PredictionColumns, at: number, customer: string): CustomerPrediction {
  return {
    customer,
    expectedPurchases: rounded(columns.expectedPurchases[at], 1e6),
    pAlive: rounded(columns.pAlive[at], 1e6),
    expectedSpend: rounded(columns.expectedSpend[at], 100),
    clv: rounded(columns.clv[at], 100),
  };
}

function rounded(value: number | undefined, unit: number): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Math.round(value * unit) / unit;
}

/** Without values none: there is no order then. Equal ones stand in the order of the table. */
function topCustomers({ input, result, customers }: ReportParts): TopCustomer[] {
  const { clv } = result.predictions;
  const { customerOf, frequency, recency, age, spendCents } = input.histories;
  const best: number[] = [];
  for (let i = 0; i < clv.length; i++) {
    const value = clv[i] as number;
    if (!Number.isFinite(value)) continue;
    const last = best.at(-1);
    if (best.length === shownCustomers && last !== undefined && value <= (clv[last] as number)) continue;
    let at = best.length;
    while (at > 0 && value > (clv[best[at - 1] as number] as number)) at -= 1;
    best.splice(at, 0, i);
    if (best.length > shownCustomers) best.pop();
  }
  return best.map((i) => ({
    ...predictionAt(result.predictions, i, customers[customerOf[i] as number] ?? ''),
    repeats: frequency[i] as number,
    spentSoFar: (spendCents[i] as number) / 100,
    daysSinceLast: Math.round(((age[i] as number) - (recency[i] as number)) * input.periodDays),
  }));
}
