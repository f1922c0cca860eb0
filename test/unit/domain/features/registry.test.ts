import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureView } from '../../../../src/domain/features/feature-view.ts';
import { computeFeatures, features, featureVector } from '../../../../src/domain/features/registry.ts';
import { scorecardWeights } from '../../../../src/domain/models/scorecard-weights.ts';
import type { CrmRecord, RecordType } from '../../../../src/domain/records/types.ts';
import { featureGroups } from '../../../../src/domain/scoring/settings.ts';
import { anyRecords } from '../arbitraries.ts';
import {
  activity,
  ago,
  churn,
  contact,
  deal,
  everything,
  nps,
  purchase,
  reading,
  term,
  ticket,
  timeline,
  today,
} from '../timelines.ts';

function featuresOf(records: readonly CrmRecord[], connected?: readonly RecordType[]): Record<string, number | null> {
  return computeFeatures(timeline(records, connected), today);
}

describe('the registry', () => {
  it('has at least 30 features with keys of their own, in every group', () => {
    expect(features.length).toBeGreaterThanOrEqual(30);
    expect(new Set(features.map((feature) => feature.key)).size).toBe(features.length);
    expect([...new Set(features.map((feature) => feature.group))].sort()).toEqual([...featureGroups].sort());
  });

  it('is what the scorecard weighs, feature by feature', () => {
    expect(Object.keys(scorecardWeights).sort()).toEqual(features.map((feature) => feature.key).sort());
  });
});

describe('what is not known', () => {
  it('is null, not zero, for a customer of whom only the deal is known', () => {
    const known = Object.entries(featuresOf([term(200)])).filter(([, value]) => value !== null);
    const groups = new Set(known.map(([key]) => features.find((feature) => feature.key === key)?.group));
    expect([...groups].sort()).toEqual(['commerce', 'contract', 'tenure']);
  });

  it('is zero where the source is connected and has nothing', () => {
    expect(featuresOf([term(200)], everything)).toMatchObject({ open_tickets: 0, meetings_90d: 0, nps: null });
  });

  it('stays null for surveys that nobody answered', () => {
    expect(featuresOf([term(200)], everything)).toMatchObject({ nps: null, csat: null, days_since_survey: null });
  });
});

describe('tenure and contract', () => {
  it('counts tenure from the return of a customer who had left', () => {
    expect(featuresOf([term(900), churn(500), term(61)])).toMatchObject({ past_departures: 1 });
    expect(featuresOf([term(900), churn(500), term(61)]).tenure_months).toBeCloseTo(2, 1);
  });

  it('measures the last renewal against what it took over', () => {
    const records = [term(400), term(35, { kind: 'renewal', recurringCents: 880_000 })];
    expect(featuresOf(records)).toMatchObject({ renewals_won: 1 });
    expect(featuresOf(records).last_renewal_change).toBeCloseTo(-0.12, 9);
  });

  it('does not count renewals before a term has ended', () => {
    expect(featuresOf([term(200)]).renewals_won).toBeNull();
    expect(featuresOf([term(400), term(34, { kind: 'new' })])).toMatchObject({ renewals_won: 0 });
  });

  it('measures growth over 12 months, and not below 90 days', () => {
    expect(
      featuresOf([term(500, { termEnd: null }), term(100, { kind: 'expansion', recurringCents: 250_000 })]),
    ).toMatchObject({
      recurring_change_12m: 0.25,
    });
    expect(featuresOf([term(80)]).recurring_change_12m).toBeNull();
  });

  it('counts the days of a lapse', () => {
    expect(featuresOf([term(375)])).toMatchObject({ lapsed_days: 10, days_to_renewal: null });
  });

  it('knows of a missing renewal deal only where renewals are prepared ahead', () => {
    const prepared = term(340, { kind: 'renewal', createdAt: ago(400) });
    expect(featuresOf([term(705), prepared])).toMatchObject({ renewal_not_started: 1 });
    expect(featuresOf([term(705), term(340, { kind: 'renewal', createdAt: ago(341) })]).renewal_not_started).toBeNull();
    const open = deal({ kind: 'renewal', status: 'open', closedAt: null, createdAt: ago(3) });
    expect(featuresOf([term(705), prepared, open])).toMatchObject({ renewal_not_started: 0 });
  });
});

