import { AppError } from '../../contracts/errors.ts';
import { parseRuleSegments, type RuleProblem } from '../../domain/segments/parse-rule-segments.ts';
import type { RuleSegment } from '../../domain/segments/rule-segment.ts';
import type { Deps } from '../deps.ts';

/** @throws AppError `config` with every mistake and its place. */
export function checkedRules(json: unknown): readonly RuleSegment[] {
  const parsed = parseRuleSegments(json);
  if (parsed.ok) return parsed.rules;
  const told = parsed.problems.slice(0, mostTold).map(({ path, message }) => `${placeWords(path)}: ${message}`);
  const more = parsed.problems.length > mostTold ? [`and ${parsed.problems.length - mostTold} more`] : [];
  throw new AppError('config', ['The rule segments are not valid:', ...told, ...more].join('\n'), {
    code: 'SEGMENT_RULES_INVALID',
    hint: 'See docs/settings.md for the form of a rule and its fields.',
  });
}

const mostTold = 10;

/** "[0].when.all[1].value"; the whole where the path is empty. */
function placeWords(path: RuleProblem['path']): string {
  if (path.length === 0) return 'the whole';
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${part}`)).join('');
}

/** Stores rule segments in an install's settings, with a line in the audit. @throws AppError `config` where there is no such install. */
export async function applyRules(
  { db, repos, clock }: Pick<Deps, 'db' | 'repos' | 'clock'>,
  installId: string,
  rules: readonly RuleSegment[],
): Promise<void> {
  await db.tenant(installId, async (ex) => {
    const install = await repos.installs.get(ex, installId);
    if (!install || install.state === 'uninstalled') {
      throw new AppError('config', `There is no install ${installId}.`, {
        code: 'INSTALL_UNKNOWN',
        hint: 'Was it uninstalled? See keel doctor.',
      });
    }
    const stored = asObject(install.settings);
    const settings = { ...stored, segments: { ...asObject(stored.segments), rules } };
    const now = clock.now().getTime();
    await repos.installs.setSettings(ex, installId, settings, now);
    await repos.audit.add(ex, installId, 'settings.segments', { rules: rules.map(({ name }) => name) }, now);
  });
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
