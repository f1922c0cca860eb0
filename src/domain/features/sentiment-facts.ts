import { type AsOfView, isKnown } from '../records/as-of.ts';
import { dayMs } from '../records/time.ts';
import type { Instant, Survey, SurveyKind } from '../records/types.ts';

/** What the customer's people said in surveys, going by the answers of the last two years. */
export interface SentimentFacts {
  readonly isKnown: boolean;
  readonly nps: number | null;
  readonly npsAt: Instant | null;
  /** Mean of the answers more than 30 days older than the newest, in the 18 months before it. */
  readonly npsBefore: number | null;
  readonly csat: number | null;
  readonly csatAt: Instant | null;
  readonly ces: number | null;
  readonly cesAt: Instant | null;
  readonly lastAt: Instant | null;
}

interface Answers {
  /** Mean of the answers given within 30 days of the newest one. */
  readonly now: number | null;
  readonly at: Instant | null;
  readonly before: number | null;
}

export function sentimentFacts(view: AsOfView): SentimentFacts {
  const { surveys } = view;
  const nps = answers(view, 'nps');
  const csat = answers(view, 'csat');
  const ces = answers(view, 'ces');
  return {
    isKnown: isKnown(view, 'survey', surveys.length > 0),
    nps: nps.now,
    npsAt: nps.at,
    npsBefore: nps.before,
    csat: csat.now,
    csatAt: csat.at,
    ces: ces.now,
    cesAt: ces.at,
    lastAt: surveys[surveys.length - 1]?.at ?? null,
  };
}

function answers(view: AsOfView, kind: SurveyKind): Answers {
  let at: Instant | null = null;
  let now = 0;
  let nowCount = 0;
  let before = 0;
  let beforeCount = 0;
  for (let i = view.surveys.length - 1; i >= 0; i--) {
    const survey = view.surveys[i] as Survey;
    if (view.asOf - survey.at > 730 * dayMs) break;
    if (survey.kind !== kind) continue;
    at ??= survey.at;
    if (at - survey.at <= 30 * dayMs) {
      now += survey.value;
      nowCount += 1;
    } else if (at - survey.at <= 545 * dayMs) {
      before += survey.value;
      beforeCount += 1;
    }
  }
  return {
    now: nowCount === 0 ? null : now / nowCount,
    at,
    before: beforeCount === 0 ? null : before / beforeCount,
  };
}
