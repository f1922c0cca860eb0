/** The files of a deployment: package.xml, what it names, and what is to be destroyed. */
import { unzipSync } from 'fflate';
import { nodeOf, nodesOf, parseXml, textOf, textsOf, type XmlNode } from './xml.ts';

export interface PackageMember {
  readonly type: string;
  readonly fullName: string;
}

export interface DeployZip {
  /** By path below the folder of package.xml. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly members: readonly PackageMember[];
  /** Destroyed before or behind the rest. */
  readonly destroyed: readonly (PackageMember & { readonly fileName: string })[];
}

export type ZipResult = DeployZip | { readonly problem: string };

const destructive = ['destructiveChangesPre.xml', 'destructiveChanges.xml', 'destructiveChangesPost.xml'];

export function readDeployZip(zip: Buffer, isSinglePackage: boolean): ZipResult {
  const all = unzip(zip);
  if (all === undefined) return { problem: 'The file is not a valid zip archive' };
  const root = packageRoot(all, isSinglePackage);
  if (root === undefined) return { problem: 'No package.xml found' };
  const files = new Map<string, Uint8Array>();
  for (const [path, bytes] of all) {
    const isFile = path.startsWith(root) && !path.endsWith('/');
    if (isFile) files.set(path.slice(root.length), bytes);
  }
  const members = readManifest(files, 'package.xml');
  if (typeof members === 'string') return { problem: members };
  const destroyed: (PackageMember & { fileName: string })[] = [];
  for (const fileName of destructive) {
    const list = files.has(fileName) ? readManifest(files, fileName) : [];
    if (typeof list === 'string') return { problem: list };
    destroyed.push(...list.map((member) => ({ ...member, fileName })));
  }
  return { files, members, destroyed };
}

/** Text: what is wrong with it. */
function readManifest(files: ReadonlyMap<string, Uint8Array>, name: string): PackageMember[] | string {
  const root = readXmlFile(files, name, 'Package');
  if (typeof root === 'string') return root;
  const members: PackageMember[] = [];
  for (const types of nodesOf(root, 'types')) {
    const type = textOf(types, 'name');
    if (type === undefined) return `${name}: Required field is missing: name`;
    for (const fullName of textsOf(types, 'members')) members.push({ type, fullName });
  }
  return members;
}

/** The root element of a file; text: what is wrong. */
export function readXmlFile(files: ReadonlyMap<string, Uint8Array>, name: string, element: string): XmlNode | string {
  const bytes = files.get(name);
  if (bytes === undefined) return `No ${name} found`;
  const xml = parseXml(Buffer.from(bytes).toString('utf8'));
  if (typeof xml === 'string') return `Error parsing file: ${xml}`;
  // An element without content is text to the parser.
  if (element in xml) return nodeOf(xml, element) ?? {};
  return `Error parsing file: the root element is not ${element}`;
}

function unzip(zip: Buffer): ReadonlyMap<string, Uint8Array> | undefined {
  try {
    return new Map(Object.entries(unzipSync(zip)));
  } catch {
    // fflate throws for whatever is not a zip file: the deployment says so.
    return undefined;
  }
}

/** Folder of package.xml with its slash; a folder in between only when the zip may hold several packages. */
function packageRoot(files: ReadonlyMap<string, Uint8Array>, isSinglePackage: boolean): string | undefined {
  if (files.has('package.xml')) return '';
  if (isSinglePackage) return undefined;
  const path = [...files.keys()].find((one) => /^[^/]+\/package\.xml$/.test(one));
  return path?.slice(0, -'package.xml'.length);
}
