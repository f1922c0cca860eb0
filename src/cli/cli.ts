import { CommanderError, Command as Program } from 'commander';
import { AppError, toAppError } from '../contracts/errors.ts';
import { addCommands } from './add-commands.ts';
import type { Command, CommandContext } from './command.ts';
import { type ExitCode, exitCodes, reportError, type Terminal } from './output.ts';

const processTerminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
};

/** Runs one command. Never throws; the result is the process's exit code: 0 ok, 1 failed, 2 bad use. */
export async function runCli(argv: readonly string[], terminal: Terminal = processTerminal): Promise<ExitCode> {
  const stopping = new AbortController();
  const stop = stopper(stopping);
  for (const signal of endings) process.on(signal, stop);
  let exitCode: ExitCode = exitCodes.ok;
  const program = buildProgram(terminal, stopping.signal, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (err) {
    if (err instanceof CommanderError) return usageEnd(err, terminal, argv);
    const cutOff = stopping.signal.aborted && toAppError(err).detail.code === 'CALL_ABORTED';
    return reportError(terminal, cutOff ? stoppedByHand() : err, {
      json: argv.includes('--json'),
      verbose: argv.includes('--verbose'),
    });
  } finally {
    for (const signal of endings) process.off(signal, stop);
  }
}

const stoppedByHand = (): AppError =>
  new AppError('transient', 'Stopped before it was done. What was done is kept.', {
    code: 'RUN_INTERRUPTED',
    hint: 'Start the command again to go on.',
  });

/** Ctrl-C, a service manager, a closed terminal. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm passes on a Ctrl-C that the terminal has sent already: this soon it is the same one. */
const sameSignalMs = 1_000;

/** The first signal asks for an end in good order, another one a while later means at once. It stays on: it is who decides. */
function stopper(stopping: AbortController): () => void {
  let askedAt: number | undefined;
  return () => {
    if (askedAt !== undefined && performance.now() - askedAt > sameSignalMs) process.exit(130);
    askedAt ??= performance.now();
    stopping.abort();
  };
}

/** Help ends well, and without a command it is what one gets; anything else is told like every other error. */
function usageEnd(err: CommanderError, terminal: Terminal, argv: readonly string[]): ExitCode {
  if (err.exitCode === 0) return exitCodes.ok;
  if (err.code === 'commander.help') return exitCodes.badUse;
  const [said = '', ...more] = err.message.replace(/^error: /, '').split('\n');
  const suggestion = more.join(' ').replace(/^\((.*)\)$/, '$1 ');
  const unknown = err.code === 'commander.unknownCommand' || argv[0]?.startsWith('-');
  const help = unknown ? 'See the commands with: keel --help' : `See the options with: keel ${argv[0]} --help`;
  const message = said.charAt(0).toUpperCase() + said.slice(1);
  const error = new AppError('config', message, { code: 'BAD_USAGE', hint: `${suggestion}${help}` });
  return reportError(terminal, error, { json: argv.includes('--json'), verbose: false });
}

function buildProgram(terminal: Terminal, signal: AbortSignal, done: (code: ExitCode) => void): Program {
  const program = new Program('keel')
    .description('Churn risk, lifecycle stage, health and customer value inside your CRM.')
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      // Told by usageEnd.
      outputError: () => undefined,
    })
    .showSuggestionAfterError();

  const add = <O extends object>(
    usage: string,
    description: string,
    command: Command<O>,
    args?: (p: Program) => void,
  ) => {
    const sub = program.command(usage).description(description);
    sub.option('--json', 'one JSON value on standard output, everything else on standard error');
    sub.option('--verbose', 'log what happens, with the stack of an error');
    args?.(sub);
    sub.action(async (...given: unknown[]) => {
      const options = sub.opts<O & { json?: boolean; verbose?: boolean; demo?: boolean }>();
      const named = Object.fromEntries(sub.registeredArguments.map((a, i) => [a.name(), given[i]]));
      const ctx: CommandContext = {
        terminal,
        signal,
        options: { json: options.json === true, verbose: options.verbose === true, demo: options.demo === true },
      };
      done(await command(ctx, { ...options, ...named }));
    });
  };
  addCommands(add);
  return program;
}
