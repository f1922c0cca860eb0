/** Rules that a look at the text can check. Each has an example that breaks it, so that a rule that finds nothing is noticed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, type SourceFile } from './project-files.ts';

export interface TextRule {
  readonly name: string;
  readonly remedy: string;
  readonly applies: (path: string) => boolean;
  /** What stands there that should not, with its line; nothing if the file is good. */
  readonly find: (file: SourceFile) => readonly string[];
  /** Breaks the rule once. */
  readonly bad: SourceFile;
}

const isCode = (path: string) => /\.(ts|tsx)$/.test(path);
const isProduct = (path: string) => isCode(path) && /^(src|connectors|jobs|sandbox|console)\//.test(path);
const isTest = (path: string) => path.startsWith('test/') && path.endsWith('.test.ts');
/** Files that have to spell out what they look for. */
const speaksOfRules = (path: string) => path.startsWith('test/architecture/');

/** Every match of a pattern, as `line: text`. */
function matches({ text }: SourceFile, pattern: RegExp): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(new RegExp(pattern, 'g'))) {
    found.push(`${text.slice(0, match.index).split('\n').length}: ${match[0].trim()}`);
  }
  return found;
}

/** The file with its comments blanked, line by line, so that places stay. */
const withoutComments = ({ path, text }: SourceFile): SourceFile => ({
  path,
  text: text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' ')),
});

