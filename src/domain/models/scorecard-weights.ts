/**
 * The expert scorecard: what a customer-success team holds to be usual (mean), notable (scale: one step away from usual) and how much
 * a step matters (weight, in log-odds; 0.7 doubles the odds). Signs come from each feature's direction.
 */
export interface ExpertWeight {
  readonly mean: number;
  readonly scale: number;
  readonly weight: number;
  /**
   * linear: (x - mean) / scale. log: the same on ln(1 + x), `mean` on the plain scale. gap: ln((x + 7) / (usual + 7)) / scale, where
   * `usual` is the customer's own gap in days, or `mean` while it has none.
   */
  readonly form: 'linear' | 'log' | 'gap';
}

const linear = (mean: number, scale: number, weight: number): ExpertWeight => ({ mean, scale, weight, form: 'linear' });
const log = (mean: number, scale: number, weight: number): ExpertWeight => ({ mean, scale, weight, form: 'log' });
const gap = (mean: number, scale: number, weight: number): ExpertWeight => ({ mean, scale, weight, form: 'gap' });

/** By feature key. A feature that is not here is shown and trained on, but has no share in the scorecard. */
export const scorecardWeights: Readonly<Record<string, ExpertWeight>> = {
  tenure_months: log(24, 0.9, 0.14),
  past_departures: linear(0.1, 0.6, 0.08),

  days_to_renewal: linear(180, 110, 0.42),
  lapsed_days: linear(1, 8, 0.42),
  renewal_not_started: linear(0.3, 0.5, 0.1),
  last_renewal_change: linear(0.02, 0.15, 0.14),
  recurring_change_12m: linear(0.03, 0.2, 0.14),
  renewals_won: log(1, 0.6, 0.08),
  contractions_12m: linear(0.1, 0.6, 0.1),
  products: linear(1.4, 0.8, 0.07),

  days_since_meeting: gap(60, 0.8, 0.21),
  days_since_contact: gap(25, 0.8, 0.17),
  days_since_reply: gap(35, 0.9, 0.1),
  touch_change: linear(0, 0.5, 0.17),
  meetings_90d: log(1, 0.7, 0.07),
  inbound_share_90d: linear(0.45, 0.25, 0.06),
  active_contacts_180d: log(2, 0.6, 0.1),
  main_contact_left: linear(0.06, 0.45, 0.28),
  contacts_left_180d: linear(0.05, 0.2, 0.08),

  urgent_open: linear(0.2, 0.7, 0.21),
  open_tickets: log(0.6, 0.6, 0.08),
  oldest_open_days: log(3, 1.3, 0.1),
  ticket_change_90d: linear(0, 0.7, 0.1),
  first_reply_hours_90d: log(8, 1, 0.06),
  resolution_days_90d: log(3, 0.9, 0.06),
  reopened_180d: linear(0.2, 0.7, 0.07),

  nps: linear(7.5, 2.2, 0.21),
  nps_change: linear(0, 2, 0.14),
  csat: linear(4, 0.8, 0.1),
  ces: linear(5, 1.2, 0.07),
  ticket_satisfaction_180d: linear(4, 0.9, 0.1),
  days_since_survey: gap(120, 0.9, 0.03),

  days_since_purchase: gap(60, 0.6, 0.42),
  purchases_365d: log(4, 0.6, 0.1),
  spend_change_180d: linear(0, 0.5, 0.14),
  open_expansions: linear(0.3, 0.7, 0.08),
  lost_deals_180d: linear(0.2, 0.7, 0.08),

  use_change_30d: linear(0, 0.35, 0.17),
  use_vs_usual: linear(0, 0.4, 0.24),
  days_since_use: log(5, 1.1, 0.21),
  metrics_used_share: linear(0.8, 0.25, 0.08),
};
