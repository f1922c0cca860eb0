import type { Driver, Score } from './score.ts';

/** Changes that round to nothing are none. */
const steady = 0.005;
const numerals = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];

/**
 * One sentence for the person who looks after the customer, without a full stop: "Churn risk 34 %, up 12 points in 30 days: NPS fell
 * from 9 to 4 on 3 Nov, two urgent tickets open for 9 days, no meeting for 74 days (usually every 21)". Where the risk rose, what rose
 * with it is said first. Where no worry stands behind the risk, what speaks for the customer is said.
 */
export function riskSentence(score: Pick<Score, 'risk' | 'riskReason' | 'riskChange30d' | 'drivers'>): string {
  const { risk, riskReason, riskChange30d, drivers } = score;
  if (risk === null) return `No churn risk: ${beginSmall(riskReason ?? 'nothing is known')}`;
  const change = changeWords(riskChange30d);
  const phrases = phrasesOf(drivers, (riskChange30d ?? 0) >= steady).map((text) => numberWords(beginSmall(text)));
  // A phrase with a comma of its own would run into the next one.
  const between = phrases.some((text) => text.includes(',')) ? '; ' : ', ';
  const reasons = phrases.length === 0 ? '' : `: ${phrases.join(between)}`;
  return `Churn risk ${riskWords(risk)}${change}${reasons}`;
}

/** "34 %"; never 0 % or 100 %, which nobody can know. */
function riskWords(risk: number): string {
  if (risk < 0.01) return 'below 1 %';
  return risk >= 0.99 ? 'above 99 %' : `${Math.round(risk * 100)} %`;
}

/** Nothing where the change is not known: silence is not "steady". */
function changeWords(change: number | null): string {
  if (change === null) return '';
  if (Math.abs(change) < steady) return ', steady over 30 days';
  const points = Math.max(1, Math.round(Math.abs(change) * 100));
  return `, ${change > 0 ? 'up' : 'down'} ${points} point${points === 1 ? '' : 's'} in 30 days`;
}

function phrasesOf(drivers: readonly Driver[], isRising: boolean): string[] {
  const worries = drivers.filter((driver) => driver.contribution > 0);
  if (worries.length === 0) {
    const other = drivers.find((driver) => driver.feature !== 'coverage') ?? drivers[0];
    return other === undefined ? [] : [other.text.replace(/^\+ /, '').replace(/\.$/, '')];
  }
  if (!isRising) return worries.map((driver) => driver.text);
  const rose = worries.filter((driver) => driver.changed !== undefined);
  const others = worries.filter((driver) => driver.changed === undefined);
  return [...rose, ...others].map((driver) => driver.changed ?? driver.text);
}

/** Inside a sentence: names that are written in capitals stay. */
function beginSmall(text: string): string {
  return /^[A-Z](?![A-Z])/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

/** A count of things at the start of a phrase reads better as a word up to ten; measures and dates stay figures. */
function numberWords(text: string): string {
  return text.replace(/^(\d+)(?= [a-z])/, (digits) => numerals[Number(digits)] ?? digits);
}
