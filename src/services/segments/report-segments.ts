import { AppError } from '../../contracts/errors.ts';
import type { StoredSegments } from '../../contracts/learnt-repositories.ts';
import type { InstallSettings } from '../../contracts/settings.ts';
import type { Instant } from '../../domain/records/types.ts';
import { type FitOptions, type FittedSegments, fitSegments, segmentsOf } from '../../domain/segments/fit-segments.ts';
import type { RuleSegment } from '../../domain/segments/rule-segment.ts';
import type { CustomerFacts, SegmentMethod } from '../../domain/segments/segmentation.ts';
import { movesSince, type SegmentMove, type SegmentSummary, summarise } from '../../domain/segments/summary.ts';
import type { Deps } from '../deps.ts';
import { installSettings } from '../models/install-settings.ts';
import { gatherFacts } from './gather-facts.ts';

export interface SegmentsRequest {
  readonly method: SegmentMethod;
  /** Learn anew and store it, though a fit stands. */
  readonly refit?: boolean;
  /** Of k-means: so many segments; learns anew. */
  readonly k?: number | undefined;
  /** With `rules`: what would these give? Nothing is stored. */
  readonly preview?: readonly RuleSegment[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface SegmentsReport {
  readonly method: SegmentMethod;
  /** Null for a preview. */
  readonly version: number | null;
  /** Date of the newest scores. */
  readonly asOf: Instant;
  /** When the segments were learnt, from scores of `fittedAsOf`. */
  readonly fittedAsOf: Instant;
  readonly fittedNow: boolean;
  readonly customers: number;
  /** Scored, but in no segment: not customers yet or any more, or too little is known. */
  readonly without: { readonly prospects: number; readonly left: number; readonly unknown: number };
  readonly segments: readonly SegmentSummary[];
  /** Against the fit before; null where there is none. */
  readonly moves: readonly SegmentMove[] | null;
  readonly notes: readonly string[];
}

/** A customer with the name of its segment, now and at the fit before. */
export interface SegmentMember {
  readonly customer: CustomerFacts;
  readonly segment: string | null;
  readonly before: string | null;
}

type Store = Pick<Deps, 'db' | 'repos' | 'clock'>;

/** The segments of an install's customers as of the newest scores; learnt and stored where there is no fit for what is asked. */
export async function reportSegments(
  deps: Store,
  installId: string,
  request: SegmentsRequest,
): Promise<{ readonly report: SegmentsReport; readonly members: readonly SegmentMember[] }> {
  const { db, repos } = deps;
  const { method, preview, signal } = request;
  const settings = await installSettings(deps, installId);
  const { asOf, stored, before } = await db.tenant(installId, async (ex) => {
    const newest = await repos.segments.latest(ex, installId, method);
    const isCompared = newest !== undefined && preview === undefined;
    return {
      asOf: await repos.scores.latestAsOf(ex, installId),
      stored: newest,
      before: isCompared ? await repos.segments.members(ex, installId, method) : null,
    };
  });
  if (asOf === null) throw nothingScored();
  const customers = await gatherFacts(deps, installId, {
    asOf,
    graceDays: settings.scoring.graceDays,
    withHistory: method === 'rfm' || method === 'kmeans' || method === 'rules',
    signal,
  });
  const fit = await fitOf(deps, installId, { request, settings, stored, asOf, customers });
  const { fitted, now } = fit;
  const nameOf = namesOf([stored?.fitted, fitted]);
  const named = (id: string | null): string | null => (id === null ? null : nameOf(id));
  const members = customers.map((customer, i) => {
    const then = before?.get(customer.customerId) ?? null;
    return { customer, segment: named(now[i] ?? null), before: named(then) };
  });
  const report: SegmentsReport = {
    method,
    version: fit.version,
    asOf,
    fittedAsOf: fit.asOf,
    fittedNow: fit.isNew,
    customers: customers.length,
    without: withoutSegment(members),
    segments: summarise(fitted.segments, customers, now, before),
    moves: before === null ? null : movesSince(customers, now, before, nameOf),
    notes: fitted.notes,
  };
  return { report, members };
}

interface Question {
  readonly request: SegmentsRequest;
  readonly settings: InstallSettings;
  readonly stored: StoredSegments | undefined;
  readonly asOf: Instant;
  readonly customers: readonly CustomerFacts[];
}

interface Fit {
  readonly fitted: FittedSegments;
  /** Ids in the order of the customers. */
  readonly now: readonly (string | null)[];
  readonly asOf: Instant;
  readonly version: number | null;
  readonly isNew: boolean;
}

/** The fit that stands, where it is one of what is asked; else a new one, stored unless it is a preview. */
async function fitOf(
  { db, repos, clock }: Store,
  installId: string,
  { request, settings, stored, asOf, customers }: Question,
): Promise<Fit> {
  const { method, preview, k, refit = false } = request;
  const { rules, quadrants, seed } = settings.segments;
  const options: FitOptions = { rules: preview ?? rules, quadrants, seed, k, before: stored?.fitted };
  const asked = askedText(method, options);
  const isDue = refit || k !== undefined || preview !== undefined || stored?.asked !== asked;
  if (stored !== undefined && !isDue) {
    const { fitted, version } = stored;
    return { fitted, version, now: segmentsOf(customers, fitted), asOf: stored.asOf, isNew: false };
  }
  const fitted = fitSegments(method, customers, options);
  const now = segmentsOf(customers, fitted);
  if (preview !== undefined) return { fitted, now, asOf, version: null, isNew: true };
  const members = new Map(customers.map(({ customerId }, i) => [customerId, now[i] ?? null]));
  const version = await db.tenant(installId, (ex) =>
    repos.segments.save(ex, installId, { asOf, asked, fitted }, members, clock.now().getTime()),
  );
  return { fitted, now, asOf, version, isNew: true };
}

/** Learns Keel's own segments anew, by what the present scores say, where the fit is old or there is none. */
export async function refitIfOld(
  deps: Store,
  installId: string,
  asOf: Instant,
  signal?: AbortSignal,
): Promise<boolean> {
  const stored = await deps.db.tenant(installId, (ex) => deps.repos.segments.latest(ex, installId, 'default'));
  if (stored !== undefined && asOf - stored.asOf < refitAfterMs) return false;
  await reportSegments(deps, installId, { method: 'default', refit: true, signal });
  return true;
}

/** Segments that move every night mean nothing. */
const refitAfterMs = 7 * 86_400_000;

/** The settings that a fit hangs on; how many segments k-means was asked for is none: it stays until another is asked for. */
function askedText(method: SegmentMethod, { rules, quadrants, seed }: FitOptions): string {
  if (method === 'rules') return JSON.stringify(rules);
  if (method === 'quadrants') return JSON.stringify(quadrants);
  return method === 'kmeans' ? JSON.stringify({ seed }) : '';
}

/** The name now, or the last one of a segment that is gone. */
function namesOf(fits: readonly (FittedSegments | undefined)[]): (id: string) => string {
  const names = new Map(fits.flatMap((fit) => (fit?.segments ?? []).map(({ id, name }) => [id, name] as const)));
  return (id) => names.get(id) ?? id;
}

function withoutSegment(members: readonly SegmentMember[]): SegmentsReport['without'] {
  const none = members.filter(({ segment }) => segment === null);
  const left = none.filter(({ customer }) => customer.stage === 'churned').length;
  const prospects = none.filter(({ customer }) => customer.tier === null).length - left;
  return { prospects, left, unknown: none.length - left - prospects };
}

function nothingScored(): AppError {
  return new AppError('config', 'No customer of this install is scored yet.', {
    code: 'NOTHING_SCORED',
    hint: 'Score them first: keel run',
  });
}