/** Test names that stand twice under the same describe. Blocks are told apart by their indentation, which Biome guarantees. */
export function duplicateTestNames({ text }: SourceFile): string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  let open: { indent: number; name: string }[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    const match = /^( *)(?:(describe|test|it)\b[^'"`]*|\]\))\((['"`])(.*?)\3/.exec(line);
    if (!match) continue;
    const [, spaces = '', block, , name = ''] = match;
    open = open.filter((outer) => outer.indent < spaces.length);
    const full = [...open.map((outer) => outer.name), name].join(' > ');
    if (block === 'describe') open.push({ indent: spaces.length, name });
    if (block !== 'describe' && seen.has(full)) found.push(`${i + 1}: ${full}`);
    if (block !== 'describe') seen.add(full);
  }
  return found;
}

const manifest = JSON.parse(readFileSync(join(projectRoot, 'manifest.json'), 'utf8')) as { fields: { key: string }[] };
const fieldKeys = new RegExp(`\\b(${manifest.fields.map((field) => field.key).join('|')})(?:__c)?\\b`);
const keepsFieldKeys = new Set(['src/domain/scoring/field-values.ts']);

/** A path only one machine has; put together so that this file does not break its own rule. */
const machinePath = new RegExp(
  `(?<![\\w.}/:*-])/(?:${['work', 'root', 'home/[\\w-]+', 'Users/[\\w-]+'].join('|')})/|\\b[C-Z]:\\\\`,
);

export const textRules: readonly TextRule[] = [
  {
    name: 'no file over 600 lines',
    remedy: 'split it; 300 is the aim',
    applies: (path) => isCode(path) || /\.(cjs|sql)$/.test(path),
    find: ({ text }) => (text.split('\n').length > 601 ? [`${text.split('\n').length - 1} lines`] : []),
    bad: { path: 'src/services/long.ts', text: 'x;\n'.repeat(601) },
  },
  {
    name: 'names are kebab-case',
    remedy: 'sync-page.ts, not syncPage.ts; migrations are NNNN_what.sql',
    applies: (path) =>
      /^(src|connectors|jobs|sandbox|bench|scripts|test)\//.test(path) && !/(^|\/)(fixtures|app|package)\//.test(path),
    find: ({ path }) => {
      const name = path.split('/').at(-1) ?? '';
      const good = path.startsWith('src/store/migrations/')
        ? /^\d{4}_[a-z0-9_]+\.sql$/
        : /^([a-z0-9]+(-[a-z0-9]+)*(\.(test|d))?\.[a-z]+|BEHAVIOR\.md|README\.md|tsconfig(\.[a-z]+)?\.json)$/;
      return good.test(name) ? [] : [name];
    },
    bad: { path: 'src/services/syncPage.ts', text: '' },
  },
  {
    name: 'no default export',
    remedy: 'export it by name; only vitest.config.ts must have one',
    applies: (path) => isCode(path) && path !== 'vitest.config.ts' && !speaksOfRules(path),
    find: (file) => matches(file, /^export default\b.*/m),
    bad: { path: 'src/services/x.ts', text: 'export default 1;' },
  },
  {
    name: 'no enum, no namespace',
    remedy: 'a const tuple and a union: type stripping cannot run them',
    applies: (path) => isCode(path) && !speaksOfRules(path),
    find: (file) => matches(file, /^(export )?(const )?(declare )?(enum|namespace) \w+/m),
    bad: { path: 'src/services/x.ts', text: 'export enum Colour { Red }' },
  },
  {
    name: 'no mock of our own modules',
    remedy: "pass a fake through the service's interface",
    applies: (path) => path.startsWith('test/') && !speaksOfRules(path),
    find: (file) => matches(file, /\bvi\.(mock|doMock)\(\s*(import\(\s*)?['"`]\..*/),
    bad: { path: 'test/unit/x.test.ts', text: "vi.mock('../../src/store/pool.ts');" },
  },
  {
    name: 'no focused test',
    remedy: 'remove .only',
    applies: (path) => isTest(path) && !speaksOfRules(path),
    find: (file) => matches(file, /\b(describe|test|it)\.only\b.*/),
    bad: { path: 'test/unit/x.test.ts', text: "test.only('x', () => {});" },
  },
  {
    name: 'no test name twice',
    remedy: 'say what is different about the second one',
    applies: isTest,
    find: duplicateTestNames,
    bad: { path: 'test/unit/x.test.ts', text: "describe('a', () => {\n  test('b', f);\n  test('b', f);\n});" },
  },
  {
    name: 'no switched-off check',
    remedy: 'mend the cause',
    applies: (path) => isCode(path) && !speaksOfRules(path),
    find: (file) =>
      matches(file, /(@ts-ignore|@ts-expect-error|@ts-nocheck|biome-ignore|eslint-disable|istanbul ignore).*/),
    bad: { path: 'src/services/x.ts', text: '// @ts-ignore' },
  },
  {
    name: 'nothing left to do',
    remedy: 'do it, or write an issue',
    applies: (path) => isCode(path) && !speaksOfRules(path),
    find: (file) => matches(file, /\/[/*].*\b(TODO|FIXME|XXX|HACK)\b.*/),
    bad: { path: 'src/services/x.ts', text: '// TODO later' },
  },
  {
    name: 'no package registry named',
    remedy: 'npm reads its own configuration',
    applies: (path) => !speaksOfRules(path),
    find: (file) =>
      matches(
        file,
        /\bregistry[.-][\w.-]*(npm|yarn|taobao|npmmirror)[\w.-]*|^\s*(@[\w-]+:)?registry\s*=.*|\b_authToken\b/m,
      ),
    bad: { path: '.npmrc', text: 'registry=https://packages.internal/' },
  },
  {
    name: 'no path of one machine',
    remedy: 'make it relative to the project, or read it from the configuration',
    applies: (path) => !speaksOfRules(path),
    find: (file) => matches(file, machinePath),
    bad: { path: 'src/services/x.ts', text: `const folder = '/${'work'}/keel/data';` },
  },
  {
    name: 'field keys only in the manifest',
    remedy: 'take them from the manifest; src/domain/scoring/field-values.ts fills them',
    applies: (path) => isProduct(path) && !keepsFieldKeys.has(path),
    find: (file) => matches(withoutComments(file), fieldKeys),
    bad: { path: 'src/services/x.ts', text: "const key = 'keel_churn_risk';" },
  },
  {
    name: 'scopes only in the manifest',
    remedy: 'take them from the manifest; the sandbox, being the vendor, has its own list',
    applies: (path) => isProduct(path) && !path.startsWith('sandbox/'),
    find: (file) => matches(withoutComments(file), /['"`]crm\.(objects|schemas)\.[\w.]+/),
    bad: { path: 'connectors/hubspot/streams/x.ts', text: "const scope = 'crm.objects.companies.read';" },
  },
];
