import type { PastScore } from '../../contracts/repositories.ts';
import type { Score } from '../../domain/scoring/score.ts';
import { type ColumnOf, column } from './columns.ts';

type Of = ColumnOf<Score>['of'];
const of = (name: string, kind: ColumnOf<Score>['kind'], about: string, read: Of) =>
  column<Score>(name, kind, about, read);
/** Drivers that help begin with a plus. */
const worsening = ({ drivers }: Score, n: number): string | null =>
  drivers.filter((driver) => driver.contribution > 0)[n]?.text ?? null;

/** One row a customer that was scored: all of the present score. */
export const scoreColumns: readonly ColumnOf<Score>[] = [
  of('customer_id', 'text', "the account's id in the CRM", (score) => score.customerId),
  of('as_of', 'instant', 'moment that the score speaks about', (score) => score.asOf),
  of('model_version', 'text', 'what made the score', (score) => score.modelVersion),
  of('risk', 'share', 'probability to leave within the horizon; higher is worse', (score) => score.risk),
  of('risk_reason', 'text', 'why there is no risk', (score) => score.riskReason),
  of('risk_change_30d', 'share', 'change of the risk in 30 days', (score) => score.riskChange30d),
  of('tier', 'text', 'low, medium, high or critical', (score) => score.tier),
  of('driver_1', 'text', 'what raises the risk most', (score) => worsening(score, 0)),
  of('driver_2', 'text', 'second', (score) => worsening(score, 1)),
  of('driver_3', 'text', 'third', (score) => worsening(score, 2)),
  of(
    'helps',
    'text',
    'what lowers the risk most',
    (score) => score.drivers.find((driver) => driver.contribution < 0)?.text.replace(/^\+ /, '') ?? null,
  ),
  of('health', 'number', '0 to 100; higher is better', (score) => score.health),
  of(
    'satisfaction',
    'number',
    '0 to 100, by what the customer says; higher is better',
    (score) => score.satisfaction.score,
  ),
  of('loyalty', 'number', '0 to 100, by what the customer does; higher is better', (score) => score.loyalty.score),
  of('data_coverage', 'share', 'how much of the usual data is known', (score) => score.coverage),
  of(
    'stage',
    'text',
    'acquisition, activation, retention, expansion, decline or churned',
    (score) => score.stage.stage,
  ),
  of('stage_since', 'instant', 'when the stage began', (score) => score.stage.since),
  of('stage_reason', 'text', 'why it began', (score) => score.stage.reason),
  of('recurring_per_year', 'money', 'recurring value per year at stake', (score) => score.recurringCents),
  of('recurring_currency', 'text', 'of recurring_per_year', (score) => score.currency),
  of('value', 'money', 'customer value over the horizon', (score) => score.value.cents),
  // A score of an earlier version of Keel has no interval yet.
  of('value_low', 'money', 'lower end of its interval', (score) => score.value.lowCents ?? null),
  of('value_high', 'money', 'upper end of its interval', (score) => score.value.highCents ?? null),
  of('value_currency', 'text', 'of value, value_low and value_high', (score) => score.value.currency),
  of(
    'reported_value',
    'money',
    "value in the install's reporting currency",
    (score) => score.value.reporting?.cents ?? null,
  ),
  of('reported_currency', 'text', 'of reported_value', (score) => score.value.reporting?.currency ?? null),
  of('value_method', 'text', 'how the value was computed', (score) => score.value.method),
  of('value_horizon_years', 'number', 'over how many years', (score) => score.value.horizonYears),
  of('value_discount_rate', 'share', 'per year', (score) => score.value.discountRate),
  of('value_reason', 'text', 'why there is no value', (score) => score.value.reason),
  of('renewal_at', 'instant', 'end of the running term', (score) => score.renewalAt),
  of('renewal_probability', 'share', 'that it renews then', (score) => score.renewalProbability),
  of('segment', 'text', 'customer segment', (score) => score.segment),
  of('next_step', 'text', 'the next best step', (score) => score.nextStep),
];

const past = (name: string, kind: ColumnOf<PastScore>['kind'], about: string, read: ColumnOf<PastScore>['of']) =>
  column<PastScore>(name, kind, about, read);

/** One row for each time that a customer's score changed. */
export const scoreHistoryColumns: readonly ColumnOf<PastScore>[] = [
  past('customer_id', 'text', "the account's id in the CRM", (row) => row.customerId),
  past('as_of', 'instant', 'from when on this was said', (row) => row.asOf),
  past('model_version', 'text', 'what made the score', (row) => row.modelVersion),
  past('risk', 'share', 'probability to leave within the horizon; higher is worse', (row) => row.risk),
  past('tier', 'text', 'low, medium, high or critical', (row) => row.tier),
  past('health', 'number', '0 to 100; higher is better', (row) => row.health),
  past('stage', 'text', 'acquisition, activation, retention, expansion, decline or churned', (row) => row.stage),
  past('value', 'money', 'customer value over the horizon', (row) => row.valueCents),
  past('value_currency', 'text', "of the customer's present value: the history keeps none", (row) => row.valueCurrency),
];
