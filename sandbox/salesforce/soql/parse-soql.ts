/** Text to syntax tree: the parser's own refusals become MALFORMED_QUERY, and what only Apex may say is refused here. */
import { parseQuery, type Query } from '@jetstreamapp/soql-parser-js';
import { refuse, type SalesforceError } from '../errors.ts';
import { blankStrings, malformed } from './query-errors.ts';

const maxLength = 100_000;

export function parseSoql(soql: string): Query & { readonly sObject: string } {
  if (soql.trim() === '') throw refuse(400, 'MALFORMED_QUERY', 'SOQL statements cannot be empty or null');
  if (soql.length > maxLength) {
    throw refuse(400, 'MALFORMED_QUERY', `SOQL statements cannot be longer than ${maxLength} characters.`);
  }
  const query = parsed(soql);
  if (query.sObject === undefined || query.fields === undefined || query.fields.length === 0) {
    throw malformed(soql, 'unexpected token: <EOF>');
  }
  refuseLostNots(soql, query);
  refuseApexOnly(soql, query);
  return { ...query, sObject: query.sObject };
}

function parsed(soql: string): Query {
  try {
    return parseQuery(soql);
  } catch (error) {
    throw syntaxError(soql, error instanceof Error ? error.message : String(error));
  }
}

function syntaxError(soql: string, message: string): SalesforceError {
  const lexed = /unexpected character: ->(.)<- at offset: (\d+)/s.exec(message);
  if (lexed !== null) return malformed(soql, `line 1:${lexed[2]} no viable alternative at character '${lexed[1]}'`);
  const token = /but found:?\s*(?:-->\s*)?'?(.*?)'?(?:\s*<--)?$/s.exec(message)?.[1] ?? '';
  if (token === '') return malformed(soql, "unexpected token: '<EOF>'");
  return malformed(soql, `unexpected token: '${token}'`, token);
}

/** The parser drops the third of several NOTs that stand one in another: better no answer than that to another question. */
function refuseLostNots(soql: string, query: Query): void {
  const written = blankStrings(soql).match(/\bNOT\b(?!\s+IN\b)/gi)?.length ?? 0;
  if (written === 0) return;
  let found = 0;
  JSON.stringify(query, (key, value: unknown) => {
    if (key === 'operator' && String(value).toUpperCase() === 'NOT') found += 1;
    return value;
  });
  if (found !== written) throw malformed(soql, "unexpected token: 'NOT'", 'NOT');
}

/** FOR VIEW and FOR REFERENCE only note that a record was looked at; a scope of everything says nothing. */
function refuseApexOnly(soql: string, query: Query): void {
  if (query.for === 'UPDATE') throw malformed(soql, "unexpected token: 'FOR UPDATE'");
  if (query.update !== undefined) throw malformed(soql, "unexpected token: 'UPDATE'");
  if (query.withSecurityEnforced === true || query.withAccessLevel !== undefined) {
    throw malformed(soql, "unexpected token: 'WITH'", 'WITH');
  }
  if (query.withDataCategory !== undefined) throw malformed(soql, "unexpected token: 'WITH'", 'WITH');
  if (query.usingScope !== undefined && query.usingScope.toLowerCase() !== 'everything') {
    throw malformed(soql, `The scope '${query.usingScope}' is not supported for this query`, query.usingScope);
  }
}
