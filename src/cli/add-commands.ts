/** Every command with its options. Their code is loaded when they are called: to say what there is costs nothing. */
import type { Command as Program } from 'commander';
import { AppError } from '../contracts/errors.ts';
import { type RunStage, runStages } from '../contracts/repositories.ts';
import type { Command } from './command.ts';

export type Add = <O extends object>(
  usage: string,
  description: string,
  command: Command<O>,
  args?: (program: Program) => void,
) => void;

export function addCommands(add: Add): void {
  addOperations(add);
  addInsights(add);
  addTables(add);
  for (const [name, description] of laterCommands)
    add(name, `${description} (not built yet)`, notBuiltYet(name), allowAny);
}

const lazy =
  <O extends object>(load: () => Promise<Command<O>>): Command<O> =>
  async (ctx, options) =>
    (await load())(ctx, options);

const demo = (p: Program): Program => p.option('--demo', 'the install that the last demo left behind');
const install = (p: Program): Program =>
  demo(p).option('--install <id>', 'which install; not needed while there is only one');
const patience = (p: Program): Program =>
  p.option('--patience <seconds>', 'give up when nothing moves for so long; the run can be taken up later', '90');
const asOf = (p: Program): Program => p.option('--as-of <date>', "as of this date instead of the CRM's today");

/** Running Keel: connect, read, score, write. */
function addOperations(add: Add): void {
  add(
    'demo',
    'a sandbox CRM with a book of customers, and Keel at work in it',
    lazy(async () => (await import('./commands/demo.ts')).demoCommand),
    (p) =>
      p
        .option('--once', 'end after two runs instead of staying up')
        .option('--crm <crm>', 'hubspot or salesforce', 'hubspot')
        .option('--book <dir>', 'a folder in the book format instead of a simulation')
        .option('--accounts <n>', 'how many customers to simulate', '500')
        .option('--seed <n>', 'another seed, other customers', '11')
        .option('--faults <name>', 'let the CRM misbehave: rate-limits, flaky, token-expiry, …', 'none')
        .option('--limits <which>', "the CRM's rate limits: real or off", 'off')
        .option('--clean', "remove the demo's database and end"),
  );
  add(
    'start',
    'everything in one process: web, workers, schedules',
    lazy(async () => (await import('./commands/start.ts')).startCommand('all')),
  );
  add(
    'web',
    'only the web side, for several machines',
    lazy(async () => (await import('./commands/start.ts')).startCommand('web')),
  );
  add(
    'worker',
    'only workers, for several machines',
    lazy(async () => (await import('./commands/start.ts')).startCommand('worker')),
    (p) => p.option('--queues <names>', 'only these queues, separated by commas'),
  );
  add(
    'connect <crm>',
    'connect hubspot --token T; salesforce --instance-url U --token T; csv --dir D',
    lazy(async () => (await import('./commands/connect.ts')).connectCommand),
    (p) =>
      p
        .option('--token <token>', 'service key (HubSpot) or access token (Salesforce); - reads it from standard input')
        .option('--instance-url <url>', 'Salesforce: the address of the org')
        .option('--refresh-token <token>', 'Salesforce: gets new access tokens; - reads it from standard input')
        .option('--client-id <key>', 'Salesforce: consumer key of the app the tokens belong to')
        .option('--client-secret <secret>', 'Salesforce: its secret, where it has one; - reads it from standard input')
        .option('--deploy', "Salesforce: put Keel's package into the org now, without asking")
        .option('--dir <dir>', 'csv: folder with accounts.csv'),
  );
  const once = (name: string, description: string, stages: readonly RunStage[], args?: (p: Program) => void): void =>
    add(
      name,
      description,
      lazy(async () => (await import('./commands/run.ts')).runCommand(stages)),
      (p) => {
        patience(install(p));
        args?.(p);
      },
    );
  once('run', 'once all of it: read, score, write, tasks', runStages, (p) =>
    asOf(p).option('--all', 'score every customer, not only those with changes'),
  );
  once('sync', 'read what changed in the CRM', ['sync']);
  once('score', 'score customers with changes', ['score'], (p) => asOf(p).option('--all', 'score every customer'));
  once('write', 'write scores and tasks to the CRM', ['provision', 'write', 'tasks'], (p) =>
    p.option('--dry-run', 'show what would change and write nothing'),
  );
  add(
    'doctor',
    'is everything well? what was refused, and why',
    lazy(async () => (await import('./commands/doctor.ts')).doctorCommand),
    demo,
  );
  add(
    'identity [action] [one] [other]',
    'customers that two CRMs have in common: list, link, split, join, part',
    lazy(async () => (await import('./commands/identity.ts')).identityCommand),
    (p) =>
      p
        .option('--install <id>', 'which install; with join and part the one that joins')
        .option('--to <id>', 'with join: the install that leads'),
  );
  add(
    'uninstall',
    "remove Keel's fields, tasks and data",
    lazy(async () => (await import('./commands/uninstall.ts')).uninstallCommand),
    (p) => install(p).option('--yes', 'really do it').option('--keep-crm', 'leave fields and tasks in the CRM'),
  );
}

