/** The options of `npm run sandbox`; all that is wrong is reported together. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { BookSource } from './book/load-book.ts';
import { plannedSandboxes, type SandboxName, sandboxes } from './sandboxes.ts';

export interface ParsedArgs {
  readonly crm: SandboxName;
  readonly port: number;
  readonly source: BookSource;
  readonly faults: string;
  readonly limits: 'real' | 'off';
  readonly token: string;
  readonly seed: number;
  readonly isJson: boolean;
  /** End when standard input ends. */
  readonly isAttached: boolean;
}

export type ParsedOrNot = ParsedArgs | { readonly help: string } | { readonly problems: readonly string[] };

const help = `Usage: npm run sandbox -- --crm hubspot [options]

  --crm NAME       hubspot
  --port P         port on 127.0.0.1; 0 takes any free one (default 4010)
  --book DIR       folder with a book of CSV files
  --accounts N     or: a simulated book of N accounts (default 500)
  --seed S         of the simulated book and of the faults (default 7)
  --until D        last day of the simulated book, YYYY-MM-DD (default today)
  --faults NAME    ${sandboxes.hubspot.faults.join(', ')} (default none)
  --limits real    the vendor's rate limits (default off)
  --token T        the private app's token (default sandbox-token)
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
  token: { type: 'string', default: 'sandbox-token' },
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
  if (name === undefined) return `--crm is missing: ${Object.keys(sandboxes).join(', ')}`;
  if (plannedSandboxes.includes(name))
    return `The ${name} sandbox is not built yet; there is: ${Object.keys(sandboxes).join(', ')}`;
  return `--crm ${name} is unknown; there is: ${Object.keys(sandboxes).join(', ')}`;
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
  if (isSandboxName(values.crm) && !(sandboxes[values.crm].faults as readonly string[]).includes(values.faults)) {
    problems.push(`--faults ${values.faults} is unknown; there is: ${sandboxes[values.crm].faults.join(', ')}`);
  }
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
