#!/usr/bin/env -S node --max-semi-space-size=32 --max-old-space-size=256
import { runCli } from './cli/cli.ts';

process.exitCode = await runCli(process.argv.slice(2));
