import { segments } from '../scoring/segment.ts';
import { ruleFields } from './rule-fields.ts';
import { type RuleCondition, type RuleOperator, type RuleSegment, ruleOperators } from './rule-segment.ts';

/** What is wrong, and where: `[0, 'when', 'all', 1, 'value']`. */
export interface RuleProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type ParsedRules =
  | { readonly ok: true; readonly rules: readonly RuleSegment[] }
  | { readonly ok: false; readonly problems: readonly RuleProblem[] };

const mostRules = 50;
const mostTests = 200;
const deepest = 10;
const longestText = 200;
const longestName = 60;
const longestList = 1_000;

/** Rule segments from any JSON: all of them, or every mistake with its place. Never throws. */
export function parseRuleSegments(json: unknown): ParsedRules {
  const reader = new RuleReader();
  const rules = reader.rules(json);
  return reader.problems.length === 0 ? { ok: true, rules } : { ok: false, problems: reader.problems };
}

type Path = readonly (string | number)[];
type Fields = Readonly<Record<string, unknown>>;

/** Collects what is wrong on the way. */
class RuleReader {
  readonly problems: RuleProblem[] = [];
  private tests = 0;

  rules(json: unknown): RuleSegment[] {
    if (!Array.isArray(json)) return this.wrong([], `a list of segments is needed, not ${kindOf(json)}`, []);
    if (json.length > mostRules) return this.wrong([], `${json.length} segments are more than ${mostRules}`, []);
    const names = new Set<string>();
    return json.flatMap((each, i) => {
      const fields = this.fields(each, [i], ['name', 'when'], ['name', 'when']);
      if (fields === null) return [];
      const name = this.name(fields.name, [i, 'name'], names);
      const when = this.condition(fields.when, [i, 'when'], 1);
      return name === null || when === null ? [] : [{ name, when }];
    });
  }

  private name(value: unknown, path: Path, taken: Set<string>): string | null {
    if (typeof value !== 'string' || value.trim() === '') return this.wrong(path, 'a name is needed', null);
    const name = value.trim();
    if (name.length > longestName) return this.wrong(path, `a name has ${longestName} characters at most`, null);
    if (hasControls(name)) return this.wrong(path, 'a name is one line of printable characters', null);
    const plain = name.toLowerCase();
    if ((segments as readonly string[]).includes(plain))
      return this.wrong(path, `"${name}" is a segment of Keel's own: take another name`, null);
    if (taken.has(plain)) return this.wrong(path, `"${name}" stands twice`, null);
    taken.add(plain);
    return name;
  }

  private condition(json: unknown, path: Path, depth: number): RuleCondition | null {
    if (depth > deepest) return this.wrong(path, `conditions are nested ${deepest} deep at most`, null);
    const forms = isFields(json) ? ['all', 'any', 'not', 'field'].filter((key) => Object.hasOwn(json, key)) : [];
    const [form] = forms;
    if (!isFields(json) || forms.length !== 1 || form === undefined)
      return this.wrong(path, `exactly one of all, any, not and field is needed, not ${formsOf(json, forms)}`, null);
    if (form === 'field') return this.test(json, path);
    const fields = this.fields(json, path, [form], [form]);
    if (fields === null) return null;
    if (form === 'not') {
      const not = this.condition(fields.not, [...path, 'not'], depth + 1);
      return not === null ? null : { not };
    }
    const list = fields[form];
    const at = [...path, form];
    if (!Array.isArray(list) || list.length === 0)
      return this.wrong(at, `a list with at least one condition is needed, not ${kindOf(list)}`, null);
    if (list.length > mostTests) return this.wrong(at, `${list.length} conditions are more than ${mostTests}`, null);
    const parts = list.map((each, i) => this.condition(each, [...at, i], depth + 1));
    const whole = parts.filter((each) => each !== null);
    if (whole.length < parts.length) return null;
    return form === 'all' ? { all: whole } : { any: whole };
  }

