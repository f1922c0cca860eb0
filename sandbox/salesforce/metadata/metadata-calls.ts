/** The synchronous calls of the Metadata API: single components, and what there is. */
import type { Actor } from '../org/types.ts';
import { objectsOf, permissionSetId } from './apply-permission-set.ts';
import { applyStep } from './apply-step.ts';
import { customFieldXml, permissionSetXml } from './component-xml.ts';
import type { Deployments } from './deployments.ts';
import type { MetadataParts } from './metadata-parts.ts';
import { opaqueTypes } from './opaque-types.ts';
import { type PlannedComponent, planDestruction, planField, planPermissionSet, schemaWith } from './plan-deploy.ts';
import { SoapFault } from './soap-envelope.ts';
import { nodesOf, textOf, textsOf, type XmlNode, type XmlTree, type XmlValue } from './xml.ts';

export interface CallContext {
  readonly parts: MetadataParts;
  readonly deployments: Deployments;
  readonly actor: Actor;
}

/** Components one call takes. */
const mostComponents = 10;

export type SaveKind = 'create' | 'update' | 'upsert';

export function saveMetadata(context: CallContext, body: XmlNode, kind: SaveKind): XmlValue {
  const nodes = nodesOf(body, 'metadata');
  checkCount(nodes.length);
  return nodes.map((xml) => {
    const fullName = textOf(xml, 'fullName') ?? '';
    const planned = planOne(context, String(xml['@type'] ?? ''), fullName, xml);
    const { isCreated, problem } = planned.result;
    const found = findProblem(kind, isCreated, fullName);
    const created = kind === 'upsert' ? { created: isCreated && problem === undefined } : {};
    if (problem !== undefined) return { ...created, ...refused(fullName, 'FIELD_INTEGRITY_EXCEPTION', problem) };
    if (found !== undefined) return { ...created, ...refused(fullName, found.code, found.message) };
    apply(context, planned);
    return { ...created, fullName, success: true };
  });
}

function planOne(context: CallContext, type: string, fullName: string, xml: XmlNode): PlannedComponent {
  const { org } = context.parts;
  const local = type.split(':').at(-1) ?? '';
  if (local === 'PermissionSet') {
    const named = { type: local, fullName, fileName: '' };
    return planPermissionSet({ org, opaque: context.deployments.opaque }, schemaWith(org, []), xml, named);
  }
  if (local !== 'CustomField') throw invalidType(local);
  const [object = '', name = ''] = fullName.split('.');
  return planField(org, object, { ...xml, fullName: name }, '');
}

function findProblem(kind: SaveKind, isNew: boolean, fullName: string) {
  if (kind === 'create' && !isNew) {
    const name = fullName.split('.').at(-1)?.replace(/__c$/, '');
    const message = `There is already a component named ${name} in this organization. Please enter a unique developer name.`;
    return { code: 'DUPLICATE_DEVELOPER_NAME', message };
  }
  if (kind === 'update' && isNew)
    return { code: 'INVALID_CROSS_REFERENCE_KEY', message: `no component named ${fullName} found` };
  return undefined;
}

export function deleteMetadata(context: CallContext, body: XmlNode): XmlValue {
  const type = textOf(body, 'type') ?? '';
  if (type !== 'CustomField' && type !== 'PermissionSet') throw invalidType(type);
  const names = textsOf(body, 'fullNames');
  checkCount(names.length);
  const { org } = context.parts;
  return names.map((fullName) => {
    const planned = planDestruction({ org, opaque: context.deployments.opaque }, { type, fullName, fileName: '' });
    const { problem } = planned.result;
    if (problem !== undefined) return refused(fullName, 'DELETE_FAILED', problem);
    if (planned.step === undefined) {
      return refused(fullName, 'INVALID_CROSS_REFERENCE_KEY', `no ${type} named ${fullName} found`);
    }
    apply(context, planned);
    return { fullName, success: true };
  });
}

