/** Checks a written value against its property and gives the form HubSpot stores and shows. */
import type { PropertyProblem } from '../errors.ts';
import type { PropertyDefinition } from './types.ts';

const maxTextLength = 65_536;
const dayMs = 86_400_000;
const isoDate = /^\d{4}-\d{2}-\d{2}$/;
const isoDateTime = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const epochMs = /^-?\d{1,15}$/;

export type Normalised = { readonly value: string | null } | { readonly problem: PropertyProblem };

/** Epoch milliseconds of a date value as HubSpot takes it (ISO or milliseconds); NaN if it is neither. */
export function parseInstant(text: string): number {
  if (epochMs.test(text)) return Number(text);
  if (!isoDateTime.test(text)) return Number.NaN;
  if (isoDate.test(text)) return Date.parse(text);
  const withZone = /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`;
  return Date.parse(withZone.replace(' ', 'T'));
}

function refuse(property: PropertyDefinition, code: string, message: string): Normalised {
  return { problem: { name: property.name, code, message } };
}

function normaliseDate(property: PropertyDefinition, text: string): Normalised {
  const ms = parseInstant(text);
  if (Number.isNaN(ms)) return refuse(property, 'INVALID_DATE', `${text} was not a valid date.`);
  if (property.type === 'datetime') return { value: new Date(ms).toISOString() };
  if (ms % dayMs !== 0)
    return refuse(property, 'INVALID_DATE', `${text} is at the wrong time of day, not midnight UTC.`);
  return { value: new Date(ms).toISOString().slice(0, 10) };
}

function normaliseOption(property: PropertyDefinition, text: string, current: string | null): Normalised {
  const known = new Set(property.options.map((option) => option.value));
  const many = property.fieldType === 'checkbox';
  const appended = many && text.startsWith(';');
  const wanted = many ? text.split(';').filter((part) => part !== '') : [text];
  const unknown = wanted.find((value) => !known.has(value));
  if (unknown !== undefined) {
    const allowed = property.options.map((option) => option.value).join(', ');
    return refuse(property, 'INVALID_OPTION', `${unknown} was not one of the allowed options: [${allowed}]`);
  }
  if (!many) return { value: text };
  const before = appended && current !== null ? current.split(';') : [];
  return { value: [...new Set([...before, ...wanted])].join(';') };
}

export function normaliseValue(
  property: PropertyDefinition,
  raw: unknown,
  current: string | null,
  isOwner: (id: string) => boolean,
): Normalised {
  if (raw === null || raw === '') return { value: null };
  if (typeof raw === 'object' || raw === undefined) {
    return refuse(property, 'INVALID_TYPE', `The value of ${property.name} must be a string.`);
  }
  const text = String(raw);
  if (property.externalOptions) {
    return isOwner(text) ? { value: text } : refuse(property, 'INVALID_OWNER', `${text} is not a valid owner id.`);
  }
  switch (property.type) {
    case 'number':
      if (text.trim() === '' || !Number.isFinite(Number(text))) {
        return refuse(property, 'INVALID_INTEGER', `${text} was not a valid number.`);
      }
      return { value: text.trim() };
    case 'bool':
      if (text !== 'true' && text !== 'false') {
        return refuse(property, 'INVALID_OPTION', `${text} was not one of the allowed options: [true, false]`);
      }
      return { value: text };
    case 'date':
    case 'datetime':
      return normaliseDate(property, text);
    case 'enumeration':
      return normaliseOption(property, text, current);
    case 'string':
    case 'phone_number':
      if (text.length > maxTextLength) {
        return refuse(property, 'TOO_LONG', `The value of ${property.name} exceeds ${maxTextLength} characters.`);
      }
      return { value: text };
  }
}
