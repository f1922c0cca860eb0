/** The package as the Metadata API takes it: a folder of files, here path → text. */
import type { CustomField } from './custom-fields.ts';
import type { PermissionSet } from './permission-sets.ts';
import { type XmlNode, xmlDocument } from './xml.ts';

export type Files = ReadonlyMap<string, string>;

export interface Components {
  readonly fields: readonly CustomField[];
  readonly permissionSets: readonly PermissionSet[];
}

function manifestOf({ fields, permissionSets }: Components, version: string): string {
  const types = (name: string, members: readonly string[]): XmlNode[] =>
    members.length === 0
      ? []
      : [['types', [...members.toSorted().map((member): XmlNode => ['members', member]), ['name', name]]]];
  return xmlDocument('Package', [
    ...types(
      'CustomField',
      fields.map(({ object, name }) => `${object}.${name}`),
    ),
    ...types(
      'PermissionSet',
      permissionSets.map(({ name }) => name),
    ),
    ['version', version],
  ]);
}

/** Makes or changes the components. */
export function deployFiles(components: Components, version: string): Files {
  const { fields, permissionSets } = components;
  const files = new Map([['package.xml', manifestOf(components, version)]]);
  for (const object of [...new Set(fields.map((field) => field.object))].toSorted()) {
    const own = fields.filter((field) => field.object === object);
    const nodes = own.map((field): XmlNode => ['fields', field.nodes]);
    files.set(`objects/${object}.object`, xmlDocument('CustomObject', nodes));
  }
  for (const { name, nodes } of permissionSets) {
    files.set(`permissionsets/${name}.permissionset`, xmlDocument('PermissionSet', nodes));
  }
  return files;
}

/** Removes the components. */
export function destructiveFiles(components: Components, version: string): Files {
  return new Map([
    ['package.xml', manifestOf({ fields: [], permissionSets: [] }, version)],
    ['destructiveChanges.xml', manifestOf(components, version)],
  ]);
}
