/** Numbers as people read them. What is not a finite number is a dash, whatever the data holds. */

/** Stands where there is no number. */
export const noNumber = '–';
/** Between a number and its unit: the two stay on one line. */
const narrow = '\u00a0';

const isNumber = (n: unknown): n is number => Number.isFinite(n);

/** "7,043". */
export function grouped(n: number): string {
  return isNumber(n) ? Math.round(n).toLocaleString('en-US') : noNumber;
}

/** "0.847"; a true minus sign. */
export function decimal(n: number | null, digits: number): string {
  if (!isNumber(n)) return noNumber;
  const text = n.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

/** "38 %" of a share; below ten percent with one digit, unless `digits` says otherwise. */
export function percent(share: number | null, digits?: number): string {
  if (!isNumber(share)) return noNumber;
  const shown = digits ?? (share !== 0 && Math.abs(share) < 0.0995 ? 1 : 0);
  return `${decimal(share * 100, shown)}${narrow}%`;
}

/** "2.1 points" of a difference of shares; its sign is dropped. */
export function points(difference: number): string {
  if (!isNumber(difference)) return `${noNumber} points`;
  const value = Math.abs(difference) * 100;
  const text = decimal(value, value < 9.95 ? 1 : 0);
  return `${text}${narrow}${text === '1.0' ? 'point' : 'points'}`;
}

/** "0.8 s", "12 s", "3 min". */
export function duration(ms: number): string {
  if (!isNumber(ms)) return noNumber;
  if (ms < 9_950) return `${decimal(ms / 1000, ms < 95 ? 2 : 1)}${narrow}s`;
  return ms < 120_000 ? `${decimal(ms / 1000, 0)}${narrow}s` : `${decimal(ms / 60_000, 0)}${narrow}min`;
}

/** "21 Nov 2026" of an ISO date; what is none is left as it is. */
export function dayText(iso: string): string {
  const at = new Date(iso);
  if (!isNumber(at.getTime())) return iso;
  const parts = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const;
  return at.toLocaleDateString('en-GB', parts);
}
