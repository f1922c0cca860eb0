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
    words: (value) =>
      Math.abs(value) < 0.005
        ? 'Use as in the 30 days before'
        : `Use ${value > 0 ? 'up' : 'down'} ${percentWords(value)} against the 30 days before`,
  },
  {
    key: 'use_vs_usual',
    group: 'usage',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'use',
    compute: ({ usageFacts }) => (usageFacts.ratioUsual === null ? null : usageFacts.ratioUsual - 1),
    words: (value) =>
      Math.abs(value) < 0.005
        ? 'Use as usual'
        : `Use ${percentWords(value)} ${value > 0 ? 'above' : 'below'} usual in 30 days`,
  },
  {
    key: 'days_since_use',
    group: 'usage',
    unit: 'days',
    direction: 'higher_is_worse',
    topic: 'use silence',
    compute: ({ usageFacts, asOf }) =>
      usageFacts.lastUseAt === null ? null : Math.max(0, (asOf - usageFacts.lastUseAt) / dayMs),
    words: (value, _usual, context) => {
      const days = Math.floor(value);
      if (!context?.helps) return `Not used for ${daysWords(days)}`;
      return days === 0 ? 'Used today' : `Used ${daysWords(days)} ago`;
    },
  },
  {
    key: 'metrics_used_share',
    group: 'usage',
    unit: 'share',
    direction: 'higher_is_better',
    topic: 'breadth of use',
    compute: ({ usageFacts }) => (usageFacts.metricsEver < 2 ? null : usageFacts.metricsUsed / usageFacts.metricsEver),
    words: (value, _usual, context) => {
      const facts = context?.view.usageFacts;
      if (facts === undefined) return `${percentWords(value)} of features in use`;
      return `${facts.metricsUsed} of ${facts.metricsEver} features in use in 30 days`;
    },
  },
];
