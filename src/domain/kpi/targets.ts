import type { Kpi, KpiValue } from './kpi.ts';

/** What an admin wants of a KPI, in the KPI's unit (shares from 0 to 1, money in hundredths). */
export interface KpiTarget {
  readonly target: number;
  /** Between the target and this it is close; beyond it is missed. On the worse side of the target. */
  readonly warn: number;
}

export interface Light {
  readonly colour: 'green' | 'amber' | 'red' | 'grey';
  /** Always shown with the colour. */
  readonly word: 'on target' | 'close to target' | 'off target' | 'not known' | 'no target';
}

/** Lower is better only for KPIs of which more is worse; KPIs without a direction are read as higher is better. */
export function lightOf(kpi: Pick<Kpi, 'direction'>, value: Pick<KpiValue, 'value'>, target: KpiTarget | null): Light {
  if (target === null || targetProblem(kpi, target) !== null) return { colour: 'grey', word: 'no target' };
  if (value.value === null) return { colour: 'grey', word: 'not known' };
  const sign = kpi.direction === 'higher_is_worse' ? -1 : 1;
  if (sign * value.value >= sign * target.target) return { colour: 'green', word: 'on target' };
  if (sign * value.value >= sign * target.warn) return { colour: 'amber', word: 'close to target' };
  return { colour: 'red', word: 'off target' };
}

/** What is wrong with a target, for the person who sets it; null where nothing is. */
export function targetProblem(kpi: Pick<Kpi, 'direction'>, { target, warn }: KpiTarget): string | null {
  if (!Number.isFinite(target) || !Number.isFinite(warn)) return 'target and warn must be numbers';
  const isLess = kpi.direction === 'higher_is_worse';
  if (isLess && warn < target) return 'less is better: warn must not be below the target';
  if (!isLess && warn > target) return 'more is better: warn must not be above the target';
  return null;
}
