import { z } from 'zod';
import { features } from '../domain/features/registry.ts';
import { lifecycleStages, riskTiers } from '../domain/scoring/score.ts';
import { stepKinds } from '../domain/steps/step-kinds.ts';
import { defaultStepSettings, type StepRule, type StepSettings } from '../domain/steps/step-rules.ts';

const keys: ReadonlySet<string> = new Set(features.map(({ key }) => key));
const driver = z.string().refine((name) => keys.has(name), {
  error: ({ input }) => `there is no driver "${input}": its name is that of a feature, as "keel explain" lists them`,
});
const days = z.int().min(0).max(3_650);
const placeholders = ['{product}', '{renewal}'];

/** What a reader of the CRM field sees: one sentence, without braces left over. */
const text = z
  .string()
  .trim()
  .min(3)
  .max(200)
  .superRefine((value, ctx) => {
    for (const found of value.match(/\{[^}]*\}?/g) ?? []) {
      if (placeholders.includes(found)) continue;
      ctx.addIssue({ code: 'custom', message: `${found} stands for nothing: use ${placeholders.join(' or ')}` });
    }
  });

const some = <T extends z.ZodType>(of: T, what: string) =>
  z.array(of).min(1, { error: `an empty list of ${what} fits nobody: leave it out to fit all` });

const rule: z.ZodType<StepRule> = z.strictObject({
  kind: z.enum(stepKinds),
  when: z.strictObject({
    drivers: z
      .union([z.literal('any'), some(driver, 'drivers')], { error: 'say "any", or give a list of drivers' })
      .optional(),
    segments: some(z.string().min(1), 'segments').optional(),
    tiers: some(z.enum(riskTiers), 'tiers').optional(),
    stages: some(z.enum(lifecycleStages), 'stages').optional(),
    renewalWithinDays: days.optional(),
    noSurveyForDays: days.optional(),
    leftWithinDays: days.optional(),
  }),
  text: text.optional(),
  once: z.literal('quarter').optional(),
});

const d = defaultStepSettings;

/** The rules of the next best step, in the order in which they are asked. A list given takes the place of the default one. */
export const StepSettingsSchema: z.ZodType<StepSettings> = z.object({
  rules: z
    .array(rule)
    .max(200)
    .default([...d.rules]),
  limits: z
    .strictObject({
      meetingDays: days.default(d.limits.meetingDays),
      callDays: days.default(d.limits.callDays),
      feedbackDays: days.default(d.limits.feedbackDays),
      lostDays: days.default(d.limits.lostDays),
      boughtDays: days.default(d.limits.boughtDays),
    })
    .prefault({}),
});
