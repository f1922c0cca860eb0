import { dayWords } from '../records/date-words.ts';
import type { Driver, LifecycleStage, RiskTier, Score } from './score.ts';

type Dates = Pick<Score, 'renewalAt' | 'asOf'>;

/** A step, and how it is said where another step is a call already: nobody wants to be called three times. */
type Step = string | readonly [call: string, inTheSameCall: string];

/** What to do about one driver: imperative, one sentence, no full stop. */
const steps: Readonly<Record<string, (dates: Dates) => Step>> = {
  days_to_renewal: ({ renewalAt, asOf }) =>
    renewalAt === null
      ? 'Agree the renewal with the decision maker'
      : `Agree the renewal of ${dayWords(renewalAt, asOf)} with the decision maker`,
  lapsed_days: () => ['Call today: the contract has ended and nothing is signed', 'Get the renewal signed today'],
  renewal_not_started: () => 'Open the renewal deal and send the offer this week',
  last_renewal_change: () => 'Ask what was left out at the last renewal and why',
  recurring_change_12m: () => 'Ask what the customer gave up this year and what would bring it back',
  contractions_12m: () => 'Ask what the customer gave up this year and what would bring it back',
  renewals_won: () => 'Agree with the customer what the first year must bring',
  tenure_months: () => 'Check with the customer whether the goals of the start are met',
  past_departures: () => 'Ask whether the reason for leaving last time is gone',
  products: () => 'Show one more product that fits how they work',
  days_since_meeting: () => 'Book a meeting this week',
  days_since_contact: () => ['Call this week and ask how it goes', 'Agree how often to talk from now on'],
  days_since_reply: () => ['Call instead of writing: mails stay unanswered', 'Agree how often to talk from now on'],
  touch_change: () => ['Call this week and agree how often to talk', 'Agree how often to talk from now on'],
  meetings_90d: () => 'Book a meeting this week',
  inbound_share_90d: () => 'Ask the customer for their own open points',
  active_contacts_180d: () => 'Get to know a second person at the customer this month',
  main_contact_left: () => ['Find the new champion and call this week', 'Ask who takes over from the main contact'],
  contacts_left_180d: () => 'Ask who takes over from the people who left',
  urgent_open: () => 'Get the urgent tickets solved and tell the customer when',
  open_tickets: () => 'Go through the open tickets with support and report back',
  oldest_open_days: () => 'Get the oldest ticket solved and tell the customer when',
  ticket_change_90d: () => 'Find out what the tickets have in common and offer a session on it',
  first_reply_hours_90d: () => 'Agree with support on a faster first reply for this customer',
  resolution_days_90d: () => 'Agree with support on a faster solution for this customer',
  reopened_180d: () => 'Ask the customer whether the reopened tickets are really solved',
  nps: () => [
    'Call whoever answered the survey and ask what would help',
    'Ask whoever answered the survey what would help',
  ],
  nps_change: () => [
    'Call whoever answered the survey and ask what changed',
    'Ask whoever answered the survey what changed',
  ],
  csat: () => [
    'Call whoever answered the survey and ask what would help',
    'Ask whoever answered the survey what would help',
  ],
  ces: () => 'Ask what made it hard to work with us, and mend one thing',
  ticket_satisfaction_180d: () => 'Ask what went wrong in the last tickets',
  days_since_survey: () => 'Ask in person how satisfied they are',
  days_since_purchase: () => ['Call and ask what they need next', 'Ask what they need next'],
  purchases_365d: () => ['Call and ask what they need next', 'Ask what they need next'],
  spend_change_180d: () => 'Ask where they buy now, and why',
  open_expansions: () => 'Look for one more use of what they have',
  lost_deals_180d: () => 'Ask why the last deal was lost',
  use_change_30d: () => 'Ask why use has dropped, and offer a short training',
  use_vs_usual: () => 'Ask why use has dropped, and offer a short training',
  days_since_use: () => [
    'Call and ask what keeps them from using the product',
    'Ask what keeps them from using the product, and offer a training',
  ],
  metrics_used_share: () => 'Show the features they paid for and do not use',
};

/** Steps that fit the drivers which raise the risk, worst first, without repeats and with one call at most. */
export function stepsFor(drivers: readonly Driver[], dates: Dates): string[] {
  const texts: string[] = [];
  let isCalled = false;
  for (const driver of drivers) {
    const step = driver.contribution > 0 ? steps[driver.feature]?.(dates) : undefined;
    if (step === undefined) continue;
    const [plain, inTheSameCall] = typeof step === 'string' ? [step, step] : step;
    if (texts.includes(plain)) continue;
    const text = isCalled ? inTheSameCall : plain;
    isCalled ||= plain !== inTheSameCall;
    if (!texts.includes(text)) texts.push(text);
  }
  return texts;
}

/** One short imperative sentence for the worst driver; null when nothing needs to be done. */
export function nextStepOf(
  drivers: readonly Driver[],
  tier: RiskTier | null,
  stage: LifecycleStage,
  dates: Dates,
): string | null {
  if (stage === 'churned') return 'Ask why they left, and note when to call again';
  if (tier === null) return null;
  if (tier === 'low') return stage === 'expansion' ? 'Propose the next step up while things go well' : null;
  return stepsFor(drivers, dates)[0] ?? 'Call and ask how it goes';
}