/** What an install's own history says. */
function addInsights(add: Add): void {
  add(
    'train',
    'fit the churn model to what happened, and keep it with its back-test',
    lazy(async () => (await import('./commands/train.ts')).trainCommand),
    (p) =>
      install(p)
        .option('--note <text>', 'a note to keep with the version')
        .option('--publish', 'let it score as soon as its verdict is "usable", better or not')
        .option('--html <file>', 'write the report with its charts there'),
  );
  add(
    'model <action>',
    'versions of the churn model: list, show, preview, publish, rollback',
    lazy(async () => (await import('./commands/model.ts')).modelCommand),
    (p) =>
      install(p)
        .option('--version <n>', 'which version; the newest that fits unless given')
        .option('--note <text>', 'with show or publish: a note to keep with the version'),
  );
  add(
    'explain <customer>',
    'why a customer is at risk: id, name or part of one',
    lazy(async () => (await import('./commands/explain.ts')).explainCommand),
    (p) =>
      install(p)
        .option('--as-of <date>', 'as of this date instead of that of the present score')
        .option('--set <feature=value>', 'what if this figure were another; may be repeated', listed),
  );
  add(
    'tiers',
    'thresholds of the risk tiers, and a proposal for them',
    lazy(async () => (await import('./commands/tiers.ts')).tiersCommand),
    (p) =>
      install(p)
        .option('--capacity <accounts>', 'propose from how many accounts the team can work on')
        .option('--critical-share <share>', 'part of the capacity that is critical; a quarter unless given')
        .option('--cost <amount>', 'propose from what working an account costs')
        .option('--saves <share>', 'share of those about to leave who stay because of it')
        .option('--value <amount>', 'what a customer who stays is worth in a year')
        .option('--apply', 'store the proposal in the settings'),
  );
  add(
    'renewals',
    'what the terms that end soon are expected to bring',
    lazy(async () => (await import('./commands/renewals.ts')).renewalsCommand),
    (p) =>
      install(p)
        .option('--as-of <date>', 'as of this date instead of that of the present scores')
        .option('--months <n>', 'how many months ahead, up to 24', '12')
        .option('--by <what>', 'a row a month, or a row an owner', 'month')
        .option('--drivers', 'instead: what went together with renewals so far'),
  );
  add(
    'recommend',
    'which product to offer a customer, and how good such advice is',
    lazy(async () => (await import('./commands/recommend.ts')).recommendCommand),
    (p) =>
      install(p)
        .option('--customer <customer>', 'id, name or part of one; all customers together unless given')
        .option('--learn', 'learn anew from what is stored, instead of what the last night left'),
  );
  add(
    'backtest',
    'how well would the churn risk have predicted the past',
    lazy(async () => (await import('./commands/backtest.ts')).backtestCommand),
    (p) =>
      asOf(install(p))
        .option('--windows <n>', 'so many windows of three months, the last one ending now', '4')
        .option('--html <file>', 'write the report with its charts there'),
  );
  add(
    'segments',
    'segments of the customers, and who moved between them',
    lazy(async () => (await import('./commands/segments.ts')).segmentsCommand),
    (p) =>
      install(p)
        .option('--method <method>', 'default, rfm, kmeans, quadrants or rules', 'default')
        .option('--k <n>', 'with kmeans: so many segments; chosen by silhouette unless given')
        .option('--refit', 'learn the segments anew and store them')
        .option('--rules <file>', 'what would these rule segments (JSON) give? see docs/settings.md')
        .option('--apply', 'store the rules of --rules in the settings')
        .option('--csv <file>', 'write a row a customer there'),
  );
  add(
    'kpi',
    'the KPIs of customer success by month',
    lazy(async () => (await import('./commands/kpi.ts')).kpiCommand),
    (p) =>
      install(p)
        .option('--months <n>', 'how many whole months, up to 30', '12')
        .option('--by <what>', 'divided by owner, industry, segment or product')
        .option('--kpi <key>', 'only this KPI; may be given several times', listed)
        .option('--currency <code>', 'of the amounts; the main one unless given')
        .option('--define', 'what each KPI means')
        .option('--diagnose <from..to>', 'what changed in one --kpi between two months, --by a part of the customers')
        .option('--csv <file>', 'write a row a month and KPI there')
        .option('--html <file>', 'write the report with its charts there')
        .option('--fresh', 'compute the figures anew'),
  );
}

/** Answers from a table, and tables as an answer. */
function addTables(add: Add): void {
  add(
    'evaluate',
    'can churn be predicted from a table? needs no CRM and no database',
    lazy(async () => (await import('./commands/evaluate.ts')).evaluateCommand),
    (p) =>
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
  add(
    'export',
    'write a table of an install to a file, or all its records to a folder',
    lazy(async () => (await import('./commands/export.ts')).exportCommand),
    (p) =>
      install(p)
        .requiredOption('--what <table>', 'customers, scores, score-history, kpis, or book')
        .requiredOption('--out <path>', 'the file, or for a book the folder')
        .option('--format <format>', "csv or parquet; by the file's ending unless given"),
  );
  add(
    'clv',
    'what customers are worth, from a table of transactions; needs no CRM and no database',
    lazy(async () => (await import('./commands/clv.ts')).clvCommand),
    (p) =>
      p
        .requiredOption('--transactions <file>', 'a table with a header line, one transaction a row (CSV)')
        .requiredOption('--customer <column>', 'the column that names the customer')
        .requiredOption('--date <column>', 'the column with the date')
        .requiredOption('--amount <column>', 'the column with the amount; below 0 it is a refund')
        .requiredOption('--until <day>', 'the last day whose purchases count: 1997-09-30')
        .option('--period <length>', 'day, week or month (30.4375 days)', 'week')
        .option('--horizon <n>', 'how many periods ahead; a year unless given: 365 days, 52 weeks, 12 months')
        .option('--discount-rate <rate>', 'of a year', '10%')
        .option('--margin <share>', 'part of the spend that stays; value is revenue unless given', '1')
        .option('--currency <code>', 'of the amounts, or which one to take')
        .option('--currency-column <column>', 'the column that says in which currency an amount is')
        .option('--customers-out <file>', 'write the predictions for all customers there (CSV)')
        .option('--html <file>', 'write the report with its charts there'),
  );
}

/** An option that may be given several times. */
const listed = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

const laterCommands = [['package', 'the packages for the marketplaces']] as const;

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
