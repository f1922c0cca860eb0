/** A public book whose departures have nothing to do with what is known of its customers: honesty, not accuracy. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBook } from '../../../src/book/open-book.ts';
import type { RecordType } from '../../../src/domain/records/types.ts';
import { defaultScoringSettings } from '../../../src/domain/scoring/settings.ts';
import { trainRiskModel } from '../../../src/domain/training/train-risk-model.ts';
import { createTrainingSetBuilder } from '../../../src/domain/training/training-set-builder.ts';
import { timelinesOf } from '../../support/simulated-training-set.ts';

const dir = join(import.meta.dirname, '../../../../shared/data/ravenstack-book');
const connected: readonly RecordType[] = ['account', 'deal', 'ticket', 'usage', 'churn'];

test.skipIf(!existsSync(dir)).each([2, 4])(
  'is called no better than the base rate over %i windows, with no AUC beside 0.5 by more than its interval (skipped where ../shared/data is absent)',
  async (windows) => {
    const book = await openBook(dir);
    const timelines = await timelinesOf(book, connected);
    const builder = createTrainingSetBuilder({
      horizonDays: 90,
      graceDays: 30,
      months: 36,
      knownUntil: await book.today(),
      maxRows: 200_000,
      seed: 7,
      expectedCustomers: timelines.length,
      connected,
    });
    for (const timeline of timelines) builder.add(timeline);
    const input = {
      set: builder.finish(),
      tiers: defaultScoringSettings.tiers,
      seed: 7,
      windows,
      isBackTestOnly: true,
    };
    const { report } = trainRiskModel(input, { now: () => 0 });
    expect(report.verdict.kind).toBe('no_better_than_base_rate');
    expect(report.models.length).toBe(7);
    for (const { auc } of report.models) {
      expect(auc.low).toBeLessThanOrEqual(0.5);
      expect(auc.high).toBeGreaterThanOrEqual(0.5);
    }
  },
);
