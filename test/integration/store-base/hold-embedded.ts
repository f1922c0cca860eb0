/** A process that uses the embedded server until it is told on standard input to `stop`, to `exit`, or is killed. */
import { createInterface } from 'node:readline';
import { AppError } from '../../../src/contracts/errors.ts';
import { startEmbeddedPostgres } from '../../../src/store/embedded.ts';

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};
const say = (value: object): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

try {
  const server = await startEmbeddedPostgres({ dir: process.argv[2] ?? '', log: silent });
  say({ url: server.url, dataDir: server.dataDir, joined: server.joined });
  createInterface({ input: process.stdin }).on('line', async (line) => {
    if (line === 'stop') await server.stop();
    process.exit(0);
  });
} catch (err) {
  if (!(err instanceof AppError)) throw err;
  say({ code: err.detail.code, hint: err.detail.hint, message: err.message });
}
