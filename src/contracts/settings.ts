/** What an admin sets for one install; stored as JSON, parsed at every read. */
import { z } from 'zod';
import { defaultScoringSettings, type ScoringSettings } from '../domain/scoring/settings.ts';

const share = z.number().min(0).max(1);
const d = defaultScoringSettings;

/** Tiers that do not rise would make one of them unreachable. */
const risingTiers: z.core.CheckFn<ScoringSettings['tiers']> = ({ value, issues }) => {
  const { medium, high, critical } = value;
  if (medium < high && high < critical) return;
  const message = `the tiers must rise: medium (${medium}) below high (${high}) below critical (${critical})`;
  issues.push({ code: 'custom', message, input: value });
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
    .object({ horizonYears: z.number().positive().max(10), discountRate: z.number().gt(-1), margin: share })
    .default(d.value),
});

export const InstallSettings = z.object({
  scoring: ScoringSettingsSchema.prefault({}),
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
  /** The connector's own settings; parsed by the connector. */
  connector: z.record(z.string(), z.unknown()).default({}),
});
export type InstallSettings = z.output<typeof InstallSettings>;
