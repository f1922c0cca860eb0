import type { SandboxOrg } from '../org/sandbox-org.ts';
import type { Actor } from '../org/types.ts';

export interface MetadataParts {
  readonly org: SandboxOrg;
  /** Real time in milliseconds: how long a deployment takes. */
  readonly monotonicMs: () => number;
  readonly seed: number;
  /** The user lacks the right to change metadata. */
  readonly isDenied: () => boolean;
  /** SOAP carries its session inside the message. Undefined: there is no such session. */
  readonly actorOf: (sessionId: string) => Actor | undefined;
}
