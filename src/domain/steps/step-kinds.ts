/** What a next step can be. Closed: an admin's rules choose among these. */
export const stepKinds = [
  'personal_contact',
  'training',
  'service_recovery',
  'offer',
  'win_back',
  'loyalty_reward',
  'feedback_request',
  'renewal',
] as const;
export type StepKind = (typeof stepKinds)[number];
