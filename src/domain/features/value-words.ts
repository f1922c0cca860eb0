import type { FeatureUnit } from './feature.ts';

const suffix: Readonly<Record<FeatureUnit, string>> = {
  days: ' days',
  months: ' months',
  hours: ' hours',
  count: '',
  share: ' %',
  points: '',
  flag: '',
};

/** A feature's plain value with its unit, for a table: "74 days", "-12 %", "4"; a dash where it is not known. */
export function valueWords(value: number | null, unit: FeatureUnit): string {
  if (value === null) return '–';
  if (unit === 'flag') return value >= 0.5 ? 'yes' : 'no';
  if (unit === 'share') return `${Math.round(value * 100) + 0}${suffix.share}`;
  const isLong = unit === 'days' || Math.abs(value) >= 100;
  return `${isLong ? Math.round(value) + 0 : Number(value.toFixed(1)) + 0}${suffix[unit]}`;
}
