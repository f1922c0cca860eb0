import { dayWords } from '../records/date-words.ts';
import type { Instant } from '../records/types.ts';
import type { StepKind } from './step-kinds.ts';

/** What the words of a step may name. */
export interface StepNames {
  readonly renewalAt: Instant | null;
  readonly asOf: Instant;
  /** The product to show, where one is recommended. */
  readonly product?: string | null;
}

/** A step, and how it is said where another step is a call already, or a call was had: nobody wants to be called three times. */
export type StepWords = string | readonly [call: string, inTheSameCall: string];

export interface DriverStep {
  readonly kind: StepKind;
  readonly say: (names: StepNames) => StepWords;
  /** What is done by it, where the data tells whether that was just done. */
  readonly act?: 'meeting' | 'renewal deal';
}

const contact = (words: StepWords, act?: 'meeting'): DriverStep =>
  act === undefined
    ? { kind: 'personal_contact', say: () => words }
    : { kind: 'personal_contact', say: () => words, act };
const recovery = (words: StepWords): DriverStep => ({ kind: 'service_recovery', say: () => words });
const training = (words: StepWords): DriverStep => ({ kind: 'training', say: () => words });

const bookMeeting = contact('Book a meeting this week', 'meeting');
const whatWasGivenUp = contact('Ask what the customer gave up this year and what would bring it back');
const askWhatWouldHelp = recovery([
  'Call whoever answered the survey and ask what would help',
  'Ask whoever answered the survey what would help',
]);
const askWhatIsNext = contact(['Call and ask what they need next', 'Ask what they need next']);
const askAboutUse = training('Ask why use has dropped, and offer a short training');
const howOften = 'Agree how often to talk from now on';

/** What to do about one driver: its kind, and the words: imperative, one sentence, no full stop. */
export const driverSteps: Readonly<Record<string, DriverStep>> = {
  days_to_renewal: { kind: 'renewal', say: agreeRenewal },
  lapsed_days: {
    kind: 'renewal',
    say: () => ['Call today: the contract has ended and nothing is signed', 'Get the renewal signed today'],
  },
  renewal_not_started: {
    kind: 'renewal',
    say: () => 'Open the renewal deal and send the offer this week',
    act: 'renewal deal',
  },
  last_renewal_change: contact('Ask what was left out at the last renewal and why'),
  recurring_change_12m: whatWasGivenUp,
  contractions_12m: whatWasGivenUp,
  renewals_won: contact('Agree with the customer what the first year must bring'),
  tenure_months: contact('Check with the customer whether the goals of the start are met'),
  past_departures: contact('Ask whether the reason for leaving last time is gone'),
  products: {
    kind: 'offer',
    say: ({ product }) => (product ? `Show them ${product} too` : 'Show one more product that fits how they work'),
  },
  days_since_meeting: bookMeeting,
  days_since_contact: contact(['Call this week and ask how it goes', howOften]),
  days_since_reply: contact(['Call instead of writing: mails stay unanswered', howOften]),
  touch_change: contact(['Call this week and agree how often to talk', howOften]),
  meetings_90d: bookMeeting,
  inbound_share_90d: contact('Ask the customer for their own open points'),
  active_contacts_180d: contact('Get to know a second person at the customer this month'),
  main_contact_left: contact(['Find the new champion and call this week', 'Ask who takes over from the main contact']),
  contacts_left_180d: contact('Ask who takes over from the people who left'),
  urgent_open: recovery('Get the urgent tickets solved and tell the customer when'),
  open_tickets: recovery('Go through the open tickets with support and report back'),
  oldest_open_days: recovery('Get the oldest ticket solved and tell the customer when'),
  ticket_change_90d: training('Find out what the tickets have in common and offer a session on it'),
  first_reply_hours_90d: recovery('Agree with support on a faster first reply for this customer'),
  resolution_days_90d: recovery('Agree with support on a faster solution for this customer'),
  reopened_180d: recovery('Ask the customer whether the reopened tickets are really solved'),
  nps: askWhatWouldHelp,
  nps_change: recovery([
    'Call whoever answered the survey and ask what changed',
    'Ask whoever answered the survey what changed',
  ]),
  csat: askWhatWouldHelp,
  ces: recovery('Ask what made it hard to work with us, and mend one thing'),
  ticket_satisfaction_180d: recovery('Ask what went wrong in the last tickets'),
  days_since_survey: { kind: 'feedback_request', say: () => 'Ask in person how satisfied they are' },
  days_since_purchase: askWhatIsNext,
  purchases_365d: askWhatIsNext,
  spend_change_180d: contact('Ask where they buy now, and why'),
  open_expansions: { kind: 'offer', say: () => 'Look for one more use of what they have' },
  lost_deals_180d: contact('Ask why the last deal was lost'),
  use_change_30d: askAboutUse,
  use_vs_usual: askAboutUse,
  days_since_use: training([
    'Call and ask what keeps them from using the product',
    'Ask what keeps them from using the product, and offer a training',
  ]),
  metrics_used_share: training('Show the features they paid for and do not use'),
};

export function agreeRenewal({ renewalAt, asOf }: StepNames): string {
  return renewalAt === null
    ? 'Agree the renewal with the decision maker'
    : `Agree the renewal of ${dayWords(renewalAt, asOf)} with the decision maker`;
}
