/**
 * No function of the domain's arithmetic gives NaN or an infinite number. Every exported function stands here: called with what a careless
 * caller may hand over, or named with the property test that does so, or with the functions that call it and nobody else.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addCohorts, addToCohorts, cohortRows, emptyCohorts } from '../../../src/domain/kpi/cohorts.ts';
import { contributionsOf, emptyPeriods } from '../../../src/domain/kpi/contributions.ts';
import { customerHistory, recurringBefore } from '../../../src/domain/kpi/customer-history.ts';
import { binOf, quantileOf, quantilesOf, totalOf } from '../../../src/domain/kpi/log-histogram.ts';
import { monthFromKey, monthKey, monthOf, monthStart } from '../../../src/domain/kpi/month.ts';
import { kpis } from '../../../src/domain/kpi/registry.ts';
import { addContributions, sumsFromJson, sumsToJson } from '../../../src/domain/kpi/sums.ts';
import { lightOf, targetProblem } from '../../../src/domain/kpi/targets.ts';
import { trendOf } from '../../../src/domain/kpi/trend.ts';
import { kpiChangeWords, kpiValueWords } from '../../../src/domain/kpi/value-words.ts';
import { minorUnits, payable } from '../../../src/domain/money/minor-units.ts';
import { evaluateRecommender } from '../../../src/domain/recommend/evaluate-recommender.ts';
import { learnValueLimits } from '../../../src/domain/segments/value-limits.ts';
import { figureOf, noFigure } from '../../../src/domain/value/figure.ts';
import { discountedPurchases } from '../../../src/domain/value/table/discounted-purchases.ts';
import { anyRecords } from './arbitraries.ts';
import { bookOf } from './recommend/books.ts';
import { anyCustomer } from './segments/customers.ts';
import { timeline, today } from './timelines.ts';
import { expectSound, wild } from './value/wild.ts';

const domain = join(import.meta.dirname, '../../../src/domain');
const folders = ['value', 'kpi', 'segments', 'recommend', 'money', 'loyalty'];

const range = { from: today - 900 * 86_400_000, to: today + 60 * 86_400_000, prefix: '' };
const options = { asOf: today, from: monthOf(today) - 29, to: monthOf(today), graceDays: 30 };
const value = fc.oneof(
  fc.record({ value: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()), n: fc.nat() }),
  fc.record({ value: fc.constant(null), n: fc.constant(0), reason: fc.constant('not known') }),
);
const histogram = fc
  .array(fc.tuple(fc.nat(900), fc.oneof(fc.nat(50), fc.constant(1e15))), { maxLength: 20 })
  .map((bins) => new Map(bins));
const kpi = fc.constantFrom(...kpis);
const unit = fc.constantFrom(...new Set(kpis.map((each) => each.unit)));

/** By the functions that are called: a property that asks each of them. */
const called: Readonly<Record<string, fc.IProperty<unknown> | fc.IPropertyWithHooks<unknown>>> = {
  'binOf quantileOf quantilesOf totalOf': fc.property(
    histogram,
    wild,
    fc.double({ min: 0, max: 1, noNaN: true }),
    (bins, x, q) => {
      expectSound([binOf(x), totalOf(bins), quantileOf(bins, q), quantilesOf(bins, [0, q, 1])]);
      expect(quantilesOf(bins, [q])[0] ?? null).toBe(quantileOf(bins, q));
    },
  ),
  'monthOf monthStart monthKey monthFromKey': fc.property(
    fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }),
    (date) => {
      const month = monthOf(date.getTime());
      expectSound([month, monthStart(month)]);
      expect(monthFromKey(monthKey(month))).toBe(month);
    },
  ),
  'customerHistory recurringBefore contributionsOf emptyPeriods addContributions emptyCohorts addToCohorts addCohorts cohortRows':
    fc.property(anyRecords(range), wild, (records, firstUse) => {
      const history = customerHistory(timeline(records), today, 30);
      for (const currency of history.currencies) expectSound(recurringBefore(history, currency, today));
      const months = contributionsOf(history, options, Number.isNaN(firstUse) ? undefined : firstUse);
      const sums = emptyPeriods(options).months;
      addContributions(sums, months);
      addContributions(sums, contributionsOf(history, options));
      expectSound(
        sums.map((month) => ({ ...month, durations: month.sums.durations.map(({ histogram }) => [...histogram]) })),
      );
      for (const { sums: own } of sums) expectSound(kpis.map((each) => each.compute(sumsFromJson(sumsToJson(own)))));
      const cohorts = () => emptyCohorts({ asOf: today, from: options.from, to: options.to });
      const [one, both] = [cohorts(), cohorts()];
      addToCohorts(one, history);
      addCohorts(both, one);
      addCohorts(both, one);
      expectSound(['EUR', 'USD', ''].map((currency) => cohortRows(both, currency)));
    }),
  'lightOf targetProblem': fc.property(kpi, value, wild, wild, (of, now, target, warn) => {
    expect(lightOf(of, now, { target, warn }).word).toMatch(/target|known/);
    if (![target, warn].every(Number.isFinite)) expect(targetProblem(of, { target, warn })).toMatch(/numbers/);
  }),
  trendOf: fc.property(kpi, value, value, value, (of, now, before, yearAgo) => {
    const trend = trendOf(of, now, before, yearAgo);
    expectSound(trend);
  }),
  'kpiValueWords kpiChangeWords': fc.property(wild, unit, (x, of) => {
    expect(kpiValueWords(x, of, 'EUR') + kpiChangeWords(x, of, 'EUR')).not.toMatch(/NaN|Infinity|undefined/);
  }),
  'minorUnits payable': fc.property(
    fc.maxSafeInteger(),
    fc.oneof(fc.constantFrom('EUR', 'JPY', 'KWD', 'toString', ''), fc.string()),
    (cents, currency) => expectSound([minorUnits(currency), payable(cents, currency), payable(cents, null)]),
  ),
  evaluateRecommender: fc.property(
    fc.array(fc.record({ has: fc.uniqueArray(fc.constantFrom('A', 'B', 'C', 'D'), { maxLength: 4 }) }), {
      maxLength: 60,
    }),
    (buyers) => {
      const { purchases, meanChoice, sentence } = evaluateRecommender(bookOf(buyers), { asOf: today });
      expectSound([purchases, meanChoice]);
      expect(sentence).not.toMatch(/NaN|Infinity|undefined/);
    },
  ),
  learnValueLimits: fc.property(fc.array(anyCustomer, { maxLength: 120 }), (customers) =>
    expectSound(learnValueLimits(customers)),
  ),
  'figureOf noFigure': fc.property(wild, (x) => expectSound([figureOf(x), noFigure('for a reason')])),
  discountedPurchases: fc.property(
    fc.double({ min: 0, max: 1e6, noNaN: true }),
    fc.double({ min: 0, max: 1e4, noNaN: true }),
    fc.double({ min: -0.05, max: 1, noNaN: true }),
    (perPeriod, horizon, rate) => {
      const found = discountedPurchases((t) => perPeriod * t, horizon, Math.max(rate, -1 / Math.max(1, horizon)));
      expectSound(found);
    },
  ),
};

