import { daysWords, dayWords, plural } from '../records/date-words.ts';
import { dayMs } from '../records/time.ts';
import type { Feature, WordsContext } from './feature.ts';

export const tenureFeatures: readonly Feature[] = [
  {
    key: 'tenure_months',
    group: 'tenure',
    unit: 'months',
    direction: 'higher_is_better',
    topic: 'tenure',
    compute: ({ contract, asOf }) =>
      contract.activeSince === null ? null : Math.max(0, asOf - contract.activeSince) / (30.4375 * dayMs),
    words: tenureWords,
    isWorthSaying: (value, { helps, view }) => {
      if (helps) return value >= 36;
      return value < (view.contract.churns.length > 0 ? 12 : 6);
    },
  },
  {
    key: 'past_departures',
    group: 'tenure',
    unit: 'count',
    direction: 'higher_is_worse',
    topic: 'tenure',
    compute: ({ contract }) => (contract.firstWinAt === null ? null : contract.churns.length),
    words: (value, _usual, context) => {
      const last = context?.view.contract.churns.at(-1);
      if (value === 0) return 'Never left before';
      const on = last === undefined || context === undefined ? '' : dayWords(last.at, context.view.asOf);
      if (value === 1) return `Left once before${on === '' ? '' : `, on ${on}`}`;
      return `Left ${value} times before${on === '' ? '' : `, last on ${on}`}`;
    },
    isWorthSaying: (value, { helps }) => value > 0 && !helps,
  },
];

/** "New customer for 3 months (since 17 Aug)", "Back for 23 days (since 9 Dec), left twice before", "With us since 4 Dec 2020". */
function tenureWords(value: number, _usual: number | null, context?: WordsContext): string {
  const span = value < 2 ? daysWords(Math.floor(value * 30.4375)) : plural(Math.floor(value), 'month');
  const since = context?.view.contract.activeSince ?? null;
  if (since === null || context === undefined) return `Customer for ${span}`;
  const { view, helps } = context;
  const left = view.contract.churns.length;
  const day = dayWords(since, view.asOf);
  if (helps) return `${left > 0 ? 'Back with us' : 'With us'} since ${day}`;
  if (left === 0) return `New customer for ${span} (since ${day})`;
  return `Back for ${span} (since ${day}), left ${left === 1 ? 'once' : left === 2 ? 'twice' : `${left} times`} before`;
}
