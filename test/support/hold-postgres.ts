/** A process that keeps the tests' server up until its standard input ends, then removes it unless another run uses it. */
import { once } from 'node:events';
import { holdSharedServer } from './db.ts';

const release = await holdSharedServer();
process.stdout.write('ready\n');
process.stdin.resume();
await once(process.stdin, 'close');
await release();
