import type { Config, Role } from '../runtime/config.ts';
import { readConfig } from '../runtime/config.ts';
import { createRuntime, type Runtime } from '../runtime/container.ts';
import { demoConfig } from './demo/demo-database.ts';
import type { ExitCode, Terminal } from './output.ts';

/** What every command has beside its own options. */
export interface CommonOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  /** Work on what the last demo left behind. */
  readonly demo: boolean;
}

export interface CommandContext {
  readonly terminal: Terminal;
  readonly options: CommonOptions;
  /** Aborted by Ctrl-C or SIGTERM: end in good order. */
  readonly signal: AbortSignal;
}

export type Command<O> = (ctx: CommandContext, options: O) => Promise<ExitCode>;

/** Gives `work` a running Keel and takes it down in good order, whatever happens. */
export async function withRuntime<T>(
  ctx: CommandContext,
  role: Role,
  work: (runtime: Runtime) => Promise<T>,
  adjust: (config: Config) => Config = ctx.options.demo ? demoConfig : (config) => config,
): Promise<T> {
  const config = readConfig(role);
  const verbose = ctx.options.verbose && config.logLevel === 'silent' ? ({ logLevel: 'info' } as const) : {};
  const runtime = await createRuntime(adjust({ ...config, ...verbose }), ctx.signal);
  try {
    return await work(runtime);
  } finally {
    await runtime.stop();
  }
}
