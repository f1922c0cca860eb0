import type { ColumnDrift, ModelCheck, VersionCalibration } from '../../contracts/learnt-repositories.ts';
import type { Prediction } from '../../contracts/repositories.ts';
import type { DriftReference } from '../../domain/evaluation/drift.ts';
import { driftOf, driftReference, maturedCalibration } from '../../domain/evaluation/drift.ts';
import { scorecardVersion } from '../../domain/models/scorecard.ts';
import { dayMs } from '../../domain/records/time.ts';
import type { Instant } from '../../domain/records/types.ts';
import type { ScoringSettings } from '../../domain/scoring/settings.ts';
import type { Reference } from '../../domain/training/reference.ts';
import { riskColumns } from '../../domain/training/risk-columns.ts';
import type { StoredRiskModel } from '../../domain/training/stored-risk-model.ts';
import type { Deps } from '../deps.ts';
import { installSettings } from './install-settings.ts';
import { whyUnusable } from './load-risk-model.ts';
import { type Matured, type Observed, observeCustomers } from './observe-customers.ts';
import { alertOf, dueFor, type MonitoredFacts } from './retraining-rule.ts';
import { versionName } from './version-name.ts';

/** So many customers show any drift that matters (index without drift: 0.01), and take a second or two. */
const sampleSize = 5_000;
/** The run after a publication scores all customers; those scores are what later ones are held against. */
const firstScoresMs = 7 * dayMs;
/** Predictions are taken as they stood within this before the newest day whose horizon is over. */
const saidWithinMs = 30 * dayMs;

/**
 * Looks whether what scores an install still fits: drift of features and score since the training, and whether predictions whose time
 * has come were right. Stores what it found, and orders a training where the rule of retraining-rule.ts says so.
 */
export async function monitorModel(deps: Deps, installId: string, signal: AbortSignal): Promise<ModelCheck> {
  const { scoring } = await installSettings(deps, installId);
  const registry = await readRegistry(deps, installId, scoring);
  const scores = await readScores(deps, installId, scoring, registry);
  const observed = await observe(deps, installId, scoring, scores, signal);
  const now = deps.clock.now().getTime();
  const facts: MonitoredFacts & FeatureFindings = {
    now,
    customers: observed.rows.length,
    ...registry,
    ...featureFindings(registry.model?.reference, observed.rows),
    score: registry.model === null ? null : scoreDrift(scores.risks),
    calibration: calibrationByVersion(observed.matured),
  };
  const check = checkOf(facts);
  await keep(deps, installId, check);
  return check;
}

interface Registry extends Pick<MonitoredFacts, 'trained' | 'scoring' | 'unusable'> {
  /** The trained model that scores; null while the scorecard does. */
  readonly model: StoredRiskModel | null;
  /** Model versions by the name that stands with their scores, with the horizon they speak about. */
  readonly horizons: ReadonlyMap<string, number | null>;
}

function readRegistry({ db, repos }: Deps, installId: string, settings: ScoringSettings): Promise<Registry> {
  return db.tenant(installId, async (ex) => {
    const versions = await repos.models.list(ex, installId);
    const present = versions.find((each) => each.state === 'published');
    const stored = present && (await repos.models.get(ex, installId, present.version))?.stored;
    const reason = stored ? whyUnusable(stored, settings) : null;
    const model = stored && reason === null ? stored : null;
    const name = present ? versionName(present.version) : scorecardVersion;
    const last = versions[0];
    const since = last && (last.figures.trainedOn?.knownUntil ?? last.createdAt);
    return {
      model,
      scoring: model ? name : scorecardVersion,
      unusable: reason === null ? null : `${name} ${reason}`,
      trained: last
        ? {
            at: last.createdAt,
            events: last.figures.trainedOn?.events ?? 0,
            departuresSince: await repos.scores.departedSince(ex, installId, since ?? last.createdAt),
          }
        : null,
      horizons: new Map(versions.map((each) => [versionName(each.version), each.figures.horizonDays])),
    };
  });
}

interface KnownScores {
  readonly asOf: Instant | null;
  readonly sample: readonly string[];
  readonly predictions: readonly Prediction[];
  readonly risks: { readonly first: readonly number[]; readonly now: readonly number[] };
}

