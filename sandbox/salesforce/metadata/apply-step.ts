/** Carries out what a plan found good. */
import type { SandboxOrg } from '../org/sandbox-org.ts';
import type { Actor } from '../org/types.ts';
import { applyPermissionSet, removePermissionSet } from './apply-permission-set.ts';
import type { Step } from './plan-deploy.ts';

export function applyStep(org: SandboxOrg, actor: Actor, opaque: Set<string>, step: Step): void {
  switch (step.kind) {
    case 'field':
      org.defineField(step.object, step.field);
      return;
    case 'permission-set':
      applyPermissionSet(org, actor, step.set);
      return;
    case 'opaque':
      opaque.add(step.key);
      return;
    case 'drop-field':
      org.deleteField(step.object, step.name);
      return;
    case 'drop-permission-set':
      removePermissionSet(org, actor, step.id);
      return;
    case 'drop-opaque':
      opaque.delete(step.key);
  }
}
