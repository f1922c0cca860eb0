/** What can be wrong with Keel's package in an org, in words for its admin. */
import { AppError } from '../../../src/contracts/errors.ts';
import { keelPackage } from '../package/keel-package.ts';

const install =
  'Install Keel\'s package in Salesforce (connectors/salesforce/package: sf project deploy start), or give Keel\'s user the permission "Modify Metadata Through Metadata API Functions" so that Keel does it itself.';

const { name: setName, label } = keelPackage.permissionSets.integration;

export function packageMissing(lacking: readonly string[], cause?: unknown): AppError {
  return new AppError('config', "Keel's package is not installed in this Salesforce org, or is older than this Keel", {
    code: 'SALESFORCE_PACKAGE_MISSING',
    hint: install,
    context: { fields: lacking.join(', ') },
    ...(cause === undefined ? {} : { cause }),
  });
}

export function managedPackageOld(lacking: readonly string[]): AppError {
  return new AppError('config', "Keel's managed package lacks fields of this Keel", {
    code: 'SALESFORCE_PACKAGE_OLD',
    hint: 'Upgrade the package in Salesforce: Keel cannot change a managed one.',
    context: { fields: lacking.join(', ') },
  });
}

export function managedPackageStays(): AppError {
  return new AppError('config', 'A managed package is not removed by Keel', {
    code: 'SALESFORCE_PACKAGE_MANAGED',
    hint: "Uninstall it in Salesforce: Setup, Installed Packages. Keel's fields go with it.",
  });
}

export function notAssigned(cause?: unknown): AppError {
  return new AppError('config', "Keel's fields are there, but its user may not edit them", {
    code: 'SALESFORCE_PACKAGE_NOT_ASSIGNED',
    hint: `Assign the permission set "${label.en}" (${setName}) to the user Keel connects as: Setup, Permission Sets, Manage Assignments.`,
    ...(cause === undefined ? {} : { cause }),
  });
}

export function otherType(object: string, name: string, is: string, should: string): AppError {
  return new AppError('config', `The field ${object}.${name} is of type ${is}, not ${should}`, {
    code: 'SALESFORCE_FIELD_TYPE',
    hint: `Delete or rename the field ${name} on ${object} in Salesforce; Keel then makes it anew with type ${should}.`,
    context: { object, field: name, is, should },
  });
}

export function foreign(object: string, name: string): AppError {
  return new AppError('config', `The field ${object}.${name} is a formula: it is not Keel's`, {
    code: 'SALESFORCE_FIELD_FOREIGN',
    hint: `Rename or delete the field ${name} on ${object} in Salesforce, then let Keel create its fields again.`,
    context: { object, field: name },
  });
}

export function componentRefused(component: string, problem: string): AppError {
  return new AppError('config', `Salesforce did not make ${component}: ${problem.slice(0, 200)}`, {
    code: 'SALESFORCE_FIELD_REFUSED',
    hint: 'Mend what Salesforce says (a field of that name, the number of custom fields), then let Keel create its fields again.',
    context: { component },
  });
}

export function deployFailed(words: string): AppError {
  return new AppError('config', `Salesforce refused Keel's package: ${words}`, {
    code: 'SALESFORCE_DEPLOY_FAILED',
    hint: 'See Setup, Deployment Status. Mend what it says, then let Keel create its fields again.',
  });
}

export function deployPending(): AppError {
  return new AppError('transient', "Salesforce still works on Keel's package", {
    code: 'SALESFORCE_DEPLOY_PENDING',
    hint: 'Nothing to do: another deployment may be in front (Setup, Deployment Status). Keel looks again.',
  });
}