describe('engagement', () => {
  it('measures silence and the usual gap between meetings', () => {
    const records = [term(400), ...[158, 137, 116, 95, 74].map((day) => activity(day))];
    const view = featureView(timeline(records), today, 30);
    expect(featuresOf(records).days_since_meeting).toBe(74);
    expect(view.engagement.usualMeetingGap).toBe(21);
  });

  it('does not take our own mails for contact', () => {
    const mails = [activity(2, { kind: 'email', direction: 'out' }), activity(30, { kind: 'email', direction: 'in' })];
    expect(featuresOf([term(400), ...mails])).toMatchObject({ days_since_contact: 30, days_since_reply: 30 });
  });

  it('says that the main contact left when the one most spoken to is gone', () => {
    const people = [contact({ id: 'C1', leftAt: ago(23) }), contact({ id: 'C2' })];
    const talks = [200, 150, 100].map((day) => activity(day, { contactId: 'C1' }));
    const others = [activity(50, { contactId: 'C2' })];
    expect(featuresOf([term(400), ...people, ...talks, ...others])).toMatchObject({ main_contact_left: 1 });
    expect(featuresOf([term(400), ...people, ...others])).toMatchObject({
      main_contact_left: 0,
      contacts_left_180d: 0.5,
    });
  });

  it('counts the people spoken to in 180 days', () => {
    const talks = ['C1', 'C2', 'C1'].map((contactId, i) => activity(10 + i, { contactId }));
    expect(featuresOf([term(400), ...talks, activity(300, { contactId: 'C3' })])).toMatchObject({
      active_contacts_180d: 2,
    });
  });
});

describe('support, sentiment, commerce and use', () => {
  it('counts open and urgent tickets, reopened ones among them', () => {
    const reopened = ticket(20, { closedAt: ago(15), reopenedAt: ago(10), priority: 'high' });
    const records = [term(400), ticket(9, { priority: 'urgent' }), reopened, ticket(40, { closedAt: ago(30) })];
    expect(featuresOf(records)).toMatchObject({
      urgent_open: 2,
      open_tickets: 2,
      oldest_open_days: 20,
      reopened_180d: 1,
    });
  });

  it('compares the newest NPS answers with earlier ones', () => {
    expect(featuresOf([term(400), nps(250, 9), nps(17, 4)])).toMatchObject({ nps: 4, nps_change: -5 });
  });

  it('reads purchases for repeat buyers only', () => {
    const buyer = [300, 200, 100].map((day) => purchase(day));
    expect(featuresOf(buyer)).toMatchObject({ days_since_purchase: 100, purchases_365d: 3, days_to_renewal: null });
    expect(featuresOf([term(400)])).toMatchObject({ days_since_purchase: null, purchases_365d: null });
  });

  it('compares use with the 30 days before and with the usual', () => {
    const records = [term(400), reading(120, 100), reading(90, 100), reading(0, 60, { prev30: 80 })];
    expect(featuresOf(records).use_change_30d).toBeCloseTo(-0.25, 9);
    expect(featuresOf(records).use_vs_usual).toBeCloseTo(-0.4, 9);
  });

  it('gives each metric the same say, whatever its unit', () => {
    const calls = (days: number, last30: number, prev30: number) =>
      reading(days, last30, { prev30, metric: 'api_calls' });
    const logins = reading(0, 50, { prev30: 100 });
    expect(featuresOf([term(400), logins, calls(0, 2e6, 1e6)]).use_change_30d).toBeCloseTo(0, 9);
  });

  it('does not read today from a stale reading', () => {
    const records = [term(400), reading(120, 100), reading(50, 60, { prev30: 80 })];
    expect(featuresOf(records)).toMatchObject({ use_change_30d: null, use_vs_usual: null, days_since_use: 50 });
  });
});

describe('any customer', () => {
  const records = anyRecords({ from: ago(1_400), to: ago(-100), prefix: '' });

  it('has features that are null or finite numbers, and words for each', () => {
    fc.assert(
      fc.property(records, fc.integer({ min: -50, max: 1_500 }), fc.boolean(), (given, days, isAll) => {
        const view = featureView(timeline(given, isAll ? everything : undefined), ago(days), 30);
        const { values, usual } = featureVector(view);
        features.forEach((feature, i) => {
          const value = values[i] as number;
          if (Number.isNaN(value)) return;
          expect(Number.isFinite(value)).toBe(true);
          const own = Number.isNaN(usual[i] as number) ? null : (usual[i] as number);
          for (const helps of [true, false]) {
            expect(feature.words(value, own, { view, helps })).toMatch(/^[A-Z\d][^\n]{3,90}$/);
            expect(feature.words(value, own)).not.toMatch(/NaN|undefined|null|Infinity/);
          }
        });
      }),
      { numRuns: 200 },
    );
  });
});
