import { centsIn, type KpiSums } from '../../domain/kpi/sums.ts';

/** The currency with the most recurring value, then with the most orders. */
export function mainCurrency(sums: KpiSums | undefined): string | null {
  const weight = (currency: string): number =>
    sums === undefined ? 0 : centsIn(sums, currency, 'recurringEnd') * 1e3 + centsIn(sums, currency, 'orderCents');
  const known = (sums?.money ?? []).map(({ currency }) => currency).sort();
  return known.reduce<string | null>(
    (most, each) => (most === null || weight(each) > weight(most) ? each : most),
    null,
  );
}
