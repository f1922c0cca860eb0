import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Cruised, cruiserConfig, cruiseTree } from './cruise-tree.ts';
import { projectRoot } from './project-files.ts';

/** Files of a small tree that obeys the table; the planted files below import them. */
const lawful: Record<string, string> = {
  'src/domain/score.ts': 'export interface Score { a: number }\nexport const score = 1;',
  'src/contracts/errors.ts':
    "import type { Score } from '../domain/score.ts';\nexport const errors = 1;\nexport type E = Score;",
  'src/contracts/schema.ts':
    "import { z } from 'zod';\nexport const schema = z.string();\nexport type Schema = string;",
  'src/services/use-case.ts':
    "import { score } from '../domain/score.ts';\nexport const useCase = score;\nexport type UseCase = number;",
  'src/store/pool.ts':
    "import { Pool } from 'pg';\nimport type { Score } from '../domain/score.ts';\nexport const pool = Pool;\nexport type P = Score;",
  'src/queue/producer.ts':
    "import { Queue } from 'bullmq';\nimport type { spec } from '../../jobs/one-job/job.ts';\nexport const producer = Queue;\nexport type S = typeof spec;",
  'src/http/app.ts':
    "import express from 'express';\nimport type { UseCase } from '../services/use-case.ts';\nexport const app = express;\nexport type U = UseCase;",
  'src/platform/logger.ts': "import { pino } from 'pino';\nexport const logger = pino;",
  'src/book/read.ts':
    "import { readFile } from 'node:fs/promises';\nimport { errors } from '../contracts/errors.ts';\nexport const read = [readFile, errors];",
  'src/table/read-table.ts':
    "import { parse } from 'csv-parse';\nimport type { Score } from '../domain/score.ts';\nexport const readTable = parse;\nexport type S = Score;",
  'src/export/write-parquet.ts':
    "import { parquetWriteBuffer } from 'hyparquet-writer';\nimport type { Score } from '../domain/score.ts';\nexport const writeParquet = parquetWriteBuffer;\nexport type S = Score;",
  'src/report/render.ts':
    "import { line } from 'd3-shape';\nimport { score } from '../domain/score.ts';\nexport const render = [line, score];",
  'src/runtime/container.ts':
    "import { app } from '../http/app.ts';\nimport { useCase } from '../services/use-case.ts';\nexport const container = [app, useCase];",
  'src/cli/program.ts':
    "import { Command } from 'commander';\nimport { container } from '../runtime/container.ts';\nexport const program = [Command, container];",
  'connectors/_shared/paging.ts': 'export const paging = 1;',
  'connectors/hubspot/index.ts':
    "import { paging } from '../_shared/paging.ts';\nimport { client } from './client.ts';\nexport const hubspot = [paging, client];",
  'connectors/hubspot/client.ts': "import { Client } from '@hubspot/api-client';\nexport const client = Client;",
  'connectors/csv/index.ts':
    "import { createReadStream } from 'node:fs';\nimport { read } from '../../src/book/read.ts';\nexport const csv = [createReadStream, read];",
  'connectors/index.ts': "import { hubspot } from './hubspot/index.ts';\nexport const connectors = { hubspot };",
  'jobs/one-job/job.ts': "import { schema } from '../../src/contracts/schema.ts';\nexport const spec = schema;",
  'jobs/one-job/run.ts':
    "import { spec } from './job.ts';\nimport { score } from '../../src/domain/score.ts';\nimport type { UseCase } from '../../src/services/use-case.ts';\nexport const run = [spec, score];\nexport type U = UseCase;",
  'jobs/two-job/job.ts': 'export const other = 1;',
  'jobs/index.ts': "import { spec } from './one-job/job.ts';\nexport const jobs = [spec];",
  'sandbox/server.ts':
    "import { createServer } from 'node:http';\nimport { read } from '../src/book/read.ts';\nexport const server = [createServer, read];",
  'sandbox/hubspot/errors.ts': 'export const errors = 1;',
  'console/main.ts': "import type { Schema } from '../src/contracts/schema.ts';\nexport type S = Schema;",
  'scripts/tool.ts': 'export const tool = 1;',
};

