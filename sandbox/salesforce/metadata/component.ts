/** A piece of metadata as a deployment names it, and what came of it. */

export interface ComponentResult {
  /** Empty for package.xml itself. */
  readonly type: string;
  readonly fullName: string;
  readonly fileName: string;
  readonly isCreated: boolean;
  readonly isChanged: boolean;
  readonly isDeleted: boolean;
  /** Undefined: it went well, unless `warning`. */
  readonly problem: string | undefined;
  readonly warning?: string;
}

export interface NamedFile {
  readonly type: string;
  readonly fullName: string;
  readonly fileName: string;
}

export function failed(file: NamedFile, problem: string): ComponentResult {
  return { ...file, isCreated: false, isChanged: false, isDeleted: false, problem };
}