/** Asked by a property test of their own (of that file, in test/unit/domain). */
const askedElsewhere: Readonly<Record<string, string>> = {
  'kpi/association.test.ts': 'associate',
  'kpi/bridge.test.ts': 'bridgeOf convertSums',
  'kpi/contributions.test.ts': 'monthlyContributions overPeriods sumsToJson sumsFromJson centsIn',
  'kpi/diagnosis.test.ts': 'diagnose',
  'kpi/registry.test.ts': 'kpis addSums addCount addMoney emptySums histogramOf',
  'loyalty/loyalty.test.ts': 'loyaltyOf',
  'loyalty/satisfaction.test.ts': 'satisfactionOf',
  'money/rates.test.ts': 'exchangeOf convertCents isQuote isRateText',
  'recommend/recommend.test.ts':
    'learnRecommender readyRecommender recommendProducts prospectOf purchasesOf strongestPairs',
  'segments/fit-segments.test.ts': 'fitSegments segmentsOf movesSince summarise',
  'segments/k-means.test.ts':
    'kMeans chooseK learnScaling scaledRows nearestCentres takeRows meanSilhouette simplifiedSilhouette',
  'segments/match.test.ts': 'cheapestPairs',
  'segments/rule-segments.test.ts': 'parseRuleSegments ruleSegmentOf holds',
  'value/bg-nbd.test.ts': 'fitBgNbd',
  'value/bg-nbd-forecast.test.ts':
    'aliveProbability expectedCohortPurchases expectedOfNewCustomer expectedPurchases posterior purchaseCountProbability',
  'value/bg-nbd-interval.test.ts': 'bgNbdInterval purchaseRange',
  'value/discounted-cash-flow.test.ts': 'discountedCashFlow',
  'value/gamma-gamma.test.ts': 'fitGammaGamma expectedSpend',
  'value/purchase-summary.test.ts': 'summarisePurchases',
  'value/shifted-beta-geometric.test.ts': 'fitShiftedBetaGeometric residualLifetime sbgRetention sbgSurvival',
  'value/simple-value.test.ts': 'expectedValue valueByChurn valueByOrders',
  'value/table/clv-distribution.test.ts': 'clvDistribution',
  'value/table/customer-value.test.ts': 'buildClvReport predictionAt customerValue purchaseHistories',
};

