/** The package as an SFDX project: what `sf project deploy start` and `sf package create` work on. */

import type { FieldSpec } from '../../../src/contracts/manifest.ts';
import { type CustomField, customFields } from './custom-fields.ts';
import type { PackageOptions } from './keel-package.ts';
import type { Files } from './metadata-files.ts';
import { permissionSets } from './permission-sets.ts';
import { xmlDocument } from './xml.ts';

export interface SourceOptions extends PackageOptions {
  readonly fields: readonly FieldSpec[];
  readonly namespace: string | undefined;
  /** `68.0` */
  readonly apiVersion: string;
}

const source = 'force-app/main/default';

function projectFile({ spec, namespace, apiVersion }: SourceOptions): string {
  const project = {
    packageDirectories: [{ path: 'force-app', default: true }],
    name: spec.name.toLowerCase(),
    namespace: namespace ?? '',
    sfdcLoginUrl: 'https://login.salesforce.com',
    sourceApiVersion: apiVersion,
  };
  return `${JSON.stringify(project, null, 2)}\n`;
}

const fieldPath = ({ object, name }: CustomField) => `${source}/objects/${object}/fields/${name}.field-meta.xml`;

/** Path → text, in a fixed order; the same input gives the same bytes. */
export function sourceFiles(options: SourceOptions): Files {
  const fields = customFields(options.fields, options);
  const files = new Map([['sfdx-project.json', projectFile(options)]]);
  for (const field of fields) files.set(fieldPath(field), xmlDocument('CustomField', field.nodes));
  for (const { name, nodes } of permissionSets(fields, options)) {
    files.set(`${source}/permissionsets/${name}.permissionset-meta.xml`, xmlDocument('PermissionSet', nodes));
  }
  return files;
}
