/** The options of `npm run sandbox`; all that is wrong is reported together. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { BookSource } from './book/load-book.ts';
import { type SandboxName, sandboxes } from './sandboxes.ts';

export interface ParsedArgs {
  readonly crm: SandboxName;
  readonly port: number;
  readonly source: BookSource;
  readonly faults: string;
  readonly limits: 'real' | 'off';
  /** Undefined: the vendor's own default. */
  readonly token: string | undefined;
  readonly seed: number;
  readonly isJson: boolean;
  /** End when standard input ends. */
  readonly isAttached: boolean;
}

export type ParsedOrNot = ParsedArgs | { readonly help: string } | { readonly problems: readonly string[] };

const crmNames = Object.keys(sandboxes) as SandboxName[];

/** Names in lines of at most 76 characters behind their CRM. */
function faultLines(crm: SandboxName): string {
  const lines: string[] = [];
  for (const name of sandboxes[crm].faults) {
    const last = lines.at(-1);
    if (last === undefined || last.length + name.length > 74) lines.push(name);
    else lines[lines.length - 1] = `${last}, ${name}`;
  }
  const indent = ' '.repeat(30);
  return `${' '.repeat(19)}${`${crm}:`.padEnd(11)} ${lines.join(`,\n${indent} `)}`;
}

const help = `Usage: npm run sandbox -- --crm ${crmNames.join('|')} [options]

  --crm NAME       ${crmNames.join(', ')}
  --port P         port on 127.0.0.1; 0 takes any free one (default 4010)
  --book DIR       folder with a book of CSV files
  --accounts N     or: a simulated book of N accounts (default 500)
  --seed S         of the simulated book and of the faults (default 7)
  --until D        last day of the simulated book, YYYY-MM-DD (default today)
  --faults NAME    what goes wrong (default none)
${crmNames.map(faultLines).join('\n')}
  --limits real    the vendor's limits (default off)
  --token T        an access token that works (default hubspot: sandbox-token; salesforce: one that begins with the org's id)
  --json           one line of JSON instead of text
  --attached       end when standard input ends`;

const options = {
  crm: { type: 'string' },
  port: { type: 'string', default: '4010' },
  book: { type: 'string' },
  accounts: { type: 'string' },
  seed: { type: 'string', default: '7' },
  until: { type: 'string' },
  faults: { type: 'string', default: 'none' },
  limits: { type: 'string', default: 'off' },
  token: { type: 'string' },
  json: { type: 'boolean', default: false },
  attached: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];

function wholeNumber(text: string, min: number, max: number): number | undefined {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= min && value <= max ? value : undefined;
}

function isSandboxName(name: string | undefined): name is SandboxName {
  return name !== undefined && Object.hasOwn(sandboxes, name);
}

function crmProblem(name: string | undefined): string {
  if (name === undefined) return `--crm is missing: ${crmNames.join(', ')}`;
  return `--crm ${name} is unknown; there is: ${crmNames.join(', ')}`;
}

/** A profile that only another CRM has is said to be so. */
function faultsProblem(crm: SandboxName, faults: string): string | undefined {
  const known: readonly string[] = sandboxes[crm].faults;
  if (known.includes(faults)) return undefined;
  const others = crmNames.filter((name) => (sandboxes[name].faults as readonly string[]).includes(faults));
  const why = others.length > 0 ? `is for ${others.join(', ')} only` : 'is unknown';
  return `--faults ${faults} ${why}; there is: ${known.join(', ')}`;
}

/** The book's folder, or what the simulator needs. */
function sourceFrom(values: Values, seed: number, problems: string[]): BookSource {
  const accounts = wholeNumber(values.accounts ?? '500', 1, 1_000_000);
  if (accounts === undefined) problems.push(`--accounts ${values.accounts} is not a whole number from 1 to 1000000`);
  const until = values.until ?? new Date().toISOString().slice(0, 10);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(Date.parse(until))) {
    problems.push(`--until ${until} is not a day (YYYY-MM-DD)`);
  }
  if (values.book === undefined) return { accounts: accounts ?? 1, seed, until };
  if (values.accounts !== undefined) problems.push('--book and --accounts exclude each other');
  if (values.until !== undefined) problems.push('--until is for simulated books: a book ends with its last event');
  if (!existsSync(values.book)) problems.push(`--book ${values.book} does not exist`);
  return { dir: values.book };
}

export function parseSandboxArgs(argv: readonly string[]): ParsedOrNot {
  let values: Values;
  try {
    values = parseArgs({ args: [...argv], options, strict: true }).values;
  } catch (err) {
    return { problems: [err instanceof Error ? err.message : String(err)] };
  }
  if (values.help) return { help };
  const problems: string[] = [];
  if (!isSandboxName(values.crm)) problems.push(crmProblem(values.crm));
  const port = wholeNumber(values.port, 0, 65_535);
  if (port === undefined) problems.push(`--port ${values.port} is not a port (0 to 65535)`);
  const seed = wholeNumber(values.seed, 0, 4_294_967_295);
  if (seed === undefined) problems.push(`--seed ${values.seed} is not a whole number`);
  const source = sourceFrom(values, seed ?? 0, problems);
  const faultsWrong = isSandboxName(values.crm) ? faultsProblem(values.crm, values.faults) : undefined;
  if (faultsWrong !== undefined) problems.push(faultsWrong);
  const limits = values.limits;
  if (limits !== 'real' && limits !== 'off') problems.push(`--limits ${limits} is neither real nor off`);
  if (problems.length > 0 || !isSandboxName(values.crm)) return { problems };
  return {
    crm: values.crm,
    port: port ?? 0,
    source,
    faults: values.faults,
    limits: limits === 'real' ? 'real' : 'off',
    token: values.token,
    seed: seed ?? 0,
    isJson: values.json,
    isAttached: values.attached,
  };
}
