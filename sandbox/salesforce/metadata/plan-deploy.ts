/** Reads a package against the org: what it would change, and what is wrong with it. Nothing is changed here. */
import type { NewField, SandboxOrg } from '../org/sandbox-org.ts';
import { isAssigned, objectsOf, permissionSetId } from './apply-permission-set.ts';
import { type ComponentResult, failed, type NamedFile } from './component.ts';
import { typeNames } from './component-xml.ts';
import { opaqueFile, opaqueTypes } from './opaque-types.ts';
import { type PermissionSet, permissionSetProblem, readPermissionSet, type SchemaView } from './permission-set.ts';
import { readCustomField } from './read-custom-field.ts';
import { type DeployZip, readXmlFile } from './read-deploy-zip.ts';
import { nodesOf, textOf, type XmlNode } from './xml.ts';

export type Step =
  | { readonly kind: 'field'; readonly object: string; readonly field: NewField }
  | { readonly kind: 'permission-set'; readonly set: PermissionSet }
  | { readonly kind: 'opaque'; readonly key: string }
  | { readonly kind: 'drop-field'; readonly object: string; readonly name: string }
  | { readonly kind: 'drop-permission-set'; readonly id: string }
  | { readonly kind: 'drop-opaque'; readonly key: string };

export interface PlannedComponent {
  readonly result: ComponentResult;
  /** Absent: nothing to do, or a problem. */
  readonly step?: Step;
}

export interface DeployContext {
  readonly org: SandboxOrg;
  /** `Type:FullName` of the opaque components the org has. */
  readonly opaque: ReadonlySet<string>;
}

export function planDeploy(context: DeployContext, zip: DeployZip): PlannedComponent[] {
  const planned: PlannedComponent[] = [];
  const unknown = zip.members.find((member) => !isKnown(member.type));
  if (unknown !== undefined) {
    const file = { type: '', fullName: 'package.xml', fileName: 'package.xml' };
    return [{ result: failed(file, `Unknown type name '${unknown.type}' specified in package.xml`) }];
  }
  const objects = readObjects(zip);
  const isField = (member: { type: string }) => member.type === 'CustomField' || member.type === 'CustomObject';
  for (const member of zip.members.filter(isField)) planned.push(...planFields(context, objects, member));
  const schema = schemaWith(context.org, planned);
  for (const { type, fullName } of zip.members) {
    if (type === 'PermissionSet') planned.push(...planPermissionSets(context, zip, schema, fullName));
    else if (type in opaqueTypes) planned.push(...planOpaque(context, zip, type, fullName));
  }
  for (const member of zip.destroyed) planned.push(planDestruction(context, member));
  planned.push({
    result: { ...good({ type: '', fullName: 'package.xml', fileName: 'package.xml' }), isChanged: true },
  });
  return planned;
}

function isKnown(type: string): boolean {
  return type === 'CustomField' || type === 'CustomObject' || type === 'PermissionSet' || type in opaqueTypes;
}

type ObjectFiles = ReadonlyMap<string, { readonly fileName: string; readonly xml: XmlNode | string }>;

function readObjects(zip: DeployZip): ObjectFiles {
  const objects = new Map<string, { fileName: string; xml: XmlNode | string }>();
  for (const fileName of zip.files.keys()) {
    const name = /^objects\/([^/]+)\.object$/.exec(fileName)?.[1];
    if (name !== undefined) objects.set(name, { fileName, xml: readXmlFile(zip.files, fileName, 'CustomObject') });
  }
  return objects;
}

function planFields(
  { org }: DeployContext,
  objects: ObjectFiles,
  member: { readonly type: string; readonly fullName: string },
): PlannedComponent[] {
  if (member.type === 'CustomObject') return planObject(org, objects, member.fullName);
  const [object = '', name] = member.fullName.split('.');
  const file = objects.get(object);
  const named = { ...member, fileName: file?.fileName ?? 'package.xml' };
  const missing = `An object '${member.fullName}' of type CustomField was named in package.xml, but was not found in zipped directory`;
  if (file === undefined || name === undefined) return [{ result: failed(named, missing) }];
  if (typeof file.xml === 'string') return [{ result: failed(named, file.xml) }];
  const xml = nodesOf(file.xml, 'fields').find((one) => textOf(one, 'fullName') === name);
  return [xml === undefined ? { result: failed(named, missing) } : planField(org, object, xml, file.fileName)];
}

/** All fields of the file; `*` all files. */
function planObject(org: SandboxOrg, objects: ObjectFiles, fullName: string): PlannedComponent[] {
  if (fullName === '*') return [...objects.keys()].flatMap((name) => planObject(org, objects, name));
  const file = objects.get(fullName);
  const named = { type: 'CustomObject', fullName, fileName: file?.fileName ?? 'package.xml' };
  if (file === undefined) {
    const missing = `An object '${fullName}' of type CustomObject was named in package.xml, but was not found in zipped directory`;
    return [{ result: failed(named, missing) }];
  }
  if (typeof file.xml === 'string') return [{ result: failed(named, file.xml) }];
  if (!isObject(org, fullName)) {
    return [{ result: failed(named, 'reached the maximum number of custom objects: this org takes no new ones') }];
  }
  const fields = nodesOf(file.xml, 'fields').map((xml) => planField(org, fullName, xml, file.fileName));
  return [...fields, { result: { ...good(named), isChanged: true } }];
}

