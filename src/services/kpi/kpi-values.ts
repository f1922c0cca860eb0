import type { KpiFigure } from '../../contracts/kpi-repository.ts';
import type { Kpi, KpiContext } from '../../domain/kpi/kpi.ts';
import { kpis } from '../../domain/kpi/registry.ts';
import type { KpiSums } from '../../domain/kpi/sums.ts';

/** All KPIs of one sum. Money stands once for each currency: currencies are never added up. */
export function valuesOf(sums: KpiSums, previous: KpiSums | undefined): KpiFigure[] {
  return kpis.flatMap((kpi) => figuresOf(kpi, sums, previous));
}

function figuresOf(kpi: Kpi, sums: KpiSums, previous: KpiSums | undefined): KpiFigure[] {
  const currencies = sums.money.length < 2 ? [undefined] : sums.money.map(({ currency }) => currency);
  const byCurrency = new Map<string | null, KpiFigure>();
  for (const currency of currencies) {
    const figure = figureOf(kpi, sums, { previous, currency });
    // What is no money comes out the same for each.
    if ((byCurrency.get(figure.currency)?.value ?? null) === null) byCurrency.set(figure.currency, figure);
  }
  return [...byCurrency.values()];
}

/** One KPI; `currency` where the sums hold several. */
export function figureOf(
  kpi: Kpi,
  sums: KpiSums,
  { previous, currency }: { previous?: KpiSums | undefined; currency?: string | undefined },
): KpiFigure {
  const context: KpiContext = { ...(previous && { previous }), ...(currency !== undefined && { currency }) };
  const found = kpi.compute(sums, context);
  return {
    kpi: kpi.key,
    currency: found.currency ?? null,
    unit: kpi.unit,
    value: found.value,
    low: found.low ?? null,
    high: found.high ?? null,
    n: found.n,
    reason: found.reason ?? null,
  };
}