/** Parts of others: what they give stands in the results of those. */
const partsOf: Readonly<Record<string, string>> = {
  associate: 'associationWords',
  monthlyContributions: 'customerBefore addOrders countIn periodOf emptyMonths moneyOf addAnswers addTickets',
  kpis: 'count countShare medianKpi moneyFraction moneyIn noValue ratioKpi totalKpi',
  loyaltyOf: 'oneDecimal twoDecimals addPoints decayOf',
  learnRecommender: 'purchaseBookBuilder',
  recommendProducts: 'recommendedCodes',
  fitSegments:
    'columnsOf usualValues clusterOf fitClusters missingShare learnQuadrants quadrantOf medianOf quintileCuts quintileScore learnRfm rfmCell rfmScores',
  kMeans: 'plusPlus copyRow rowOrder squaredDistance',
  fitBgNbd: 'behindWall isAtWall wallAt groupHistories isHistory',
  buildClvReport: 'chanceSpread clvTotals forecastCheck trackingPoints rateColumns modelWarnings parameterMeanings',
};

/** Give words or rows, and pass numbers on as they are. */
const wordsOnly =
  'currencyOf mainProduct kpiOf groupOf productKey customerFacts historyWarnings noPurchases isoDay transactionColumns usableRows';

const named = (lists: readonly string[]): string[] => lists.flatMap((list) => list.split(' '));

async function exportedFunctions(): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    for (const file of readdirSync(join(domain, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const module: Record<string, unknown> = await import(join(domain, folder, file));
      found.push(...Object.keys(module).filter((name) => typeof module[name] === 'function'));
    }
  }
  return [...new Set(found)].sort();
}

describe('no result is NaN or without end', () => {
  it.each(Object.keys(called))('of %s', { timeout: 60_000 }, (names) => {
    fc.assert(called[names] as fc.IProperty<unknown>, { numRuns: 60 });
  });

  it('and there is no exported function that nobody asks', async () => {
    const known = named([
      ...Object.keys(called),
      ...Object.values(askedElsewhere),
      ...Object.values(partsOf),
      wordsOnly,
    ]);
    expect((await exportedFunctions()).filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each(Object.entries(askedElsewhere))('%s asks by properties', (file, names) => {
    const path = join(import.meta.dirname, file);
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    const missing = names.split(' ').filter((name) => !text.includes(name));
    expect({ missing, hasProperty: text.includes('fc.property(') }).toEqual({ missing: [], hasProperty: true });
  });

  it('and what is part of another belongs to one that is asked', () => {
    const asked = named([...Object.keys(called), ...Object.values(askedElsewhere)]);
    expect(Object.keys(partsOf).filter((name) => !asked.includes(name))).toEqual([]);
  });
});
