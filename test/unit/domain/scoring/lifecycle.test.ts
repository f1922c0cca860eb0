import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureView } from '../../../../src/domain/features/feature-view.ts';
import { dayMs, weekStart } from '../../../../src/domain/records/time.ts';
import type { CrmRecord, Instant } from '../../../../src/domain/records/types.ts';
import { lifecycleHistory, lifecycleOf } from '../../../../src/domain/scoring/lifecycle.ts';
import type { LifecycleStage, StageInterval } from '../../../../src/domain/scoring/score.ts';
import { defaultScoringSettings } from '../../../../src/domain/scoring/settings.ts';
import { anyRecords } from '../arbitraries.ts';
import { account, activity, ago, churn, deal, reading, term, timeline, today } from '../timelines.ts';

const thresholds = defaultScoringSettings.lifecycle;

function historyOf(records: readonly CrmRecord[], asOf: Instant = today): StageInterval[] {
  return lifecycleHistory(featureView(timeline(records), asOf, 30), thresholds);
}

function stagesOf(records: readonly CrmRecord[]): LifecycleStage[] {
  return historyOf(records).map((interval) => interval.stage);
}

/** Monthly readings from `from` to `to` days ago. */
function use(from: number, to: number, level: number): CrmRecord[] {
  const readings: CrmRecord[] = [];
  for (let day = from; day >= to; day -= 30) readings.push(reading(day, level));
  return readings;
}

describe('lifecycle', () => {
  it('begins with acquisition, from the first day the CRM knows', () => {
    expect(historyOf([account({ createdAt: ago(50) })])).toEqual([
      { stage: 'acquisition', since: ago(50), reason: 'Known since 1 Oct, before the first won deal' },
    ]);
  });

  it('enters activation with the first won deal', () => {
    expect(historyOf([account({ createdAt: ago(50) }), term(17)])[1]).toEqual({
      stage: 'activation',
      since: ago(17),
      reason: 'First deal won on 3 Nov',
    });
  });

  it('enters retention when the activation days are over', () => {
    expect(historyOf([term(97)]).at(-1)).toEqual({
      stage: 'retention',
      since: ago(7),
      reason: 'Past the first 90 days on 13 Nov',
    });
  });

  it('enters expansion when the recurring value has grown', () => {
    const grown = term(60, { kind: 'expansion', recurringCents: 250_000 });
    expect(historyOf([term(300), grown]).at(-1)).toEqual({
      stage: 'expansion',
      since: ago(60),
      reason: 'Contract value up 25 % in 12 months on 21 Sep',
    });
  });

  it('goes back to retention when the growth is more than a year ago', () => {
    const grown = term(500, { kind: 'expansion', recurringCents: 250_000, termEnd: null });
    expect(stagesOf([term(700, { termEnd: null }), grown])).toEqual([
      'acquisition',
      'activation',
      'retention',
      'expansion',
      'retention',
    ]);
  });

  it('enters decline on the day a reading shows that use has halved', () => {
    const stage = historyOf([term(300), ...use(290, 50, 100), reading(20, 38)]).at(-1);
    expect(stage).toEqual({ stage: 'decline', since: ago(20), reason: 'Use 62 % below usual on 31 Oct' });
  });

  it('enters decline on a Monday when contact falls away beyond chance', () => {
    const talks = Array.from({ length: 30 }, (_, i) => activity(100 + 8 * i));
    const stage = historyOf([term(364), ...talks]).at(-1);
    expect(stage?.stage).toBe('decline');
    expect(weekStart(stage?.since ?? 0)).toBe(stage?.since);
    expect(stage?.reason).toMatch(/^Only \d conversations? in 60 days \(usually 7\) on /);
  });

  it('does not take a small difference of small numbers for decline', () => {
    const talks = [350, 290, 230, 170, 110].map((day) => activity(day));
    expect(stagesOf([term(360), ...talks])).not.toContain('decline');
  });

  it('enters decline when the contract ends and nothing follows yet', () => {
    expect(historyOf([term(385)]).at(-1)).toMatchObject({
      stage: 'decline',
      reason: 'Contract ended without renewal on 2 Nov',
    });
  });

  it('leaves decline when use has come back', () => {
    const records = [
      term(340),
      ...use(330, 150, 100),
      reading(120, 30),
      reading(90, 95),
      reading(60, 100),
      reading(30, 100),
    ];
    expect(stagesOf(records)).toEqual(['acquisition', 'activation', 'retention', 'decline', 'retention']);
  });

  it('ends in churned with the reason of the CRM', () => {
    expect(historyOf([term(300), churn(17, 'price')]).at(-1)).toEqual({
      stage: 'churned',
      since: ago(17),
      reason: 'Left on 3 Nov: price',
    });
  });

  it('says why a customer left by each rule', () => {
    const lost = deal({ kind: 'renewal', status: 'lost', closedAt: ago(47) });
    expect(historyOf([term(300), lost]).at(-1)?.reason).toBe('Left on 4 Oct: renewal lost');
    expect(historyOf([term(400)]).at(-1)?.reason).toBe('Left on 16 Oct: contract ended without renewal');
  });

  it('enters activation again when a customer is won back', () => {
    const records = [term(900), churn(400), term(17)];
    expect(stagesOf(records).slice(-2)).toEqual(['churned', 'activation']);
    expect(historyOf(records).at(-1)?.reason).toBe('Won back on 3 Nov');
  });
});

