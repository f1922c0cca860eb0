/** The forecast of renewals of an install, and how such forecasts did over the last year. One pass over the customers. */
import type { RiskModel } from '../../domain/models/risk-model.ts';
import { dayMs } from '../../domain/records/time.ts';
import type { Timeline } from '../../domain/records/timeline.ts';
import { type Instant, recordTypes } from '../../domain/records/types.ts';
import { monthStart, type OpenTerm, type RenewalForecast, renewalForecast } from '../../domain/renewal/forecast.ts';
import { type ForecastAccuracy, forecastAccuracy, type PastForecast } from '../../domain/renewal/forecast-accuracy.ts';
import { isRenewed, type PastTermRow, pastTermRows, type SeenTerm, termAsOf } from '../../domain/renewal/past-terms.ts';
import { fitRenewalModel, type RenewalModel, renewalProbability } from '../../domain/renewal/renewal-model.ts';
import type { ScoringSettings } from '../../domain/scoring/settings.ts';
import type { Deps } from '../deps.ts';
import { installSettings } from '../models/install-settings.ts';
import { loadRiskModel } from '../models/load-risk-model.ts';
import { timelinePages } from '../timelines.ts';
import { mostLearntFrom } from './learn-renewal.ts';

export interface RenewalRequest {
  /** Months ahead, 1 to 24. */
  readonly months: number;
  /** Left out: the date of the newest scores, or now where there are none. */
  readonly asOf?: Instant;
  readonly signal?: AbortSignal;
}

export interface Renewals extends RenewalForecast {
  readonly asOf: Instant;
  readonly months: number;
  readonly modelVersion: string;
  readonly renewalModel: RenewalModel;
  /** Customers whose past was looked at, of all. */
  readonly learntFrom: { readonly customers: number; readonly of: number };
  /** Null where there is too little past to judge by. */
  readonly accuracy: ForecastAccuracy | null;
}

const pastMonths = 12;
const aheadMonths = 3;

/** A term seen by a forecast that would have been made then. */
interface PastLook {
  readonly madeAt: Instant;
  readonly term: SeenTerm;
  readonly renewed: boolean;
}

interface Question {
  readonly asOf: Instant;
  readonly until: Instant;
  readonly settings: ScoringSettings;
  readonly model: RiskModel;
}

/** What was collected over the customers. */
interface Gathered {
  readonly open: { readonly customerId: string; readonly ownerId: string | null; readonly term: SeenTerm }[];
  readonly rows: PastTermRow[];
  readonly looks: PastLook[];
}

export async function forecastRenewals(
  deps: Pick<Deps, 'db' | 'repos' | 'clock' | 'log'>,
  installId: string,
  { months, asOf: asked, signal }: RenewalRequest,
): Promise<Renewals> {
  const { db, repos } = deps;
  const { scoring: settings } = await installSettings(deps, installId);
  const model = await loadRiskModel(deps, installId, settings);
  const start = await db.tenant(installId, async (ex) => {
    const [riskiest] = await repos.scores.riskiest(ex, installId, 1);
    return {
      asOf: asked ?? riskiest?.score.asOf ?? deps.clock.now().getTime(),
      connected: await repos.records.connectedTypes(ex, installId, recordTypes),
      sample: new Set(await repos.customers.sample(ex, installId, mostLearntFrom)),
      customers: await repos.customers.count(ex, installId),
    };
  });
  const { asOf } = start;
  const question = { asOf, until: monthStart(asOf, months + 1), settings, model };
  const gathered: Gathered = { open: [], rows: [], looks: [] };
  for await (const timelines of timelinePages(deps, installId, { connected: start.connected, signal })) {
    for (const timeline of timelines.values())
      gather(gathered, timeline, question, start.sample.has(timeline.account.id));
  }
  const accuracy = forecastAccuracy(pastForecasts(gathered, settings));
  const renewalModel = fitRenewalModel(gathered.rows, settings);
  const terms = gathered.open.map(({ customerId, ownerId, term }): OpenTerm => {
    const { endsAt, cents, currency } = term;
    return {
      customerId,
      ownerId,
      endsAt,
      cents,
      currency,
      probability: renewalProbability(renewalModel, term, settings),
    };
  });
  return {
    asOf,
    months,
    modelVersion: model.version,
    renewalModel,
    learntFrom: { customers: Math.min(start.sample.size, start.customers), of: start.customers },
    accuracy,
    ...renewalForecast(terms, accuracy?.widening ?? 1),
  };
}

function gather(into: Gathered, timeline: Timeline, question: Question, isLearntFrom: boolean): void {
  const { asOf, until, settings, model } = question;
  const ask = { model, graceDays: settings.graceDays };
  const { id: customerId, ownerId } = timeline.account;
  const term = termAsOf(timeline, asOf, ask);
  if (term !== null && term.endsAt < until) into.open.push({ customerId, ownerId, term });
  if (!isLearntFrom) return;
  into.rows.push(...pastTermRows(timeline, asOf, ask));
  for (const endMonth of judgedMonths(asOf, settings.graceDays)) {
    const look = pastLook(timeline, endMonth, ask);
    if (look !== null) into.looks.push(look);
  }
}

/** Starts of the last months whose terms, with their grace, are over. */
function judgedMonths(asOf: Instant, graceDays: number): Instant[] {
  const last = monthStart(asOf - graceDays * dayMs);
  return Array.from({ length: pastMonths }, (_, i) => monthStart(last, i - pastMonths));
}

/** The customer's main term as a forecast three months before that month saw it, where it ended in that month. */
function pastLook(timeline: Timeline, from: Instant, ask: Parameters<typeof termAsOf>[2]): PastLook | null {
  const to = monthStart(from, 1);
  const endsThen = timeline.deals.some(({ termEnd }) => termEnd !== null && termEnd >= from && termEnd < to);
  if (!endsThen) return null;
  const madeAt = monthStart(from, -aheadMonths);
  const term = termAsOf(timeline, madeAt, ask);
  if (term === null || term.endsAt < from || term.endsAt >= to) return null;
  return { madeAt, term, renewed: isRenewed(timeline, term.endsAt, ask.graceDays) };
}

/** Each past forecast by a renewal model that knew only what was known when it would have been made. */
function pastForecasts({ rows, looks }: Gathered, settings: ScoringSettings): PastForecast[] {
  const models = new Map<Instant, RenewalModel>();
  return looks.map(({ madeAt, term, renewed }) => {
    const knew =
      models.get(madeAt) ??
      fitRenewalModel(
        rows.filter((row) => row.knownAt <= madeAt),
        settings,
      );
    models.set(madeAt, knew);
    const { endsAt, cents, currency } = term;
    return { endsAt, cents, currency, renewed, probability: renewalProbability(knew, term, settings) };
  });
}