/** A component that is not there is nil, in its place. */
export function readMetadata({ parts: { org } }: CallContext, body: XmlNode): XmlValue {
  const type = textOf(body, 'type') ?? '';
  if (type !== 'CustomField' && type !== 'PermissionSet') throw invalidType(type);
  const names = textsOf(body, 'fullNames');
  checkCount(names.length);
  const records = names.map((fullName): XmlValue => {
    if (type === 'PermissionSet') return permissionSetXml(org, fullName) ?? null;
    const [object = '', name = ''] = fullName.split('.');
    const field = org.object(objectsOf(object)[0] ?? '')?.field(name);
    return field === undefined ? null : customFieldXml(object, field);
  });
  return { records };
}

export function listMetadata({ parts: { org }, deployments, actor }: CallContext, body: XmlNode): XmlValue {
  const user = org.object('User');
  const name = String(user?.get(user.rowOf(actor.userId), 'Name') ?? '');
  const at = new Date(org.now()).toISOString();
  const properties = (type: string, fullName: string, fileName: string, id: string): XmlTree => ({
    createdById: actor.userId,
    createdByName: name,
    createdDate: at,
    fileName,
    fullName,
    id,
    lastModifiedById: actor.userId,
    lastModifiedByName: name,
    lastModifiedDate: at,
    manageableState: 'unmanaged',
    type,
  });
  return nodesOf(body, 'queries').flatMap((query) => {
    const type = textOf(query, 'type') ?? '';
    if (type === 'CustomField') {
      return org
        .objectNames()
        .flatMap((object) =>
          (org.object(object)?.fields() ?? [])
            .filter((field) => field.isCustom)
            .map((field) => properties(type, `${object}.${field.name}`, `objects/${object}.object`, '')),
        );
    }
    if (type === 'CustomObject')
      return org.objectNames().map((one) => properties(type, one, `objects/${one}.object`, ''));
    if (type === 'PermissionSet') {
      const store = org.object('PermissionSet');
      const names = rowsOf(store).map((row) => String(store?.get(row, 'Name')));
      return names.map((one) =>
        properties(type, one, `permissionsets/${one}.permissionset`, permissionSetId(org, one) ?? ''),
      );
    }
    const opaque = opaqueTypes[type];
    if (opaque === undefined) throw invalidType(type);
    const own = [...deployments.opaque]
      .filter((key) => key.startsWith(`${type}:`))
      .map((key) => key.slice(type.length + 1));
    return own.map((one) => properties(type, one, `${opaque.folder}/${one}`, ''));
  });
}

export function describeMetadata(): XmlValue {
  const opaque = Object.entries(opaqueTypes).map(([xmlName, { folder, suffix }]) => ({
    directoryName: folder,
    inFolder: false,
    metaFile: xmlName === 'StaticResource',
    suffix,
    xmlName,
  }));
  const own = [
    {
      childXmlNames: 'CustomField',
      directoryName: 'objects',
      inFolder: false,
      metaFile: false,
      suffix: 'object',
      xmlName: 'CustomObject',
    },
    {
      directoryName: 'permissionsets',
      inFolder: false,
      metaFile: false,
      suffix: 'permissionset',
      xmlName: 'PermissionSet',
    },
  ];
  return {
    metadataObjects: [...own, ...opaque],
    organizationNamespace: '',
    partialSaveAllowed: true,
    testRequired: false,
  };
}

function rowsOf(
  store: { readonly rows: number; isDeleted(row: number): boolean; isGone(row: number): boolean } | undefined,
) {
  const rows: number[] = [];
  for (let row = 0; row < (store?.rows ?? 0); row += 1)
    if (!store?.isDeleted(row) && !store?.isGone(row)) rows.push(row);
  return rows;
}

function apply({ parts, deployments, actor }: CallContext, { step }: PlannedComponent): void {
  if (step !== undefined) applyStep(parts.org, actor, deployments.opaque, step);
}

function refused(fullName: string, statusCode: string, message: string): XmlTree {
  return { errors: { message, statusCode }, fullName, success: false };
}

function checkCount(count: number): void {
  if (count <= mostComponents) return;
  throw new SoapFault(
    'sf:LIMIT_EXCEEDED',
    `record limit reached. cannot submit more than ${mostComponents} records into this call`,
  );
}

function invalidType(type: string): SoapFault {
  return new SoapFault('sf:INVALID_TYPE', `This type of metadata is not available for this organization: ${type}`);
}
