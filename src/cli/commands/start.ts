import type { Role } from '../../runtime/config.ts';
import { type Command, withRuntime } from '../command.ts';
import { exitCodes } from '../output.ts';

export interface StartOptions {
  readonly queues?: string;
}

/** Runs until a signal comes: everything in one process, or one role of several. */
export function startCommand(role: Exclude<Role, 'tool'>): Command<StartOptions> {
  return (ctx, options) =>
    withRuntime(ctx, role, async (runtime) => {
      const web = await runtime.startWeb();
      const queues = options.queues?.split(',').map((q) => q.trim());
      if (role !== 'web') {
        await runtime.startWorkers(queues);
        await runtime.startScheduler();
      }
      if (ctx.options.json) ctx.terminal.out(`${JSON.stringify({ role, url: web.url })}\n`);
      else ctx.terminal.out(`Keel (${role}) is up: ${web.url}/readyz\n`);
      await new Promise<void>((done) => {
        if (ctx.signal.aborted) done();
        ctx.signal.addEventListener('abort', () => done(), { once: true });
      });
      return exitCodes.ok;
    });
}
