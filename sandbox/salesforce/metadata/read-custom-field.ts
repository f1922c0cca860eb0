/** A CustomField of the Metadata API as a field of the org, or what is wrong with it. */
import type { NewField } from '../org/sandbox-org.ts';
import type { FieldType } from '../org/types.ts';
import { readPicklist } from './read-picklist.ts';
import { isTrue, textOf, type XmlNode } from './xml.ts';

export type FieldResult = { readonly field: NewField } | { readonly problem: string };

const types: Readonly<Record<string, FieldType>> = {
  Text: 'string',
  TextArea: 'textarea',
  LongTextArea: 'textarea',
  Email: 'email',
  Url: 'url',
  Phone: 'phone',
  Picklist: 'picklist',
  Checkbox: 'boolean',
  Number: 'double',
  Currency: 'currency',
  Percent: 'percent',
  Date: 'date',
  DateTime: 'datetime',
  Lookup: 'reference',
};
/** Types of the platform that the sandbox has no values for. */
const unserved = new Set(
  'AutoNumber EncryptedText ExternalLookup File Hierarchy Html IndirectLookup Location MasterDetail MetadataRelationship MultiselectPicklist Summary Time'.split(
    ' ',
  ),
);
const fixedLengths: Readonly<Record<string, number>> = {
  TextArea: 255,
  Email: 80,
  Url: 255,
  Phone: 40,
  Picklist: 255,
  Lookup: 18,
};
const numberTypes = new Set(['Number', 'Currency', 'Percent']);
const keyTypes = new Set(['Text', 'Number', 'Email']);
const nameRule =
  'can only contain underscores and alphanumeric characters. It must be unique, begin with a letter, not include spaces, not end with an underscore, and not contain two consecutive underscores.';

/** `name`: with `__c`, without the object. `isObject` knows the org's object types. */
export function readCustomField(name: string, xml: XmlNode, isObject: (name: string) => boolean): FieldResult {
  const type = textOf(xml, 'type');
  const kind = types[type ?? ''];
  const problem = nameProblem(name) ?? labelProblem(xml) ?? typeProblem(type) ?? sizeProblem(xml, type ?? '');
  if (problem !== undefined) return { problem };
  if (type === undefined || kind === undefined) return { problem: 'Required field is missing: type' };
  const mark = markProblem(xml, type);
  if (mark !== undefined) return { problem: mark };
  const picklist = type === 'Picklist' ? readPicklist(xml) : undefined;
  if (picklist !== undefined && 'problem' in picklist) return picklist;
  const target = textOf(xml, 'referenceTo');
  if (type === 'Lookup' && target === undefined)
    return { problem: "Must specify 'referenceTo' for a CustomField of type Lookup" };
  if (target !== undefined && !isObject(target))
    return { problem: `referenceTo: no CustomObject named ${target} found` };
  const help = textOf(xml, 'inlineHelpText');
  const childRelationshipName = textOf(xml, 'relationshipName');
  return {
    field: {
      ...sizesOf(xml, type),
      name,
      label: textOf(xml, 'label') ?? name,
      type: kind,
      isRequired: isTrue(xml, 'required'),
      isUnique: isTrue(xml, 'unique'),
      isExternalId: isTrue(xml, 'externalId'),
      isCaseSensitive: isTrue(xml, 'caseSensitive'),
      needsGrant: true,
      ...(picklist === undefined ? {} : { picklist }),
      ...(target === undefined ? {} : { referenceTo: [target] }),
      ...(childRelationshipName === undefined ? {} : { childRelationshipName: `${childRelationshipName}__r` }),
      defaultValue: defaultOf(xml, type) ?? picklist?.values.find((value) => value.isDefault)?.value ?? null,
      ...(help === undefined ? {} : { help }),
    },
  };
}

function sizesOf(xml: XmlNode, type: string): Pick<NewField, 'length' | 'precision' | 'scale'> {
  if (numberTypes.has(type))
    return { precision: Number(textOf(xml, 'precision')), scale: Number(textOf(xml, 'scale')) };
  const length = fixedLengths[type] ?? textOf(xml, 'length');
  return length === undefined ? {} : { length: Number(length) };
}