/** Rule → the file that breaks it and the import it breaks it with. */
const planted: readonly [rule: string, file: string, source: string][] = [
  ['no-cycles', 'src/services/ring-a.ts', "import { b } from './ring-b.ts';\nexport const a = () => b;"],
  ['no-unresolvable', 'src/services/bad-nowhere.ts', "import { x } from './nowhere.ts';\nexport const y = x;"],
  [
    'domain-imports-itself',
    'src/domain/bad-node.ts',
    "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;",
  ],
  ['domain-imports-itself', 'src/domain/bad-npm.ts', "import { z } from 'zod';\nexport const x = z;"],
  [
    'contracts-see-domain',
    'src/contracts/bad.ts',
    "import type { UseCase } from '../services/use-case.ts';\nexport type X = UseCase;",
  ],
  [
    'services-see-domain-and-contracts',
    'src/services/bad-store.ts',
    "import type { P } from '../store/pool.ts';\nexport type X = P;",
  ],
  [
    'services-see-domain-and-contracts',
    'src/services/bad-fs.ts',
    "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;",
  ],
  [
    'store-sees-contracts',
    'src/store/bad.ts',
    "import { useCase } from '../services/use-case.ts';\nexport const x = useCase;",
  ],
  [
    'store-uses-domain-types',
    'src/store/bad-domain.ts',
    "import { score } from '../domain/score.ts';\nexport const x = score;",
  ],
  ['queue-sees-contracts', 'src/queue/bad.ts', "import { pool } from '../store/pool.ts';\nexport const x = pool;"],
  [
    'queue-uses-job-types',
    'src/queue/bad-job.ts',
    "import { spec } from '../../jobs/one-job/job.ts';\nexport const x = spec;",
  ],
  ['http-sees-contracts', 'src/http/bad.ts', "import { pool } from '../store/pool.ts';\nexport const x = pool;"],
  [
    'http-uses-domain-and-service-types',
    'src/http/bad-service.ts',
    "import { useCase } from '../services/use-case.ts';\nexport const x = useCase;",
  ],
  [
    'platform-sees-contracts',
    'src/platform/bad.ts',
    "import { score } from '../domain/score.ts';\nexport const x = score;",
  ],
  [
    'book-stands-alone',
    'src/book/bad.ts',
    "import { schema } from '../contracts/schema.ts';\nexport const x = schema;",
  ],
  ['table-stands-alone', 'src/table/bad.ts', "import { read } from '../book/read.ts';\nexport const x = read;"],
  [
    'table-uses-domain-types',
    'src/table/bad-domain.ts',
    "import { score } from '../domain/score.ts';\nexport const x = score;",
  ],
  ['export-stands-alone', 'src/export/bad.ts', "import { read } from '../book/read.ts';\nexport const x = read;"],
  [
    'export-uses-domain-types',
    'src/export/bad-domain.ts',
    "import { score } from '../domain/score.ts';\nexport const x = score;",
  ],
  [
    'only-export-imports-parquet',
    'src/cli/bad-parquet.ts',
    "import { parquetWriteBuffer } from 'hyparquet-writer';\nexport const x = parquetWriteBuffer;",
  ],
  [
    'report-sees-domain',
    'src/report/bad.ts',
    "import { useCase } from '../services/use-case.ts';\nexport const x = useCase;",
  ],
  [
    'report-sees-domain',
    'src/report/bad-node.ts',
    "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;",
  ],
  ['only-report-imports-d3', 'src/cli/bad-d3.ts', "import { line } from 'd3-shape';\nexport const x = line;"],
  [
    'connectors-see-contracts-only',
    'connectors/hubspot/bad-store.ts',
    "import { pool } from '../../src/store/pool.ts';\nexport const x = pool;",
  ],
  [
    'connectors-see-contracts-only',
    'connectors/hubspot/bad-other.ts',
    "import { csv } from '../csv/index.ts';\nexport const x = csv;",
  ],
  [
    'connector-clients-add-their-sdk',
    'connectors/other/client.ts',
    "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;",
  ],
  [
    'salesforce-connector-reads-csv-and-makes-zips',
    'connectors/salesforce/bad.ts',
    "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;",
  ],
  [
    'csv-connector-sees-the-book',
    'connectors/csv/bad.ts',
    "import { useCase } from '../../src/services/use-case.ts';\nexport const x = useCase;",
  ],
  [
    'connectors-use-domain-types',
    'connectors/hubspot/bad-domain.ts',
    "import { score } from '../../src/domain/score.ts';\nexport const x = score;",
  ],
  [
    'connector-registry-lists',
    'connectors/index.ts',
    "import { pool } from '../src/store/pool.ts';\nexport const connectors = { pool };",
  ],
  [
    'job-specs-see-contracts',
    'jobs/bad-spec/job.ts',
    "import { score } from '../../src/domain/score.ts';\nexport const x = score;",
  ],
  [
    'job-runners-see-contracts-and-domain',
    'jobs/bad-run/run.ts',
    "import { pool } from '../../src/store/pool.ts';\nexport const x = pool;",
  ],
  [
    'job-runners-use-types-of-services-and-specs',
    'jobs/bad-service/run.ts',
    "import { useCase } from '../../src/services/use-case.ts';\nexport const x = useCase;",
  ],
  [
    'job-runners-use-types-of-services-and-specs',
    'jobs/bad-other/run.ts',
    "import { other } from '../two-job/job.ts';\nexport const x = other;",
  ],
  ['job-registry-lists', 'jobs/index.ts', "import { run } from './one-job/run.ts';\nexport const jobs = [run];"],
  [
    'nothing-imports-the-runtime',
    'src/http/bad-runtime.ts',
    "import { container } from '../runtime/container.ts';\nexport const x = container;",
  ],
  [
    'nothing-imports-the-runtime',
    'src/store/bad-cli.ts',
    "import { program } from '../cli/program.ts';\nexport const x = program;",
  ],
  [
    'sandbox-stands-alone',
    'sandbox/bad.ts',
    "import { paging } from '../connectors/_shared/paging.ts';\nexport const x = paging;",
  ],
  [
    'sandboxes-share-no-vendor-code',
    'sandbox/salesforce/bad.ts',
    "import { errors } from '../hubspot/errors.ts';\nexport const x = errors;",
  ],
  [
    'nothing-imports-the-sandbox',
    'connectors/hubspot/bad-sandbox.ts',
    "import { server } from '../../sandbox/server.ts';\nexport const x = server;",
  ],
  [
    'console-stands-alone',
    'console/bad.ts',
    "import { score } from '../src/domain/score.ts';\nexport const x = score;",
  ],
  [
    'console-uses-contract-types',
    'console/bad-value.ts',
    "import { schema } from '../src/contracts/schema.ts';\nexport const x = schema;",
  ],
  [
    'product-never-imports-tests',
    'src/runtime/bad-script.ts',
    "import { tool } from '../../scripts/tool.ts';\nexport const x = tool;",
  ],
  ['only-queue-imports-bullmq', 'src/runtime/bad-queue.ts', "import { Queue } from 'bullmq';\nexport const x = Queue;"],
  ['only-queue-imports-bullmq', 'src/cli/bad-redis.ts', "import { Redis } from 'ioredis';\nexport const x = Redis;"],
  ['only-store-imports-pg', 'src/runtime/bad-pg.ts', "import type { Pool } from 'pg';\nexport type X = Pool;"],
  [
    'only-http-imports-express',
    'src/runtime/bad-express.ts',
    "import express from 'express';\nexport const x = express;",
  ],
  ['only-platform-imports-pino', 'src/runtime/bad-pino.ts', "import { pino } from 'pino';\nexport const x = pino;"],
  [
    'only-readers-and-writers-of-csv-import-it',
    'src/cli/bad-csv.ts',
    "import { parse } from 'csv-parse';\nexport const x = parse;",
  ],
  ['only-salesforce-imports-zip', 'src/cli/bad-zip.ts', "import { zipSync } from 'fflate';\nexport const x = zipSync;"],
  [
    'only-the-sandbox-imports-soql-and-xml',
    'connectors/salesforce/bad-soql.ts',
    "import { parseQuery } from '@jetstreamapp/soql-parser-js';\nexport const x = parseQuery;",
  ],
  [
    'only-cli-imports-commander',
    'src/runtime/bad-commander.ts',
    "import { Command } from 'commander';\nexport const x = Command;",
  ],
  [
    'only-clients-import-vendor-sdks',
    'connectors/hubspot/bad-sdk.ts',
    "import { Client } from '@hubspot/api-client';\nexport const x = Client;",
  ],
];

