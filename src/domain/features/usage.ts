import { timesWords } from '../records/amount-words.ts';
import { daysWords, percentWords } from '../records/date-words.ts';
import { dayMs } from '../records/time.ts';
import type { Feature } from './feature.ts';

export const usageFeatures: readonly Feature[] = [
  {
    key: 'use_change_30d',
    group: 'usage',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'use',
    compute: ({ usageFacts }) => (usageFacts.ratio30 === null ? null : usageFacts.ratio30 - 1),
    words: (value, _usual, context) => {
      if (Math.abs(value) < 0.005) return 'Use as in the 30 days before';
      if (value < 0 && context?.view.usageFacts.metricsUsed === 0) return 'No use in 30 days, there was some before';
      if (value >= 1) return `Use ${timesWords(value)} that of the 30 days before`;
      return `Use ${moveWords(value, 'up', 'down')} against the 30 days before`;
    },
    isWorthSaying: (value) => Math.abs(value) >= 0.15,
  },
  {
    key: 'use_vs_usual',
    group: 'usage',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'use',
    compute: ({ usageFacts }) => (usageFacts.ratioUsual === null ? null : usageFacts.ratioUsual - 1),
    words: (value) => {
      if (Math.abs(value) < 0.005) return 'Use as usual';
      if (value >= 1) return `Use ${timesWords(value)} the usual in 30 days`;
      return `Use ${percentWords(value)}${value <= floor ? ' or more' : ''} ${value > 0 ? 'above' : 'below'} usual in 30 days`;
    },
    isWorthSaying: (value) => Math.abs(value) >= 0.15,
  },
  {
    key: 'days_since_use',
    group: 'usage',
    unit: 'days',
    direction: 'higher_is_worse',
    topic: 'use',
    compute: ({ usageFacts, asOf }) =>
      usageFacts.lastUseAt === null ? null : Math.max(0, (asOf - usageFacts.lastUseAt) / dayMs),
    words: (value, _usual, context) => {
      const days = Math.floor(value);
      if (!context?.helps) return `Not used for ${daysWords(days)}`;
      return days === 0 ? 'Used today' : `Used ${daysWords(days)} ago`;
    },
    isWorthSaying: (value, { helps }) => (helps ? value < 3 : value >= 14),
  },
  {
    key: 'metrics_used_share',
    group: 'usage',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'use',
    compute: ({ usageFacts }) => (usageFacts.metricsEver < 2 ? null : usageFacts.metricsUsed / usageFacts.metricsEver),
    words: (value, _usual, context) => {
      const facts = context?.view.usageFacts;
      if (facts === undefined) return `${percentWords(value)} of features in use`;
      const { metricsUsed, metricsUsedBefore, metricsEver } = facts;
      if (metricsUsed === metricsEver) return `All ${metricsEver} features used in 30 days`;
      const before = metricsUsedBefore === null ? '' : ` (${metricsUsedBefore} in the 30 days before)`;
      return `${metricsUsed === 0 ? 'None' : metricsUsed} of ${metricsEver} features used in 30 days${before}`;
    },
    isWorthSaying: (_value, { helps, view: { usageFacts } }) =>
      helps || usageFacts.metricsUsed <= (usageFacts.metricsUsedBefore ?? usageFacts.metricsUsed),
  },
];

/** Ratios of use end at a fifth: what fell by more than this fell by "80 % or more". */
const floor = -0.795;

function moveWords(change: number, up: string, down: string): string {
  return `${change > 0 ? up : down} ${percentWords(change)}${change <= floor ? ' or more' : ''}`;
}