  private test(json: Fields, path: Path): RuleCondition | null {
    this.tests += 1;
    if (this.tests === mostTests + 1) return this.wrong(path, `there are more than ${mostTests} comparisons`, null);
    if (this.tests > mostTests) return null;
    const fields = this.fields(json, path, ['field', 'op', 'value'], ['field', 'op']);
    if (fields === null) return null;
    const { field, op } = fields;
    const known = typeof field === 'string' ? ruleFields.get(field) : undefined;
    if (typeof field !== 'string' || known === undefined)
      return this.wrong([...path, 'field'], `${said(field)} is no field: ${[...ruleFields.keys()].join(', ')}`, null);
    const operators = ruleOperators.filter((each) => fits(each, known.kind));
    if (!operators.some((each) => each === op))
      return this.wrong([...path, 'op'], `${said(op)} does not fit ${field}: ${operators.join(', ')}`, null);
    const operator = op as RuleOperator;
    if (operator === 'known' || operator === 'unknown') {
      if (Object.hasOwn(fields, 'value')) return this.wrong([...path, 'value'], `${operator} takes no value`, null);
      return { field, op: operator };
    }
    const at = [...path, 'value'];
    const isList = operator === 'in' || operator === 'not in';
    if (!isList) {
      const value = this.operand(fields.value, at, field, operator === 'contains');
      return value === null ? null : { field, op: operator, value };
    }
    const list = fields.value;
    if (!Array.isArray(list) || list.length === 0 || list.length > longestList)
      return this.wrong(at, `a list of 1 to ${longestList} values is needed, not ${kindOf(list)}`, null);
    const values = list.map((each, i) => this.operand(each, [...at, i], field, false)).filter((each) => each !== null);
    return values.length < list.length ? null : { field, op: operator, value: values };
  }

  private operand(value: unknown, path: Path, field: string, isPart: boolean): number | string | null {
    const { kind, values, range, what } = ruleFields.get(field) ?? { kind: 'text', what: field };
    if (kind === 'number') {
      if (typeof value !== 'number' || !Number.isFinite(value))
        return this.wrong(path, `${field} (${what}) is compared with a number, not ${kindOf(value)}`, null);
      if (range !== undefined && (value < range[0] || value > range[1]))
        return this.wrong(
          path,
          `${field} lies between ${range[0]} and ${range[1]}, so ${value} is out of its range`,
          null,
        );
      return value;
    }
    if (typeof value !== 'string' || value.trim() === '')
      return this.wrong(path, `${field} (${what}) is compared with a text, not ${kindOf(value)}`, null);
    if (value.length > longestText) return this.wrong(path, `a text has ${longestText} characters at most`, null);
    if (values !== undefined && !isPart && !values.includes(value.trim().toLowerCase()))
      return this.wrong(path, `${said(value)} is no ${what}: ${values.join(', ')}`, null);
    return value;
  }

  /** An object with these keys and no others. */
  private fields(json: unknown, path: Path, allowed: readonly string[], needed: readonly string[]): Fields | null {
    if (!isFields(json))
      return this.wrong(path, `an object with ${needed.join(' and ')} is needed, not ${kindOf(json)}`, null);
    const extra = Object.keys(json).filter((key) => !allowed.includes(key));
    const missing = needed.filter((key) => !Object.hasOwn(json, key));
    for (const key of extra) this.wrong([...path, key], `only ${allowed.join(', ')} may stand here`, null);
    for (const key of missing) this.wrong([...path, key], `${key} is missing`, null);
    return extra.length + missing.length > 0 ? null : json;
  }

  private wrong<T>(path: Path, message: string, instead: T): T {
    this.problems.push({ path, message });
    return instead;
  }
}

const isFields = (json: unknown): json is Fields => typeof json === 'object' && json !== null && !Array.isArray(json);

const fits = (op: RuleOperator, kind: 'number' | 'text'): boolean => {
  if (op === 'contains') return kind === 'text';
  return ['<', '<=', '>', '>='].includes(op) ? kind === 'number' : true;
};

function formsOf(json: unknown, forms: readonly string[]): string {
  if (!isFields(json)) return kindOf(json);
  return forms.length === 0 ? 'none of them' : forms.join(' and ');
}

function kindOf(json: unknown): string {
  if (json === null || json === undefined) return 'nothing';
  if (Array.isArray(json)) return json.length === 0 ? 'an empty list' : 'a list';
  if (typeof json === 'object') return 'an object';
  return said(json);
}

/** Short enough for a message. */
function said(json: unknown): string {
  if (typeof json !== 'string') return typeof json === 'object' || json === undefined ? kindOf(json) : String(json);
  return `"${json.length > 40 ? `${json.slice(0, 40)}…` : json}"`;
}

function hasControls(text: string): boolean {
  for (const character of text) if ((character.codePointAt(0) ?? 0) < 32 || character === '\u007f') return true;
  return false;
}
