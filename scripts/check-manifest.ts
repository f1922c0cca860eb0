/** Says what is wrong with manifest.json beyond its schema: pairs that must agree, names that must be unique. */
import { readFileSync } from 'node:fs';
import { toApiName } from '../connectors/salesforce/field-names.ts';
import { type FieldSpec, Manifest } from '../src/contracts/manifest.ts';
import { lifecycleStages, riskTiers } from '../src/domain/scoring/score.ts';
import { isSchemaCurrent } from './manifest-schema.ts';
import { stalePackageFiles } from './salesforce-package.ts';

/** Salesforce's limits on a field: label and API name (without what Salesforce puts behind it), help text. */
const longestLabel = 40;
const longestName = 40;
const longestHelp = 510;
const languages = { en: 'English', zh: 'Chinese' } as const;

const enumerations: Readonly<Record<string, readonly string[]>> = {
  keel_risk_tier: riskTiers,
  keel_lifecycle_stage: lifecycleStages,
};

function duplicates(what: string, names: readonly string[]): string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map(
    (name) => `${what} ${name}: named twice`,
  );
}

function fieldProblems(field: FieldSpec): string[] {
  const problems: string[] = [];
  const say = (text: string) => problems.push(`field ${field.key}: ${text}`);
  const isNumber = ['number', 'percent_points', 'currency'].includes(field.type);
  const options = field.options?.map((option) => option.value) ?? [];
  if (isNumber && field.decimals === undefined) say('a number needs "decimals"');
  if (isNumber && field.writeWhen.change === undefined) say('a number needs "writeWhen.change"');
  if (!isNumber && field.writeWhen.change !== undefined) say('only a number can have "writeWhen.change"');
  if (field.type === 'enumeration' && options.length < 2) say('an enumeration needs at least two options');
  if (field.type !== 'enumeration' && field.options) say('only an enumeration can have options');
  problems.push(...lengthProblems(field));
  problems.push(...duplicates(`field ${field.key}: option`, options));
  const expected = enumerations[field.key];
  if (expected && expected.join() !== options.join()) say(`options must be ${expected.join(', ')}`);
  return problems;
}

function lengthProblems({ key, label, description }: FieldSpec): string[] {
  const problems: string[] = [];
  const say = (text: string) => problems.push(`field ${key}: ${text}`);
  for (const [language, name] of Object.entries(languages) as ['en' | 'zh', string][]) {
    if (label[language].length > longestLabel) say(`the ${name} label has more than ${longestLabel} characters`);
    if (description[language].length > longestHelp) {
      say(`the ${name} description has more than ${longestHelp} characters`);
    }
  }
  if (toApiName(key, null).length > longestName + '__c'.length) {
    say(`its name has more than ${longestName} characters in Salesforce`);
  }
  return problems;
}

function webhookKeys(manifest: Manifest): string[] {
  return manifest.crms.hubspot.webhooks.map((w) =>
    [w.subscriptionType, w.objectType, w.propertyName].filter(Boolean).join(' '),
  );
}

/** Problems of a manifest, in words; none means it is good. */
export function checkManifest(input: unknown, pack: { version: string; license: string }): string[] {
  const parsed = Manifest.safeParse(input);
  if (!parsed.success) return parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  const manifest = parsed.data;
  const { hubspot, salesforce } = manifest.crms;
  const { required, optional, conditional } = hubspot.scopes;
  const problems = [
    ...manifest.fields.flatMap(fieldProblems),
    ...duplicates('field', [...manifest.fields.map((field) => field.key), salesforce.package.taskReference.key]),
    ...duplicates(
      'playbook',
      manifest.playbooks.map((playbook) => playbook.key),
    ),
    ...duplicates(
      'scope',
      [...required, ...optional, ...conditional].map((scope) => scope.scope),
    ),
    ...duplicates(
      'scope',
      salesforce.oauthScopes.map((scope) => scope.scope),
    ),
    ...duplicates('webhook', webhookKeys(manifest)),
  ];
  if (manifest.version !== pack.version)
    problems.push(`version ${manifest.version}: package.json says ${pack.version}`);
  if (manifest.license !== pack.license)
    problems.push(`license ${manifest.license}: package.json says ${pack.license}`);
  return problems;
}

const readJson = (name: string) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));

/** Problems of the project's own manifest.json, of its published schema and of the package made from it. */
export function checkProjectManifest(): string[] {
  const problems = checkManifest(readJson('manifest.json'), readJson('package.json'));
  if (!isSchemaCurrent()) problems.push('manifest.schema.json is old: node scripts/manifest-schema.ts');
  if (stalePackageFiles().length > 0)
    problems.push('the Salesforce package is old: node scripts/salesforce-package.ts');
  return problems;
}

if (import.meta.main) {
  const problems = checkProjectManifest();
  for (const problem of problems) console.error(`manifest.json: ${problem}`);
  console.log(problems.length === 0 ? 'manifest.json is good' : `${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
