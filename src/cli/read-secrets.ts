import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { AppError } from '../contracts/errors.ts';

/** Options that hold secrets, in the order in which their lines are read. */
const secretOptions = ['token', 'refreshToken', 'clientSecret'] as const;
type SecretOption = (typeof secretOptions)[number];

/**
 * The options with each secret that is given as `-` read from the input, a line each: what stands in a command line is seen by everybody
 * who lists processes, and stays in the shell's history.
 */
export async function readSecrets<T extends { readonly [K in SecretOption]?: string }>(
  options: T,
  input: Readable,
): Promise<T> {
  const wanted = secretOptions.filter((option) => options[option] === '-');
  if (wanted.length === 0) return options;
  const found: string[] = [];
  const lines = createInterface({ input });
  for await (const line of lines) {
    if (line.trim() !== '') found.push(line.trim());
    if (found.length === wanted.length) break;
  }
  lines.close();
  if (found.length < wanted.length) {
    throw new AppError('config', `Standard input has ${found.length} of ${wanted.length} secrets.`, {
      code: 'BAD_USAGE',
      hint: 'Each option given as "-" is read from a line of its own: token, refresh token, client secret.',
    });
  }
  return { ...options, ...Object.fromEntries(wanted.map((option, i) => [option, found[i]])) };
}