function readScores(
  { db, repos }: Deps,
  installId: string,
  { horizonDays, graceDays }: ScoringSettings,
  { scoring, horizons }: Registry,
): Promise<KnownScores> {
  return db.tenant(installId, async (ex) => {
    const asOf = await repos.scores.latestAsOf(ex, installId);
    if (asOf === null) return { asOf, sample: [], predictions: [], risks: { first: [], now: [] } };
    const sample = await repos.customers.sample(ex, installId, sampleSize);
    const until = asOf - (horizonDays + graceDays) * dayMs;
    const said = await repos.scores.predictions(ex, installId, sample, { from: until - saidWithinMs, until });
    return {
      asOf,
      sample,
      // What spoke about another horizon is not held against this one.
      predictions: said.filter((each) => (horizons.get(each.modelVersion) ?? horizonDays) === horizonDays),
      risks: await repos.scores.risksBy(ex, installId, scoring, sample, firstScoresMs),
    };
  });
}

async function observe(
  deps: Deps,
  installId: string,
  settings: ScoringSettings,
  { asOf, sample, predictions: said }: KnownScores,
  signal: AbortSignal,
): Promise<Observed> {
  if (asOf === null) return { rows: [], matured: [] };
  const predictions = new Map(said.map((each) => [each.customerId, each]));
  return observeCustomers(deps, installId, sample, { asOf, settings, predictions, signal });
}

interface FeatureFindings {
  /** Furthest first; nothing where the model keeps no reference. */
  readonly features: readonly ColumnDrift[];
  readonly newlyKnown: readonly string[];
}

function featureFindings(reference: Reference | undefined, rows: readonly Float64Array[]): FeatureFindings {
  const features: ColumnDrift[] = [];
  const newlyKnown: string[] = [];
  riskColumns.forEach(({ name }, c) => {
    const known = reference?.columns[name];
    if (!known) return;
    const current = Float64Array.from(rows, (row) => row[c] as number);
    // What a CRM overwrites has no history before the first sync: months go by before a model can learn from it.
    if (isUnknown(known)) {
      if (current.some((value) => !Number.isNaN(value))) newlyKnown.push(name);
    } else features.push(columnDrift(name, known, current));
  });
  features.sort((a, b) => b.psi - b.floor - (a.psi - a.floor));
  return { features, newlyKnown };
}

const isUnknown = ({ counts }: DriftReference): boolean => counts.slice(0, -1).every((count) => count === 0);

/** Against the first scores of the version: those of the rows it was fitted to would lie further apart than any later ones. */
function scoreDrift({ first, now }: KnownScores['risks']): ColumnDrift | null {
  if (first.length === 0 || now.length === 0) return null;
  const reference = driftReference(Float64Array.from(first), now.length);
  return columnDrift('churn risk', reference, Float64Array.from(now));
}

function columnDrift(name: string, reference: DriftReference, current: Float64Array): ColumnDrift {
  const { psi, floor95 } = driftOf(reference, current);
  return { name, psi, floor: floor95 };
}

function calibrationByVersion(matured: readonly Matured[]): VersionCalibration[] {
  return Object.entries(Object.groupBy(matured, (each) => each.modelVersion)).flatMap(([modelVersion, group = []]) => {
    const said = Float64Array.from(group, (each) => each.risk);
    const found = maturedCalibration(
      said,
      Uint8Array.from(group, (each) => (each.hasLeft ? 1 : 0)),
    );
    if (found === null) return [];
    const { rows, predicted, observed, ratio, isOff } = found;
    const departures = { expected: predicted * rows, observed: Math.round(observed.value * rows) };
    return [{ modelVersion, customers: rows, ...departures, ratio, isOff }];
  });
}

function checkOf(facts: MonitoredFacts & FeatureFindings): ModelCheck {
  const { now, customers, features, newlyKnown, score, calibration, scoring } = facts;
  return {
    day: new Date(now).toISOString().slice(0, 10),
    modelVersion: scoring,
    checkedAt: now,
    findings: { customers, features, newlyKnown, score, calibration, dueFor: dueFor(facts) },
    alert: alertOf(facts),
  };
}

async function keep({ db, repos, log, nudge }: Deps, installId: string, check: ModelCheck): Promise<void> {
  const isDue = check.findings.dueFor.length > 0;
  await db.tenant(installId, async (ex) => {
    await repos.models.saveCheck(ex, installId, check);
    if (isDue) await repos.outbox.add(ex, installId, [{ job: 'model.train', payload: { installId } }]);
  });
  if (isDue) nudge();
  const fields = { installId, model: check.modelVersion, dueFor: check.findings.dueFor };
  if (check.alert !== null) log.warn({ ...fields, alert: check.alert }, 'the model needs a look');
  else log.info(fields, 'the model was looked at');
}