describe('any lifecycle', () => {
  const records = anyRecords({ from: ago(1_400), to: today, prefix: '' });
  const win = term(1_000, { id: 'win' });

  it('goes only along allowed transitions, in the order of time, with dated reasons', () => {
    const allowed: Record<LifecycleStage, readonly LifecycleStage[]> = {
      acquisition: ['activation', 'churned'],
      activation: ['retention', 'churned'],
      retention: ['expansion', 'decline', 'churned'],
      expansion: ['retention', 'decline', 'churned'],
      decline: ['retention', 'expansion', 'churned'],
      churned: ['activation'],
    };
    fc.assert(
      fc.property(records, (given) => {
        const history = historyOf([win, ...given]);
        history.forEach((interval, i) => {
          expect(interval.reason).toMatch(/\d{1,2} [A-Z][a-z]{2}/);
          expect(interval.since).toBeLessThanOrEqual(today);
          const next = history[i + 1];
          if (next === undefined) return;
          expect(allowed[interval.stage]).toContain(next.stage);
          expect(next.since).toBeGreaterThanOrEqual(interval.since);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('keeps a soft stage at least 14 days unless the customer leaves', () => {
    fc.assert(
      fc.property(records, (given) => {
        const history = historyOf([win, ...given]);
        for (let i = 0; i + 1 < history.length; i++) {
          const [stage, next] = [history[i] as StageInterval, history[i + 1] as StageInterval];
          if (stage.stage === 'acquisition' || stage.stage === 'churned' || next.stage === 'churned') continue;
          expect(next.since - stage.since).toBeGreaterThanOrEqual(14 * dayMs);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('does not rewrite the past: what was so as of a date stays so, but for departures known later', () => {
    const noLaterDepartures = records.map((given) =>
      given.filter((record) => record.type !== 'churn' && record.type !== 'deal' && record.type !== 'usage'),
    );
    fc.assert(
      fc.property(noLaterDepartures, fc.integer({ min: 0, max: 600 }), (given, days) => {
        const all = [term(1_000, { termEnd: null, id: 'win' }), ...given];
        const then = historyOf(all, ago(days));
        const now = historyOf(all).filter((interval) => interval.since <= ago(days));
        expect(now.map(({ stage, since }) => [stage, since])).toEqual(then.map(({ stage, since }) => [stage, since]));
      }),
      { numRuns: 100 },
    );
  });

  it('gives the last stage of the history', () => {
    const view = featureView(timeline([win]), today, 30);
    expect(lifecycleOf(view, thresholds)).toEqual(lifecycleHistory(view, thresholds).at(-1));
  });
});
