/** Fields made through the Metadata API are seen by nobody until a permission set says so. */
import { activity, type CustomField } from './custom-fields.ts';
import type { PackageOptions } from './keel-package.ts';
import type { XmlNode } from './xml.ts';

export interface PermissionSet {
  readonly name: string;
  readonly nodes: readonly XmlNode[];
}

/** A field of activities is granted as one of tasks; Salesforce gives events the same by itself. */
function grantedName({ object, name }: CustomField): string {
  return `${object === activity ? 'Task' : object}.${name}`;
}

function fieldPermissions(fields: readonly CustomField[], editable: boolean): XmlNode[] {
  return fields
    .map(grantedName)
    .toSorted()
    .map((field) => [
      'fieldPermissions',
      [
        ['editable', editable],
        ['field', field],
        ['readable', true],
      ],
    ]);
}

/** Keel's fields stand on accounts: editing those is what writing them takes. */
function objectPermissions(objects: readonly string[], edited: ReadonlySet<string>): XmlNode[] {
  return objects.toSorted().map((object) => [
    'objectPermissions',
    [
      ['allowCreate', false],
      ['allowDelete', false],
      ['allowEdit', edited.has(object)],
      ['allowRead', true],
      ['modifyAllRecords', false],
      ['object', object],
      ['viewAllRecords', true],
    ],
  ]);
}

const userPermission = (name: string): XmlNode => [
  'userPermissions',
  [
    ['enabled', true],
    ['name', name],
  ],
];

export function permissionSets(fields: readonly CustomField[], { spec, language }: PackageOptions): PermissionSet[] {
  const { grantedObjects, permissionSets: sets } = spec;
  const head = (set: (typeof sets)['integration']): XmlNode[] => [
    ['description', set.description[language].slice(0, 255)],
  ];
  const tail = (set: (typeof sets)['integration']): XmlNode[] => [
    ['hasActivationRequired', false],
    ['label', set.label[language].slice(0, 80)],
  ];
  const edited = new Set(fields.map((field) => field.object));
  return [
    {
      name: sets.integration.name,
      nodes: [
        ...head(sets.integration),
        ...fieldPermissions(fields, true),
        ...tail(sets.integration),
        ...objectPermissions(grantedObjects, edited),
        userPermission('ApiEnabled'),
        userPermission('EditTask'),
      ],
    },
    {
      name: sets.viewer.name,
      nodes: [...head(sets.viewer), ...fieldPermissions(fields, false), ...tail(sets.viewer)],
    },
  ];
}
