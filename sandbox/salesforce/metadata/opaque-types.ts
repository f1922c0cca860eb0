/** Metadata the sandbox keeps without looking into it: what a page shows is not its business. */

interface OpaqueType {
  readonly folder: string;
  /** Absent: a bundle, a folder of files. */
  readonly suffix?: string;
}

export const opaqueTypes: Readonly<Record<string, OpaqueType>> = {
  LightningComponentBundle: { folder: 'lwc' },
  AuraDefinitionBundle: { folder: 'aura' },
  Layout: { folder: 'layouts', suffix: 'layout' },
  CustomTab: { folder: 'tabs', suffix: 'tab' },
  FlexiPage: { folder: 'flexipages', suffix: 'flexipage' },
  CustomApplication: { folder: 'applications', suffix: 'app' },
  CustomLabels: { folder: 'labels', suffix: 'labels' },
  StaticResource: { folder: 'staticresources', suffix: 'resource' },
};

/** The files of a component among those of a package. */
export function opaqueFile(type: string, fullName: string, files: ReadonlyMap<string, unknown>): string | undefined {
  const opaque = opaqueTypes[type];
  if (opaque === undefined) return undefined;
  if (opaque.suffix === undefined) {
    const folder = `${opaque.folder}/${fullName}/`;
    return [...files.keys()].some((path) => path.startsWith(folder)) ? folder.slice(0, -1) : undefined;
  }
  const path = `${opaque.folder}/${fullName}.${opaque.suffix}`;
  return files.has(path) ? path : undefined;
}
