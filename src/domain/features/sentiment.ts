import { daysWords, dayWords } from '../records/date-words.ts';
import { dayMs } from '../records/time.ts';
import type { Instant } from '../records/types.ts';
import type { Feature, WordsContext } from './feature.ts';

export const sentimentFeatures: readonly Feature[] = [
  {
    key: 'nps',
    group: 'sentiment',
    unit: 'points',
    direction: 'higher_is_better',
    topic: 'nps',
    compute: ({ sentiment }) => sentiment.nps,
    words: (value, _usual, context) => {
      return `NPS answer ${points(value)} of 10${onWords(context?.view.sentiment.npsAt, context)}`;
    },
    isWorthSaying: (value, context) =>
      isRecent(context.view.sentiment.npsAt, context) && (context.helps ? value >= 9 : value <= 6.5),
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
    isWorthSaying: (value, context) => isRecent(context.view.sentiment.npsAt, context) && Math.abs(value) >= 1.5,
  },
  {
    key: 'csat',
    group: 'sentiment',
    unit: 'points',
    direction: 'higher_is_better',
    topic: 'satisfaction',
    compute: ({ sentiment }) => sentiment.csat,
    words: (value, _usual, context) =>
      `Satisfaction ${points(value)} of 5${onWords(context?.view.sentiment.csatAt, context)}`,
    isWorthSaying: (_value, context) => isRecent(context.view.sentiment.csatAt, context),
  },
  {
    key: 'ces',
    group: 'sentiment',
    unit: 'points',
    direction: 'higher_is_better',
    topic: 'effort',
    compute: ({ sentiment }) => sentiment.ces,
    words: (value, _usual, context) =>
      `Ease of working with us ${points(value)} of 7${onWords(context?.view.sentiment.cesAt, context)}`,
    isWorthSaying: (_value, context) => isRecent(context.view.sentiment.cesAt, context),
  },
  {
    key: 'ticket_satisfaction_180d',
    group: 'sentiment',
    unit: 'points',
    direction: 'higher_is_better',
    topic: 'satisfaction',
    compute: ({ support }) => support.meanSatisfaction,
    words: (value) => `Solved tickets rated ${points(value)} of 5 (mean of 180 days)`,
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

function onWords(at: Instant | null | undefined, context: WordsContext | undefined): string {
  return at === null || at === undefined || context === undefined ? '' : ` on ${dayWords(at, context.view.asOf)}`;
}

/** An answer of more than a year ago still counts a little, but is no reason to give today. */
function isRecent(at: Instant | null, { view }: WordsContext): boolean {
  return at !== null && view.asOf - at < 365 * dayMs;
}

/** "9", "7.5". */
function points(value: number): string {
  return value.toFixed(1).replace('.0', '');
}
