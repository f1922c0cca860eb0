import { CommanderError, Command as Program } from 'commander';
import { AppError, toAppError } from '../contracts/errors.ts';
import { type RunStage, runStages } from '../contracts/repositories.ts';
import type { Command, CommandContext } from './command.ts';
import { backtestCommand } from './commands/backtest.ts';
import { connectCommand } from './commands/connect.ts';
import { demoCommand } from './commands/demo.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { explainCommand } from './commands/explain.ts';
import { modelCommand } from './commands/model.ts';
import { renewalsCommand } from './commands/renewals.ts';
import { runCommand } from './commands/run.ts';
import { startCommand } from './commands/start.ts';
import { tiersCommand } from './commands/tiers.ts';
import { trainCommand } from './commands/train.ts';
import { uninstallCommand } from './commands/uninstall.ts';
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

type Add = <O extends object>(
  usage: string,
  description: string,
  command: Command<O>,
  args?: (program: Program) => void,
) => void;

function addCommands(add: Add): void {
  const demo = (p: Program): Program => p.option('--demo', 'the install that the last demo left behind');
  const install = (p: Program): Program =>
    demo(p).option('--install <id>', 'which install; not needed while there is only one');
  const patience = (p: Program): Program =>
    p.option('--patience <seconds>', 'give up when nothing moves for so long; the run can be taken up later', '90');
  const asOf = (p: Program): Program => p.option('--as-of <date>', "as of this date instead of the CRM's today");

  add('demo', 'a sandbox CRM with a book of customers, and Keel at work in it', demoCommand, (p) =>
    p
      .option('--once', 'end after two runs instead of staying up')
      .option('--crm <crm>', 'hubspot', 'hubspot')
      .option('--book <dir>', 'a folder in the book format instead of a simulation')
      .option('--accounts <n>', 'how many customers to simulate', '500')
      .option('--seed <n>', 'another seed, other customers', '11')
      .option('--faults <name>', 'let the CRM misbehave: rate-limits, flaky, token-expiry, …', 'none')
      .option('--limits <which>', "the CRM's rate limits: real or off", 'off')
      .option('--clean', "remove the demo's database and end"),
  );
  add('start', 'everything in one process: web, workers, schedules', startCommand('all'));
  add('web', 'only the web side, for several machines', startCommand('web'));
  add('worker', 'only workers, for several machines', startCommand('worker'), (p) =>
    p.option('--queues <names>', 'only these queues, separated by commas'),
  );
  add('connect <crm>', 'connect hubspot --token T, or csv --dir D', connectCommand, (p) =>
    p.option('--token <token>', 'service key of the CRM account').option('--dir <dir>', 'folder with accounts.csv'),
  );
  const once = (name: string, description: string, stages: readonly RunStage[], args?: (p: Program) => void): void =>
    add(name, description, runCommand(stages), (p) => {
      patience(install(p));
      args?.(p);
    });
  once('run', 'once all of it: read, score, write, tasks', runStages, (p) =>
    asOf(p).option('--all', 'score every customer, not only those with changes'),
  );
  once('sync', 'read what changed in the CRM', ['sync']);
  once('score', 'score customers with changes', ['score'], (p) => asOf(p).option('--all', 'score every customer'));
  once('write', 'write scores and tasks to the CRM', ['provision', 'write', 'tasks'], (p) =>
    p.option('--dry-run', 'show what would change and write nothing'),
  );
  add('train', 'fit the churn model to what happened, and keep it with its back-test', trainCommand, (p) =>
    install(p)
      .option('--note <text>', 'a note to keep with the version')
      .option('--publish', 'let it score as soon as its verdict is "usable", better or not')
      .option('--html <file>', 'write the report with its charts there'),
  );
  add('model <action>', 'versions of the churn model: list, show, preview, publish, rollback', modelCommand, (p) =>
    install(p)
      .option('--version <n>', 'which version; the newest that fits unless given')
      .option('--note <text>', 'with show or publish: a note to keep with the version'),
  );
  add('explain <customer>', 'why a customer is at risk: id, name or part of one', explainCommand, (p) =>
    install(p)
      .option('--as-of <date>', 'as of this date instead of that of the present score')
      .option('--set <feature=value>', 'what if this figure were another; may be repeated', listed),
  );
  add('tiers', 'thresholds of the risk tiers, and a proposal for them', tiersCommand, (p) =>
    install(p)
      .option('--capacity <accounts>', 'propose from how many accounts the team can work on')
      .option('--critical-share <share>', 'part of the capacity that is critical; a quarter unless given')
      .option('--cost <amount>', 'propose from what working an account costs')
      .option('--saves <share>', 'share of those about to leave who stay because of it')
      .option('--value <amount>', 'what a customer who stays is worth in a year')
      .option('--apply', 'store the proposal in the settings'),
  );
  add('renewals', 'what the terms that end soon are expected to bring', renewalsCommand, (p) =>
    install(p)
      .option('--as-of <date>', 'as of this date instead of that of the present scores')
      .option('--months <n>', 'how many months ahead, up to 24', '12')
      .option('--by <what>', 'a row a month, or a row an owner', 'month'),
  );
  add('backtest', 'how well would the churn risk have predicted the past', backtestCommand, (p) =>
    asOf(install(p))
      .option('--windows <n>', 'so many windows of three months, the last one ending now', '4')
      .option('--html <file>', 'write the report with its charts there'),
  );
  add('doctor', 'is everything well? what was refused, and why', doctorCommand, demo);
  add('uninstall', "remove Keel's fields, tasks and data", uninstallCommand, (p) =>
    install(p).option('--yes', 'really do it').option('--keep-crm', 'leave fields and tasks in the CRM'),
  );
  add('evaluate', 'can churn be predicted from a table? needs no CRM and no database', evaluateCommand, (p) =>
    p
      .requiredOption('--table <file>', 'a table with a header line, one customer a row (CSV)')
      .requiredOption('--label <column>', 'the column that says who left')
      .option('--positive <value>', 'the value in it that means "left"; guessed unless given')
      .option('--id <column>', 'the column that names the customer: rows of one customer stay together')
      .option('--leave-out <column>', 'a column not to learn from; may be given several times', listed)
      .option('--folds <n>', 'how many parts are judged, each by models fitted to the others', '5')
      .option('--seed <n>', 'another seed, other parts', '7')
      .option('--html <file>', 'write the report with its charts there'),
  );
  for (const [name, description] of laterCommands)
    add(name, `${description} (not built yet)`, notBuiltYet(name), allowAny);
}

/** An option that may be given several times. */
const listed = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const laterCommands = [
  ['clv', 'customer value from transactions'],
  ['export', 'write a book or a table'],
  ['package', 'the packages for the marketplaces'],
] as const;

const allowAny = (p: Program): void => {
  p.allowUnknownOption().allowExcessArguments();
};

function notBuiltYet(name: string): Command<object> {
  return async () => {
    throw new AppError('config', `"keel ${name}" is not built yet.`, {
      code: 'NOT_BUILT_YET',
      hint: 'See CHANGELOG.md for what there is.',
    });
  };
}
