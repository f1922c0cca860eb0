import { customerKpis } from './customer-kpis.ts';
import type { Kpi } from './kpi.ts';
import { purchaseKpis } from './purchase-kpis.ts';
import { revenueKpis } from './revenue-kpis.ts';
import { sentimentKpis } from './sentiment-kpis.ts';
import { supportKpis } from './support-kpis.ts';

/** All KPIs of customer success, in the order in which they are shown. */
export const kpis: readonly Kpi[] = [
  ...customerKpis,
  ...revenueKpis,
  ...purchaseKpis,
  ...sentimentKpis,
  ...supportKpis,
];

const byKey: ReadonlyMap<string, Kpi> = new Map(kpis.map((kpi) => [kpi.key, kpi]));

export function kpiOf(key: string): Kpi | undefined {
  return byKey.get(key);
}
