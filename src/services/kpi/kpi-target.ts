import type { InstallSettings } from '../../contracts/settings.ts';
import type { Kpi } from '../../domain/kpi/kpi.ts';
import type { KpiTarget } from '../../domain/kpi/targets.ts';

/** What an admin wants of a KPI; money is set in whole units and compared in hundredths. */
export function targetOf({ kpis }: InstallSettings, { key, unit }: Kpi): KpiTarget | null {
  const given = kpis.targets[key];
  if (given === undefined) return null;
  const scale = unit === 'money' ? 100 : 1;
  return { target: given.target * scale, warn: (given.warn ?? given.target) * scale };
}
