import { dayWords, plural } from '../records/date-words.ts';
import { dayMs } from '../records/time.ts';
import type { Feature } from './feature.ts';

export const tenureFeatures: readonly Feature[] = [
  {
    key: 'tenure_months',
    group: 'tenure',
    unit: 'months',
    direction: 'higher_is_better',
    topic: 'tenure',
    compute: ({ contract, asOf }) =>
      contract.activeSince === null ? null : Math.max(0, asOf - contract.activeSince) / (30.4375 * dayMs),
    words: (value, _usual, context) => {
      const since = context?.view.contract.activeSince ?? null;
      if (since === null || context === undefined) return `Customer for ${plural(Math.floor(value), 'month')}`;
      const verb = context.view.contract.churns.length > 0 ? 'Back' : 'Customer';
      return `${verb} since ${dayWords(since, context.view.asOf)}`;
    },
  },
  {
    key: 'past_departures',
    group: 'tenure',
    unit: 'count',
    direction: 'higher_is_worse',
    topic: 'departures',
    compute: ({ contract }) => (contract.firstWinAt === null ? null : contract.churns.length),
    words: (value) => (value === 0 ? 'Never left before' : `Left ${value === 1 ? 'once' : `${value} times`} before`),
  },
];
