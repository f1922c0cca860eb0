/** A CSV text as the value a JSON request would carry; undefined: not one of the field's type. */
import type { FieldDef } from '../org/types.ts';

const truths = new Set(['true', '1', 'yes']);
const untruths = new Set(['false', '0', 'no']);

export function ingestValue(text: string, field: FieldDef): string | number | boolean | undefined {
  switch (field.type) {
    case 'int':
    case 'double':
    case 'currency':
    case 'percent': {
      const isNumber = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text);
      return isNumber && Number.isFinite(Number(text)) ? Number(text) : undefined;
    }
    case 'boolean': {
      const word = text.trim().toLowerCase();
      if (truths.has(word)) return true;
      return untruths.has(word) ? false : undefined;
    }
    case 'date':
      return /^\d{4}-\d{2}-\d{2}(?:$|T)/.test(text) && isInstant(text) ? text.slice(0, 10) : undefined;
    case 'datetime':
      if (/^\d{4}-\d{2}-\d{2}$/.test(text) && isInstant(text)) return `${text}T00:00:00.000Z`;
      return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) && isInstant(text) ? text : undefined;
    default:
      return text;
  }
}

function isInstant(text: string): boolean {
  // `+0000`, as Salesforce itself writes offsets, has no colon.
  return Number.isFinite(Date.parse(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')));
}
