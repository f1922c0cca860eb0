/** Keel's fields as Salesforce's. What a number means stands in its label, so none of them is a Percent: 34.2, not 34.2 %. */
import type { FieldSpec } from '../../../src/contracts/manifest.ts';
import { toApiName } from '../field-names.ts';
import type { PackageOptions } from './keel-package.ts';
import type { XmlNode } from './xml.ts';

/** Tasks and events share their custom fields; those belong to this object. */
export const activity = 'Activity';
export const objectNames = { account: 'Account', contact: 'Contact' } as const;

export interface CustomField {
  /** Manifest key; of the task reference its own. */
  readonly key: string;
  /** Account, Contact, Activity. */
  readonly object: string;
  readonly name: string;
  readonly type: string;
  readonly nodes: readonly XmlNode[];
}

interface Shape {
  readonly type: string;
  readonly nodes: readonly XmlNode[];
}

const longestText = 255;
const longestLongText = 32_768;
/** Room for whole digits: a count, a share of 100 with its sign, a sum of money. */
const wholeDigits = { number: 9, percent_points: 4, currency: 16 } as const;

function decimalShape(type: string, whole: number, scale: number): Shape {
  return {
    type,
    nodes: [
      ['precision', whole + scale],
      ['scale', scale],
    ],
  };
}

function picklist(field: FieldSpec, language: PackageOptions['language']): Shape {
  const values = (field.options ?? []).map(
    (option): XmlNode => [
      'value',
      [
        ['fullName', option.value],
        ['default', false],
        ['label', option.label[language]],
      ],
    ],
  );
  return {
    type: 'Picklist',
    nodes: [
      [
        'valueSet',
        [
          ['restricted', true],
          ['valueSetDefinition', [['sorted', false], ...values]],
        ],
      ],
    ],
  };
}

function shapeOf(field: FieldSpec, language: PackageOptions['language']): Shape {
  switch (field.type) {
    case 'number':
    case 'percent_points':
      return decimalShape('Number', wholeDigits[field.type], field.decimals ?? 0);
    case 'currency':
      return decimalShape('Currency', wholeDigits.currency, field.decimals ?? 2);
    case 'enumeration':
      return picklist(field, language);
    case 'text':
      return { type: 'Text', nodes: [['length', longestText]] };
    case 'long_text':
      return {
        type: 'LongTextArea',
        nodes: [
          ['length', longestLongText],
          ['visibleLines', 5],
        ],
      };
    case 'datetime':
      return { type: 'DateTime', nodes: [] };
  }
}

interface Words {
  readonly label: string;
  readonly description: string;
}

/** Salesforce's limits: a label of 40 characters, a help text of 510, a description of 1,000. */
function describedNodes(name: string, { label, description }: Words): XmlNode[] {
  return [
    ['fullName', name],
    ['label', label.slice(0, 40)],
    ['description', description.slice(0, 1_000)],
    ['inlineHelpText', description.slice(0, 510)],
  ];
}

function toCustomField(field: FieldSpec, object: string, { language }: PackageOptions): CustomField {
  const name = toApiName(field.key, null);
  const { type, nodes } = shapeOf(field, language);
  const words = { label: field.label[language], description: field.description[language] };
  const limits: XmlNode[] = type === 'LongTextArea' ? [] : [['required', false]];
  return {
    key: field.key,
    object,
    name,
    type,
    nodes: [...describedNodes(name, words), ['type', type], ...nodes, ...limits, ['externalId', false]],
  };
}

function taskReferenceField({ spec: { taskReference }, language }: PackageOptions): CustomField {
  const name = toApiName(taskReference.key, null);
  const words = { label: taskReference.label[language], description: taskReference.description[language] };
  return {
    key: taskReference.key,
    object: activity,
    name,
    type: 'Text',
    nodes: [
      ...describedNodes(name, words),
      ['type', 'Text'],
      ['length', taskReference.length],
      ['required', false],
      ['externalId', true],
      ['unique', true],
      ['caseSensitive', true],
    ],
  };
}

/** All of the package, in the manifest's order; the reference on tasks last. */
export function customFields(fields: readonly FieldSpec[], options: PackageOptions): CustomField[] {
  const own = (['account', 'contact'] as const).flatMap((record) =>
    fields.filter((f) => f.objects.includes(record)).map((f) => toCustomField(f, objectNames[record], options)),
  );
  return [...own, taskReferenceField(options)];
}
