import { AppError } from '../../contracts/errors.ts';
import { type Instant, recordTypes } from '../../domain/records/types.ts';
import type { TrainingSet } from '../../domain/training/training-set.ts';
import { createTrainingSetBuilder } from '../../domain/training/training-set-builder.ts';
import type { Deps } from '../deps.ts';
import { timelinePages } from '../timelines.ts';
import { installSettings } from './install-settings.ts';

export interface TrainingSetRequest {
  readonly signal: AbortSignal;
  /** Share of the customers looked at, 0 to 1. */
  readonly onProgress?: (done: number) => void;
  /** Moment up to which departures are known; left out, the as-of date of the last sync. */
  readonly knownUntil?: Instant;
}

/** Customers worked on at one go, some 30 ms: others wait for the same event loop. */
const goSize = 50;

/**
 * The training set of an install, from what is stored: read batch by batch, the next one while this one is worked on, so that memory
 * depends on the settings' `maxRows` and not on the number of customers. Writes nothing.
 * @throws AppError `config` before the first sync; the signal's reason when it is told to stop.
 */
export async function buildTrainingSet(
  deps: Deps,
  installId: string,
  { signal, onProgress, knownUntil }: TrainingSetRequest,
): Promise<TrainingSet> {
  const { scoring, models } = await installSettings(deps, installId);
  const { db, repos } = deps;
  const known = await db.tenant(installId, async (ex) => ({
    customers: await repos.customers.count(ex, installId),
    connected: await repos.records.connectedTypes(ex, installId, recordTypes),
    until: knownUntil ?? (await repos.runs.lastSynced(ex, installId)),
  }));
  if (known.until === undefined) throw notSynced();
  const builder = createTrainingSetBuilder({
    ...models,
    horizonDays: scoring.horizonDays,
    graceDays: scoring.graceDays,
    knownUntil: known.until,
    expectedCustomers: known.customers,
    connected: known.connected,
  });
  let seen = 0;
  for await (const timelines of timelinePages(deps, installId, { connected: known.connected, signal })) {
    for (const timeline of timelines.values()) {
      if (seen % goSize === 0) {
        await othersTurn();
        signal.throwIfAborted();
      }
      builder.add(timeline);
      seen += 1;
    }
    onProgress?.(Math.min(1, seen / Math.max(1, known.customers)));
  }
  return builder.finish();
}

/** Not a wait of the clock: no time passes. */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function notSynced(): AppError {
  return new AppError('config', 'There is nothing to learn from: no sync has ended yet.', {
    code: 'NOTHING_SYNCED',
    hint: 'Run keel run, then train again.',
  });
}