function defaultOf(xml: XmlNode, type: string): string | number | boolean | null {
  const text = textOf(xml, 'defaultValue');
  if (type === 'Checkbox') return text === 'true';
  if (text === undefined) return null;
  return numberTypes.has(type) ? Number(text) : text.replace(/^(["'])(.*)\1$/, '$2');
}

function nameProblem(name: string): string | undefined {
  const base = name.replace(/__c$/, '');
  if (base === name) return `Cannot update a standard field with the Metadata API in this org: ${name}`;
  if (!/^[A-Za-z]\w*$/.test(base) || base.includes('__') || base.endsWith('_'))
    return `The CustomField API Name ${nameRule}`;
  return base.length > 40 ? 'Field Name: data value too large (max length=40)' : undefined;
}

function labelProblem(xml: XmlNode): string | undefined {
  const label = textOf(xml, 'label');
  if (label === undefined) return 'Required field is missing: label';
  if (label.length > 40) return `Custom Field Label: data value too large: ${label} (max length=40)`;
  const help = textOf(xml, 'inlineHelpText') ?? '';
  if (help.length > 510) return `Help Text: data value too large: ${help} (max length=510)`;
  const description = textOf(xml, 'description') ?? '';
  return description.length > 1000 ? `Description: data value too large: ${description} (max length=1000)` : undefined;
}

function typeProblem(type: string | undefined): string | undefined {
  if (type === undefined) return 'Required field is missing: type';
  if (unserved.has(type)) return `Field type ${type} is not enabled in this organization`;
  return types[type] === undefined ? `'${type}' is not a valid value for the enum 'FieldType'` : undefined;
}

function sizeProblem(xml: XmlNode, type: string): string | undefined {
  if (numberTypes.has(type)) return numberProblem(xml, type);
  if (type !== 'Text' && type !== 'LongTextArea') return undefined;
  const length = wholeNumber(xml, 'length');
  if (length === undefined) return `Must specify 'length' for a CustomField of type ${type}`;
  if (type === 'Text') return length < 1 || length > 255 ? 'Length must be between 1 and 255' : undefined;
  if (length < 256 || length > 131_072) return 'Long text area length must be between 256 and 131072';
  if (wholeNumber(xml, 'visibleLines') === undefined)
    return "Must specify 'visibleLines' for a CustomField of type LongTextArea";
  return undefined;
}

function numberProblem(xml: XmlNode, type: string): string | undefined {
  const [precision, scale] = [wholeNumber(xml, 'precision'), wholeNumber(xml, 'scale')];
  if (precision === undefined) return `Must specify 'precision' for a CustomField of type ${type}`;
  if (scale === undefined) return `Must specify 'scale' for a CustomField of type ${type}`;
  if (precision < 1 || precision > 18) {
    return 'The sum of the length and decimal places must be an integer less than or equal to 18';
  }
  return scale < 0 || scale > precision ? 'Scale must be between 0 and the precision of the field' : undefined;
}

function markProblem(xml: XmlNode, type: string): string | undefined {
  if (textOf(xml, 'formula') !== undefined) return 'Formula fields are not enabled in this organization';
  for (const mark of ['externalId', 'unique']) {
    if (isTrue(xml, mark) && !keyTypes.has(type)) return `Can not specify '${mark}' for a CustomField of type ${type}`;
  }
  const isOptional = type === 'LongTextArea' || type === 'Checkbox';
  if (isTrue(xml, 'required') && isOptional) return `Can not specify 'required' for a CustomField of type ${type}`;
  const text = textOf(xml, 'defaultValue');
  const isLiteral = text === undefined || type === 'Checkbox' || /^(?:-?\d+(?:\.\d+)?|"[^"]*"|'[^']*')$/.test(text);
  return isLiteral ? undefined : `Default value formulas are not enabled in this organization: ${text}`;
}

function wholeNumber(xml: XmlNode, name: string): number | undefined {
  const text = textOf(xml, name);
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}
