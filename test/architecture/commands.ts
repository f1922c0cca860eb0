import { runCli } from '../../src/cli/cli.ts';
import { projectFiles } from './project-files.ts';

/** A command as a document shows it. */
export interface ShownCommand {
  readonly path: string;
  readonly line: string;
  /** The npm script, where it goes through one. */
  readonly script: string | null;
  /** What follows `keel`, or `npm run demo --`: the command and its options. Null for anything else. */
  readonly keel: readonly string[] | null;
}

/** All commands in fenced blocks, and Keel's in running text, of the given documents (all if none). */
export function shownCommands(only?: readonly { readonly path: string; readonly text: string }[]): ShownCommand[] {
  const documents = only ?? projectFiles().filter((file) => file.path.endsWith('.md'));
  return documents.flatMap(({ path, text }) =>
    [...linesOfBlocks(text), ...inText(text)].flatMap((line) => {
      const command = commandOf(line);
      return command === null ? [] : [{ path, line, ...command }];
    }),
  );
}

function linesOfBlocks(text: string): string[] {
  const blocks = [...text.matchAll(/^```(?:sh)?\n([\s\S]*?)^```/gm)].map((match) => match[1] ?? '');
  const lines = blocks.flatMap((block) => block.split('\n'));
  return lines.flatMap((line) => line.replace(/\s#\s.*$/, '').split('&&')).map((line) => line.trim());
}

function inText(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/`((?:keel|npm) [^`]+)`/g)].map((match) => match[1] ?? '');
}

function commandOf(line: string): Pick<ShownCommand, 'script' | 'keel'> | null {
  const words = line.split(/\s+/).filter((word) => !/^[A-Z_]+=/.test(word));
  if (words[0] === 'keel') return { script: null, keel: words.slice(1) };
  if (words[0] !== 'npm') return null;
  if (words[1] === 'start' || words[1] === 'test') return { script: words[1], keel: null };
  if (words[1] !== 'run') return null;
  const rest = words.slice(2).filter((word) => word !== '-s');
  const [script = '', dashes, ...args] = rest;
  const own = dashes === '--' ? args : [];
  if (script === 'keel') return { script, keel: own };
  return { script, keel: script === 'demo' ? ['demo', ...own] : null };
}

/** Keel's own help for a command, or for itself. */
export async function helpOf(...command: readonly string[]): Promise<string> {
  const printed: string[] = [];
  const keep = (text: string): void => {
    printed.push(text);
  };
  await runCli([...command, '--help'], { out: keep, err: keep, interactive: false });
  return printed.join('');
}
