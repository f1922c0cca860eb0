/**
 * The parser gives a condition as a chain with counted parentheses; here it becomes a tree. As in Salesforce, AND and OR cannot be
 * mixed without parentheses, and NOT stands before one condition at the start of a clause or of a parenthesis.
 */
import type { FunctionExp, HavingClause, Query, WhereClause } from '@jetstreamapp/soql-parser-js';
import { type Literal, literalFrom } from './literals.ts';
import { malformed } from './query-errors.ts';
import type { Scope } from './scope.ts';

export interface Comparison {
  readonly kind: 'compare';
  /** A field path, or a function of one. */
  readonly operand: string | FunctionExp;
  readonly operator: string;
  readonly values: readonly Literal[];
  readonly isList: boolean;
  readonly inner?: Query;
}

export type Condition =
  | Comparison
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition };

type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | Comparison;
type Clause = WhereClause | HavingClause;
type Left = { readonly openParen?: number; readonly closeParen?: number } & Record<string, unknown>;

const depthLimit = 200;

export function readCondition(scope: Scope, clause: Clause): Condition {
  const tokens = tokensOf(scope, clause);
  const reader = new TokenReader(scope, tokens);
  return reader.whole();
}

function tokensOf(scope: Scope, clause: Clause): Token[] {
  const tokens: Token[] = [];
  for (let at: Clause | undefined = clause; at !== undefined; at = 'right' in at ? at.right : undefined) {
    const left = at.left as Left | null;
    for (let n = left?.openParen ?? 0; n > 0; n -= 1) tokens.push('(');
    if (left !== null && 'operator' in left) tokens.push(comparisonOf(scope, left));
    for (let n = left?.closeParen ?? 0; n > 0; n -= 1) tokens.push(')');
    if ('operator' in at) tokens.push(at.operator.toUpperCase() as 'AND' | 'OR' | 'NOT');
  }
  return tokens;
}

function comparisonOf(scope: Scope, parsed: Left): Comparison {
  const operator = String(parsed.operator).toUpperCase().replace('<>', '!=');
  const operand = (parsed.fn ?? parsed.field) as string | FunctionExp;
  if (parsed.valueQuery !== undefined) {
    return { kind: 'compare', operand, operator, values: [], isList: true, inner: parsed.valueQuery as Query };
  }
  const isList = Array.isArray(parsed.value);
  const texts = (isList ? parsed.value : [parsed.value]) as string[];
  const types = parsed.literalType as string | string[] | undefined;
  const values = texts.map((text, i) => literalFrom(scope, Array.isArray(types) ? types[i] : types, String(text)));
  const wantsList = operator === 'IN' || operator === 'NOT IN' || operator === 'INCLUDES' || operator === 'EXCLUDES';
  if (isList !== wantsList) {
    throw malformed(scope.soql, `unexpected token: '${isList ? '(' : texts[0]}'`, isList ? undefined : texts[0]);
  }
  return { kind: 'compare', operand, operator, values, isList };
}

class TokenReader {
  readonly #scope: Scope;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(scope: Scope, tokens: readonly Token[]) {
    this.#scope = scope;
    this.#tokens = tokens;
  }

  whole(): Condition {
    const condition = this.#clause();
    if (this.#at < this.#tokens.length) throw this.#unexpected();
    return condition;
  }

  /** `NOT one`, or one, or several joined by the same word. */
  #clause(): Condition {
    if (this.#tokens[this.#at] === 'NOT') {
      this.#at += 1;
      return { kind: 'not', part: this.#one() };
    }
    const first = this.#one();
    const join = this.#tokens[this.#at];
    if (join !== 'AND' && join !== 'OR') return first;
    const parts = [first];
    while (this.#tokens[this.#at] === join) {
      this.#at += 1;
      parts.push(this.#one());
    }
    return { kind: join === 'AND' ? 'and' : 'or', parts };
  }

  #one(): Condition {
    const token = this.#tokens[this.#at];
    if (typeof token === 'object') {
      this.#at += 1;
      return token;
    }
    if (token !== '(') throw this.#unexpected();
    this.#at += 1;
    this.#depth += 1;
    if (this.#depth > depthLimit) throw malformed(this.#scope.soql, 'The filter conditions are nested too deeply');
    const inner = this.#clause();
    if (this.#tokens[this.#at] !== ')') throw this.#unexpected();
    this.#at += 1;
    this.#depth -= 1;
    return inner;
  }

  #unexpected(): Error {
    const token = this.#tokens[this.#at];
    const text = typeof token === 'string' ? token : token === undefined ? '<EOF>' : String(token.operator);
    return malformed(this.#scope.soql, `unexpected token: '${text}'`, /^\w+$/.test(text) ? text : undefined);
  }
}
