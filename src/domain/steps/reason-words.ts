import { dayWords, plural } from '../records/date-words.ts';
import { dayMs } from '../records/time.ts';
import type { Instant } from '../records/types.ts';

const hasVerb = /\b(is|are|was|were|has|have|had|fell|rose|left|ended|ends|stayed|answered|bought|lost|won|grew)\b/i;

/** "because NPS fell from 9 to 4 on 3 Nov"; what is no sentence follows a colon: "because: no meeting for 74 days". */
export function becauseOf(text: string): string {
  const isAcronym = /^[A-Z][A-Z]/.test(text);
  const said = isAcronym ? text : text.charAt(0).toLowerCase() + text.slice(1);
  return hasVerb.test(text) ? `because ${said}` : `because: ${said}`;
}

/** "on 9 Nov", "6 weeks ago", "14 months ago". */
export function sinceWords(at: Instant, asOf: Instant): string {
  const days = (asOf - at) / dayMs;
  if (days < 14) return `on ${dayWords(at, asOf)}`;
  if (days < 61) return `${plural(Math.floor(days / 7), 'week')} ago`;
  return `${plural(Math.floor(days / (365.25 / 12)), 'month')} ago`;
}
