import type { Instant } from './types.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "3 Nov" in UTC; with the year where it is another than that of `asOf`. */
export function dayWords(at: Instant, asOf: Instant): string {
  const date = new Date(at);
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
  const year = date.getUTCFullYear();
  return year === new Date(asOf).getUTCFullYear() ? day : `${day} ${year}`;
}

/** "1 day", "12 days". */
export function daysWords(days: number): string {
  return plural(Math.round(days), 'day');
}

/** "1 ticket", "2 tickets". */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** "12 %" of a share; signs are dropped, words say the direction. */
export function percentWords(share: number): string {
  return `${Math.round(Math.abs(share) * 100)} %`;
}
