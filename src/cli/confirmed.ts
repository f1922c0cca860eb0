import { createInterface } from 'node:readline/promises';
import type { CommandContext } from './command.ts';

/** Asks yes or no; no where nobody sits at the terminal. */
export async function confirmed({ terminal, signal }: CommandContext, question: string): Promise<boolean> {
  if (!terminal.interactive || process.stdin.isTTY !== true) return false;
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`  ${question} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
