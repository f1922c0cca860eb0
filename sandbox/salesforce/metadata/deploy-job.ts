/** One deployment: asked for, worked on, done. */
import type { SandboxOrg } from '../org/sandbox-org.ts';
import type { Actor } from '../org/types.ts';
import { applyStep } from './apply-step.ts';
import { type ComponentResult, failed } from './component.ts';
import { type PlannedComponent, planDeploy } from './plan-deploy.ts';
import { readDeployZip } from './read-deploy-zip.ts';

export interface DeployOptions {
  readonly checkOnly: boolean;
  readonly ignoreWarnings: boolean;
  readonly rollbackOnError: boolean;
  readonly singlePackage: boolean;
}

export type DeployStatus = 'Pending' | 'InProgress' | 'Succeeded' | 'SucceededPartial' | 'Failed' | 'Canceled';

interface DeployRequest {
  readonly id: string;
  readonly zip: Buffer;
  readonly options: DeployOptions;
  readonly actor: Actor;
  readonly startedAt: number;
  readonly durationMs: number;
}

interface Surroundings {
  readonly org: SandboxOrg;
  readonly opaque: Set<string>;
  readonly monotonicMs: () => number;
}

/** Of the time a deployment takes, the share it waits. */
const pendingShare = 0.2;

export class DeployJob {
  readonly request: DeployRequest;
  readonly createdMs: number;
  readonly #around: Surroundings;
  #results: readonly ComponentResult[] = [];
  #endState: DeployStatus | undefined;
  #endedMs: number | undefined;

  constructor(request: DeployRequest, around: Surroundings) {
    this.request = request;
    this.#around = around;
    this.createdMs = around.org.now();
  }

  get results(): readonly ComponentResult[] {
    return this.#results;
  }

  /** On the org's clock; undefined: not yet. */
  get endedMs(): number | undefined {
    return this.#endedMs;
  }

  /** The work is done when somebody looks behind the end of its time. */
  status(): DeployStatus {
    if (this.#endState !== undefined) return this.#endState;
    const passed = this.#around.monotonicMs() - this.request.startedAt;
    if (passed < this.request.durationMs * pendingShare) return 'Pending';
    if (passed < this.request.durationMs) return 'InProgress';
    this.#end(this.#work());
    return this.#endState ?? 'Failed';
  }

  /** False: it is over. */
  cancel(): boolean {
    if (this.#endState !== undefined) return false;
    this.#end('Canceled');
    return true;
  }

  #end(status: DeployStatus): void {
    this.#endState = status;
    this.#endedMs = this.#around.org.now();
  }

  #work(): DeployStatus {
    const { options, zip: bytes } = this.request;
    const zip = readDeployZip(bytes, options.singlePackage);
    if ('problem' in zip) {
      this.#results = [failed({ type: '', fullName: 'package.xml', fileName: 'package.xml' }, zip.problem)];
      return 'Failed';
    }
    const planned = planDeploy(this.#around, zip);
    this.#results = planned.map((component) => component.result);
    const failures = this.#results.filter((result) => result.problem !== undefined).length;
    if (failures > 0 && (options.rollbackOnError || failures === planned.length)) return 'Failed';
    if (!options.checkOnly) this.#apply(planned);
    return failures === 0 ? 'Succeeded' : 'SucceededPartial';
  }

  #apply(planned: readonly PlannedComponent[]): void {
    const { org, opaque } = this.#around;
    for (const { step } of planned) if (step !== undefined) applyStep(org, this.request.actor, opaque, step);
  }
}
