import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser';
import { projectRoot } from './project-files.ts';

interface CruiserConfig {
  readonly forbidden: readonly (IForbiddenRuleType & { readonly name: string })[];
  readonly options: object;
}

export const cruiserConfig = createRequire(import.meta.url)(
  join(projectRoot, '.dependency-cruiser.cjs'),
) as CruiserConfig;

const roots = ['src', 'connectors', 'jobs', 'sandbox', 'console'];

export interface Cruised {
  readonly modules: number;
  /** `rule: from -> to`, sorted. */
  readonly violations: readonly { readonly rule: string; readonly from: string; readonly to: string }[];
}

/** Runs the import rules of .dependency-cruiser.cjs over the source folders below `baseDir`. */
export async function cruiseTree(baseDir: string): Promise<Cruised> {
  const present = roots.filter((root) => existsSync(join(baseDir, root)));
  const ruleSet = { forbidden: [...cruiserConfig.forbidden] };
  const { output } = await cruise(present, { ...cruiserConfig.options, ruleSet, validate: true, baseDir });
  const { modules, summary } = output as ICruiseResult;
  return {
    modules: modules.filter((module) => roots.some((root) => module.source.startsWith(`${root}/`))).length,
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
}
