import { AppError } from '../../contracts/errors.ts';
import { uninstall } from '../../services/install/uninstall.ts';
import { type Command, withRuntime } from '../command.ts';
import { findInstall } from '../find-install.ts';
import { exitCodes } from '../output.ts';

export interface UninstallOptions {
  readonly install?: string;
  readonly keepCrm?: boolean;
  readonly yes?: boolean;
}

/** Removes Keel's fields and tasks from the CRM and purges what Keel keeps of it. */
export const uninstallCommand: Command<UninstallOptions> = (ctx, options) =>
  withRuntime(ctx, 'tool', async (runtime) => {
    const install = await findInstall(runtime, options.install);
    if (!options.yes) {
      throw new AppError('config', `This removes all that Keel knows of ${install.crm} ${install.name}.`, {
        code: 'BAD_USAGE',
        hint: 'If you mean it, say so: --yes. With --keep-crm the fields and tasks stay in the CRM.',
      });
    }
    const removed = await uninstall(runtime.deps, install.installId, { removeFromCrm: !options.keepCrm });
    if (ctx.options.json) ctx.terminal.out(`${JSON.stringify({ install: install.installId, ...removed })}\n`);
    else {
      const { fieldsRemoved, tasksRemoved } = removed;
      ctx.terminal.out(
        `Removed ${fieldsRemoved} fields and ${tasksRemoved} tasks from the CRM, and all of Keel's data of it.\n`,
      );
    }
    return exitCodes.ok;
  });