const folders: string[] = [];

function plantTree(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'keel-imports-'));
  folders.push(folder);
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `${text}\n`);
  }
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('import rules on a planted tree', () => {
  let bad: Cruised;

  beforeAll(async () => {
    const ring = { 'src/services/ring-b.ts': "import { a } from './ring-a.ts';\nexport const b = () => a;" };
    bad = await cruiseTree(
      plantTree({ ...lawful, ...ring, ...Object.fromEntries(planted.map(([, path, text]) => [path, text])) }),
    );
  });

  test('leave a lawful tree alone', async () => {
    const good = await cruiseTree(plantTree(lawful));
    expect(good).toEqual({ modules: Object.keys(lawful).length - 1, violations: [] });
  });

  test.each(planted)('%s finds %s', (rule, file) => {
    expect(bad.violations.map((violation) => `${violation.rule}: ${violation.from}`)).toContain(`${rule}: ${file}`);
  });

  test('are each broken once at least, so that none is dead', () => {
    expect(cruiserConfig.forbidden.map((rule) => rule.name).toSorted()).toEqual(
      [...new Set(planted.map(([rule]) => rule))].toSorted(),
    );
  });
});

describe('import rules on the project', () => {
  test('hold, on modules that were really read', async () => {
    const { modules, violations } = await cruiseTree(projectRoot);
    expect(violations.map((violation) => `${violation.rule}: ${violation.from} -> ${violation.to}`)).toEqual([]);
    expect(modules).toBeGreaterThan(10);
  });
});