export function planField(org: SandboxOrg, object: string, xml: XmlNode, fileName: string): PlannedComponent {
  const name = textOf(xml, 'fullName') ?? '';
  const named = { type: 'CustomField', fullName: `${object}.${name}`, fileName };
  if (!isObject(org, object)) {
    return { result: failed(named, `Entity Enumeration Or ID: bad value for restricted picklist field: ${object}`) };
  }
  const read = readCustomField(name, xml, (target) => isObject(org, target));
  if ('problem' in read) return { result: failed(named, read.problem) };
  const [first = object] = objectsOf(object);
  const old = org.object(first)?.field(name);
  if (old !== undefined && old.type !== read.field.type) {
    return {
      result: failed(named, `Cannot change field type from ${typeNames[old.type]} to ${typeNames[read.field.type]}`),
    };
  }
  const result = {
    ...good(named),
    isCreated: old === undefined,
    isChanged: old === undefined || !isSame(old, read.field),
  };
  return { result, step: { kind: 'field', object, field: read.field } };
}

function isSame(old: { label: string; length?: number; precision?: number; scale?: number }, field: NewField): boolean {
  const marks = ['label', 'length', 'precision', 'scale'] as const;
  return marks.every((mark) => field[mark] === undefined || old[mark] === field[mark]);
}

function planPermissionSets(
  context: DeployContext,
  zip: DeployZip,
  schema: SchemaView,
  fullName: string,
): PlannedComponent[] {
  const folder = /^permissionsets\/(.+)\.permissionset$/;
  const all = [...zip.files.keys()].flatMap((path) => folder.exec(path)?.[1] ?? []);
  if (fullName === '*') return all.flatMap((name) => planPermissionSets(context, zip, schema, name));
  const fileName = `permissionsets/${fullName}.permissionset`;
  const named = { type: 'PermissionSet', fullName, fileName };
  if (!zip.files.has(fileName)) {
    const missing = `An object '${fullName}' of type PermissionSet was named in package.xml, but was not found in zipped directory`;
    return [{ result: failed({ ...named, fileName: 'package.xml' }, missing) }];
  }
  const xml = readXmlFile(zip.files, fileName, 'PermissionSet');
  return [typeof xml === 'string' ? { result: failed(named, xml) } : planPermissionSet(context, schema, xml, named)];
}

export function planPermissionSet(
  { org }: DeployContext,
  schema: SchemaView,
  xml: XmlNode,
  named: NamedFile,
): PlannedComponent {
  const set = readPermissionSet(named.fullName, xml);
  if ('problem' in set) return { result: failed(named, set.problem) };
  const problem = permissionSetProblem(set, schema);
  if (problem !== undefined) return { result: failed(named, problem) };
  const isCreated = permissionSetId(org, set.name) === undefined;
  return { result: { ...good(named), isCreated, isChanged: true }, step: { kind: 'permission-set', set } };
}

function planOpaque({ opaque }: DeployContext, zip: DeployZip, type: string, fullName: string): PlannedComponent[] {
  if (fullName === '*') return [];
  const fileName = opaqueFile(type, fullName, zip.files);
  const named = { type, fullName, fileName: fileName ?? 'package.xml' };
  if (fileName === undefined) {
    const missing = `An object '${fullName}' of type ${type} was named in package.xml, but was not found in zipped directory`;
    return [{ result: failed(named, missing) }];
  }
  const key = `${type}:${fullName}`;
  return [{ result: { ...good(named), isCreated: !opaque.has(key), isChanged: true }, step: { kind: 'opaque', key } }];
}

/** What is not there need not be destroyed: a warning. */
export function planDestruction({ org, opaque }: DeployContext, member: NamedFile): PlannedComponent {
  const { type, fullName } = member;
  const gone = { ...good(member), isChanged: true, isDeleted: true };
  if (type === 'CustomField') {
    const [object = '', name = ''] = fullName.split('.');
    const field = org.object(objectsOf(object)[0] ?? '')?.field(name);
    if (field?.isCustom === true) return { result: gone, step: { kind: 'drop-field', object, name: field.name } };
  } else if (type === 'PermissionSet') {
    const id = permissionSetId(org, fullName);
    if (id !== undefined && isAssigned(org, id)) {
      return { result: failed(member, `Permission set ${fullName} cannot be deleted: it is assigned to users`) };
    }
    if (id !== undefined) return { result: gone, step: { kind: 'drop-permission-set', id } };
  } else if (type in opaqueTypes) {
    const key = `${type}:${fullName}`;
    if (opaque.has(key)) return { result: gone, step: { kind: 'drop-opaque', key } };
  } else return { result: failed(member, `Unknown type name '${type}' specified in ${member.fileName}`) };
  return { result: { ...good(member), warning: `No ${type} named: ${fullName} found` } };
}

/** The org's schema with the good fields of a plan. */
export function schemaWith(org: SandboxOrg, planned: readonly PlannedComponent[]): SchemaView {
  const added = new Map<string, { isNillable: boolean; type: NewField['type']; isCalculated: boolean }>();
  for (const { step } of planned) {
    if (step?.kind !== 'field') continue;
    const { type, isRequired } = step.field;
    const view = { isNillable: isRequired !== true && type !== 'boolean', type, isCalculated: false };
    for (const object of objectsOf(step.object)) added.set(`${object}.${step.field.name}`.toLowerCase(), view);
  }
  return {
    hasObject: (name) => isObject(org, name),
    field: (object, name) => {
      const [first = object] = objectsOf(object);
      return added.get(`${first}.${name}`.toLowerCase()) ?? org.object(first)?.field(name);
    },
  };
}

function isObject(org: SandboxOrg, name: string): boolean {
  return objectsOf(name).every((one) => org.object(one)?.def.name === one);
}

function good(file: NamedFile): ComponentResult {
  return { ...file, isCreated: false, isChanged: false, isDeleted: false, problem: undefined };
}
