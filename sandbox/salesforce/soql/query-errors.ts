/** Salesforce's query errors: an excerpt of the query with a caret under the word at fault, its place, and what is wrong with it. */
import { refuse, type SalesforceError } from '../errors.ts';

const sides = 120;
const wordCharacter = /[\w.]/;

/** Offset of a word outside string literals, or -1; `a.Name` is found as a part of a longer path, too, when nothing else is. */
function offsetOf(soql: string, word: string): number {
  if (word === '') return -1;
  const text = blankStrings(soql).toLowerCase();
  const sought = word.toLowerCase();
  let loose = -1;
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1)) {
    const isStart = !wordCharacter.test(sought.charAt(0)) || !wordCharacter.test(text.charAt(at - 1));
    const isEnd = !/\w/.test(sought.charAt(sought.length - 1)) || !/\w/.test(text.charAt(at + sought.length));
    if (isStart && isEnd) return at;
    if (isEnd && loose < 0) loose = at;
  }
  return loose;
}

/** The query with the insides of its string literals blanked, of the same length. */
export function blankStrings(soql: string): string {
  return soql.replace(/'(?:\\.|[^'\\])*'?/gs, (literal) => `'${' '.repeat(Math.max(0, literal.length - 2))}'`);
}

function excerpt(soql: string, offset: number, width: number): string {
  const before = soql.slice(0, offset);
  const row = before.split('\n').length;
  const lineStart = before.lastIndexOf('\n') + 1;
  const lineEnd = soql.indexOf('\n', offset) < 0 ? soql.length : soql.indexOf('\n', offset);
  const from = Math.max(lineStart, offset - sides);
  const to = Math.min(lineEnd, offset + width + sides);
  const caret = `${' '.repeat(offset - from)}^`;
  return `\n${soql.slice(from, to)}\n${caret}\nERROR at Row:${row}:Column:${offset - lineStart + 1}\n`;
}

/** A refusal; `near` is the word at fault as the query spells it, when it is known. */
export function queryError(soql: string, errorCode: string, message: string, near?: string): SalesforceError {
  const offset = near === undefined ? -1 : offsetOf(soql, near);
  const text = offset < 0 ? message : `${excerpt(soql, offset, (near as string).length)}${message}`;
  return refuse(400, errorCode, text);
}

export function malformed(soql: string, message: string, near?: string): SalesforceError {
  return queryError(soql, 'MALFORMED_QUERY', message, near);
}

/** Missing, or hidden from the caller: the two cannot be told apart. */
export function noSuchColumn(soql: string, entity: string, column: string, near: string): SalesforceError {
  const advice =
    "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. " +
    'Please reference your WSDL or the describe call for the appropriate names.';
  return queryError(soql, 'INVALID_FIELD', `No such column '${column}' on entity '${entity}'. ${advice}`, near);
}

export function noSuchRelationship(soql: string, name: string, near: string): SalesforceError {
  const advice =
    "If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship " +
    'name. Please reference your WSDL or the describe call for the appropriate names.';
  return queryError(soql, 'INVALID_FIELD', `Didn't understand relationship '${name}' in field path. ${advice}`, near);
}

export function unsupportedType(soql: string, name: string): SalesforceError {
  const advice =
    "If you are attempting to use a custom object, be sure to append the '__c' after the entity name. " +
    'Please reference your WSDL or the describe call for the appropriate names.';
  return queryError(soql, 'INVALID_TYPE', `sObject type '${name}' is not supported. ${advice}`, name);
}
