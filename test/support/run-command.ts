import { runCli } from '../../src/cli/cli.ts';

/** A command in this process, with what it printed. */
export async function runCommand(...args: readonly string[]) {
  const printed = { out: '', err: '' };
  const code = await runCli(args, {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    interactive: false,
  });
  return { code, ...printed };
}
