/** What an admin sets for one install; stored as JSON, parsed at every read. */
import { z } from 'zod';
import { kpiOf } from '../domain/kpi/registry.ts';
import { targetProblem } from '../domain/kpi/targets.ts';
import { type CurrencyRate, defaultMoneySettings, isRateText } from '../domain/money/rates.ts';
import { defaultScoringSettings, type ScoringSettings } from '../domain/scoring/settings.ts';
import { SegmentSettingsSchema } from './segment-settings.ts';
import { StepSettingsSchema } from './step-settings.ts';

const share = z.number().min(0).max(1);
const d = defaultScoringSettings;

/** Tiers that do not rise would make one of them unreachable. */
const risingTiers: z.core.CheckFn<ScoringSettings['tiers']> = ({ value, issues }) => {
  const { medium, high, critical } = value;
  if (medium < high && high < critical) return;
  const message = `the tiers must rise: medium (${medium}) below high (${high}) below critical (${critical})`;
  issues.push({ code: 'custom', message, input: value });
};

/** A target nobody looks at would be believed to be met. */
const targetsOfKpis: z.core.CheckFn<Record<string, { target: number; warn?: number | undefined }>> = (context) => {
  for (const [key, { target, warn = target }] of Object.entries(context.value)) {
    const kpi = kpiOf(key);
    const problem =
      kpi === undefined ? 'there is no such KPI (see keel kpi --define)' : targetProblem(kpi, { target, warn });
    if (problem === null) continue;
    context.issues.push({
      code: 'custom',
      path: [key],
      message: `kpis.targets.${key}: ${problem}`,
      input: context.value,
    });
  }
};

export const ScoringSettingsSchema: z.ZodType<ScoringSettings> = z.object({
  horizonDays: z.int().min(7).max(365).default(d.horizonDays),
  baseRatePerYear: share.default(d.baseRatePerYear),
  tiers: z.object({ medium: share, high: share, critical: share }).check(risingTiers).default(d.tiers),
  healthWeights: z
    .object({
      tenure: z.number().min(0),
      contract: z.number().min(0),
      engagement: z.number().min(0),
      support: z.number().min(0),
      sentiment: z.number().min(0),
      commerce: z.number().min(0),
      usage: z.number().min(0),
    })
    .default(d.healthWeights),
  graceDays: z.int().min(0).max(365).default(d.graceDays),
  lifecycle: z
    .object({
      activationDays: z.int().min(1),
      minimumDays: z.int().min(0),
      expansionGrowth: z.number(),
      declineFall: share,
    })
    .default(d.lifecycle),
  value: z
    .object({
      horizonYears: z.number().positive().max(10).default(d.value.horizonYears),
      discountRate: z.number().gt(-1).max(10).default(d.value.discountRate),
      margin: share.default(d.value.margin),
      growth: z.number().gt(-1).max(10).default(d.value.growth),
      model: z.enum(['auto', 'contract', 'purchases']).default(d.value.model),
    })
    .prefault({}),
});

const currency = z.string().regex(/^[A-Z]{3}$/, 'a currency is three capital letters: EUR');

/** A number is taken by its decimal text: 1.0857 is "1.0857". */
const rate = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine(isRateText, 'a rate is a decimal above 0, with at most 12 digits before and after the point: 1.0857');

/** One rate a pair and day: which of two would hold? */
const oneADay: z.core.CheckFn<readonly CurrencyRate[]> = ({ value, issues }) => {
  const seen = new Set<string>();
  for (const { from, to, date } of value) {
    const key = `${from} to ${to} of ${date}`;
    if (seen.has(key)) {
      issues.push({ code: 'custom', message: `there are two rates from ${key}: keep one`, input: value });
    }
    seen.add(key);
  }
};

const MoneySettingsSchema = z.object({
  reportingCurrency: currency.nullable().default(defaultMoneySettings.reportingCurrency),
  rates: z
    .array(
      z
        .object({ from: currency, to: currency, date: z.iso.date('a date is like 2026-11-22'), rate })
        .refine(({ from, to }) => from !== to, 'a rate is between two currencies: one in itself is always 1'),
    )
    .max(20_000, 'at most 20,000 rates are kept: give month ends instead of days')
    .check(oneADay)
    .default([...defaultMoneySettings.rates]),
});

export const InstallSettings = z.object({
  scoring: ScoringSettingsSchema.prefault({}),
  /** The currency in which customers are compared, and dated rates into it. */
  money: MoneySettingsSchema.prefault({}),
  models: z
    .object({
      /** Whether a newly trained model takes over by itself once it is usable and better by more than its standard error. */
      publish: z.enum(['when_better', 'manual']).default('when_better'),
      /** Rows to train on at most; beyond it customers that stayed are sampled and weighted. */
      maxRows: z.int().min(1_000).max(1_000_000).default(200_000),
      /** Months of history to learn from at most. */
      months: z.int().min(3).max(120).default(36),
      seed: z.int().min(0).default(7),
    })
    .prefault({}),
  kpis: z
    .object({
      /** What was spent on winning customers, by month; several of one month add up. */
      costs: z
        .array(
          z.object({
            month: z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month is like 2026-11'),
            /** Whole units with at most two decimals, not hundredths. */
            amount: z.number().min(0).max(1e12),
            currency,
          }),
        )
        .max(5_000)
        .default([]),
      /** By KPI key, in the KPI's unit (shares 0 to 1, money in whole units); between target and warn it is close, beyond it missed. */
      targets: z
        .record(z.string(), z.object({ target: z.number(), warn: z.number().optional() }))
        .check(targetsOfKpis)
        .default({}),
    })
    .prefault({}),
  /** Which next best step is given when. */
  steps: StepSettingsSchema.prefault({}),
  segments: SegmentSettingsSchema.prefault({}),
  /** Overrides of the manifest's playbook defaults, by playbook key. */
  playbooks: z
    .record(
      z.string(),
      z.object({
        enabled: z.boolean().default(true),
        weeklyBudgetPerOwner: z.int().positive().optional(),
        cooldownDays: z.int().min(0).optional(),
        snoozeDays: z.int().min(0).optional(),
        holdoutShare: share.optional(),
      }),
    )
    .default({}),
  identity: z
    .object({
      /** Accounts of two joined CRMs are taken for one customer from this confidence on; below it an admin is asked. */
      linkAt: z.number().min(0.5).max(1).default(0.9),
    })
    .prefault({}),
  /** Of the calls a day that the CRM grants the whole account, the share that Keel may take; where a CRM counts by the day. */
  apiShare: z.number().gt(0).max(1).default(0.2),
  /** The connector's own settings; parsed by the connector. */
  connector: z.record(z.string(), z.unknown()).default({}),
});
export type InstallSettings = z.output<typeof InstallSettings>;
