import { daysWords, dayWords } from '../records/date-words.ts';
import { dayMs } from '../records/time.ts';
import type { Feature } from './feature.ts';

export const sentimentFeatures: readonly Feature[] = [
  {
    key: 'nps',
    group: 'sentiment',
    unit: 'points',
    direction: 'higher_is_better',
    topic: 'nps',
    compute: ({ sentiment }) => sentiment.nps,
    words: (value, _usual, context) => {
      const at = context?.view.sentiment.npsAt ?? null;
      return `NPS answer ${points(value)} of 10${at === null || context === undefined ? '' : ` on ${dayWords(at, context.view.asOf)}`}`;
    },
  },
  {
    key: 'nps_change',
    group: 'sentiment',
    unit: 'points',
    direction: 'higher_is_better',
    topic: 'nps',
    compute: ({ sentiment }) =>
      sentiment.nps === null || sentiment.npsBefore === null ? null : sentiment.nps - sentiment.npsBefore,
    words: (value, _usual, context) => {
      const facts = context?.view.sentiment;
      const verb = value < 0 ? 'fell' : 'rose';
      if (facts?.nps == null || facts.npsBefore === null || facts.npsAt === null || context === undefined) {
        return value === 0 ? 'NPS unchanged' : `NPS ${verb} by ${points(Math.abs(value))}`;
      }
      if (points(facts.npsBefore) === points(facts.nps)) return `NPS stayed at ${points(facts.nps)}`;
      const day = dayWords(facts.npsAt, context.view.asOf);
      return `NPS ${verb} from ${points(facts.npsBefore)} to ${points(facts.nps)} on ${day}`;
    },
  },
  {
    key: 'csat',
    group: 'sentiment',
    unit: 'points',
    direction: 'higher_is_better',
    topic: 'satisfaction',
    compute: ({ sentiment }) => sentiment.csat,
    words: (value) => `Satisfaction ${points(value)} of 5 in the last survey`,
  },
  {
    key: 'ces',
    group: 'sentiment',
    unit: 'points',
    direction: 'higher_is_better',
    topic: 'effort',
    compute: ({ sentiment }) => sentiment.ces,
    words: (value) => `Ease of working with us ${points(value)} of 7 in the last survey`,
  },
  {
    key: 'ticket_satisfaction_180d',
    group: 'sentiment',
    unit: 'points',
    direction: 'higher_is_better',
    topic: 'satisfaction',
    compute: ({ support }) => support.meanSatisfaction,
    words: (value) => `Tickets rated ${points(value)} of 5 in 180 days`,
  },
  {
    key: 'days_since_survey',
    group: 'sentiment',
    unit: 'days',
    direction: 'higher_is_worse',
    topic: 'survey silence',
    compute: ({ sentiment, asOf }) => (sentiment.lastAt === null ? null : (asOf - sentiment.lastAt) / dayMs),
    words: (value, _usual, context) =>
      context?.helps
        ? `Answered a survey ${daysWords(Math.floor(value))} ago`
        : `No survey answer for ${daysWords(Math.floor(value))}`,
  },
];

/** "9", "7.5". */
function points(value: number): string {
  return value.toFixed(1).replace('.0', '');
}
