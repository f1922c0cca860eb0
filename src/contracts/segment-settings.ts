import { z } from 'zod';
import { parseRuleSegments } from '../domain/segments/parse-rule-segments.ts';
import type { RuleSegment } from '../domain/segments/rule-segment.ts';

/** Each mistake at its own place in the JSON: no union of schemas could say which part of a rule is wrong. */
const rules = z.unknown().transform((json, ctx): readonly RuleSegment[] => {
  const parsed = parseRuleSegments(json);
  if (parsed.ok) return parsed.rules;
  for (const { path, message } of parsed.problems) ctx.addIssue({ code: 'custom', path: [...path], message });
  return z.NEVER;
});

export const SegmentSettingsSchema = z.object({
  /** Segments an admin writes, asked in order before Keel's own. */
  rules: rules.prefault([]),
  quadrants: z
    .object({
      /** Above this a value is high, in whole units of its currency; the median unless given. */
      value: z.number().min(0).max(1e12).optional(),
      /** Above this a churn risk is high; the median unless given. */
      risk: z.number().min(0).max(1).optional(),
    })
    .prefault({}),
  /** Of the segments that k-means finds. */
  seed: z.int().min(0).max(0xffff_ffff).default(7),
});
