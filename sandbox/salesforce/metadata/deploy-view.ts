/** A deployment as both APIs show it: the same names, in JSON and in XML. */
import type { SandboxOrg } from '../org/sandbox-org.ts';
import type { ComponentResult } from './component.ts';
import type { DeployJob, DeployStatus } from './deploy-job.ts';
import type { XmlTree } from './xml.ts';

const over: ReadonlySet<DeployStatus> = new Set(['Succeeded', 'SucceededPartial', 'Failed', 'Canceled']);

export function deployView(
  job: DeployJob,
  org: SandboxOrg,
  hasDetails: boolean,
  instant: (ms: number) => string = soapInstant,
): XmlTree {
  const status = job.status();
  const isDone = over.has(status);
  const { options, actor, id } = job.request;
  const user = org.object('User');
  const userName = user?.get(user.rowOf(actor.userId), 'Name');
  const failures = job.results.filter((result) => result.problem !== undefined);
  // package.xml is no component; what was rolled back is not deployed.
  const components = job.results.filter((result) => result.type !== '');
  const isUndone = status === 'Failed';
  return {
    checkOnly: options.checkOnly,
    completedDate: job.endedMs === undefined ? undefined : instant(job.endedMs),
    createdBy: actor.userId,
    createdByName: typeof userName === 'string' ? userName : undefined,
    createdDate: instant(job.createdMs),
    details: hasDetails ? detailsOf(job, instant) : undefined,
    done: isDone,
    id,
    ignoreWarnings: options.ignoreWarnings,
    lastModifiedDate: instant(job.endedMs ?? job.createdMs),
    numberComponentErrors: failures.length,
    numberComponentsDeployed:
      isDone && !isUndone ? components.filter((result) => result.problem === undefined).length : 0,
    numberComponentsTotal: components.length,
    numberTestErrors: 0,
    numberTestsCompleted: 0,
    numberTestsTotal: 0,
    rollbackOnError: options.rollbackOnError,
    runTestsEnabled: false,
    startDate: status === 'Pending' ? undefined : instant(job.createdMs),
    status,
    success: status === 'Succeeded' || status === 'SucceededPartial',
  };
}

function soapInstant(ms: number): string {
  return new Date(ms).toISOString();
}

function detailsOf(job: DeployJob, instant: (ms: number) => string): XmlTree {
  const created = instant(job.endedMs ?? job.createdMs);
  const isFailure = (result: ComponentResult): boolean => result.problem !== undefined;
  return {
    componentFailures: job.results.filter(isFailure).map((result) => message(result, created)),
    componentSuccesses: job.results.filter((result) => !isFailure(result)).map((result) => message(result, created)),
    runTestResult: { numFailures: 0, numTestsRun: 0, totalTime: 0 },
  };
}

function message(result: ComponentResult, createdDate: string): XmlTree {
  const problem = result.problem ?? result.warning;
  return {
    changed: result.isChanged && result.problem === undefined,
    componentType: result.type,
    created: result.isCreated,
    createdDate,
    deleted: result.isDeleted,
    fileName: result.fileName,
    fullName: result.fullName,
    ...(problem === undefined ? {} : { problem, problemType: result.problem === undefined ? 'Warning' : 'Error' }),
    success: result.problem === undefined,
  };
}
