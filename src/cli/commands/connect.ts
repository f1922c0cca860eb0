import { resolve } from 'node:path';
import type { Credentials } from '../../contracts/connector.ts';
import { AppError } from '../../contracts/errors.ts';
import type { Config } from '../../runtime/config.ts';
import type { Runtime } from '../../runtime/container.ts';
import { type ConnectRequest, connectInstall } from '../../services/install/connect-install.ts';
import { provisionInstall } from '../../services/writeback/provision-fields.ts';
import { type Command, type CommandContext, withRuntime } from '../command.ts';
import { confirmed } from '../confirmed.ts';
import { exitCodes } from '../output.ts';
import { readSecrets } from '../read-secrets.ts';

export interface ConnectOptions {
  readonly crm: string;
  readonly token?: string;
  readonly instanceUrl?: string;
  readonly refreshToken?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly deploy?: boolean;
  readonly dir?: string;
}

/** Connects a CRM account or a folder and prints the install's id. */
export const connectCommand: Command<ConnectOptions> = (ctx, options) =>
  withRuntime(ctx, 'tool', async (runtime) => {
    const request = connectRequest(await readSecrets(options, process.stdin), runtime.config);
    const { install, renewed, notes } = await connectInstall(runtime.connectDeps, request);
    const { installId, crm, remoteId, name } = install;
    if (ctx.options.json) {
      const deployed = options.deploy === true ? await deploy(runtime, installId, ctx.signal) : undefined;
      const told = { install: installId, crm, account: remoteId, name, renewed, notes };
      ctx.terminal.out(`${JSON.stringify(deployed === undefined ? told : { ...told, deployed })}\n`);
      return exitCodes.ok;
    }
    ctx.terminal.out(`${renewed ? 'Renewed' : 'Connected'} ${crm} ${name || remoteId}. Install: ${installId}\n`);
    const isDeployed = await offerToDeploy(ctx, runtime, installId, options.deploy === true);
    for (const note of isDeployed ? await notesOf(runtime, installId, ctx.signal) : notes) {
      ctx.terminal.out(`  Note: ${note}\n`);
    }
    ctx.terminal.out(`Next: keel run --install ${installId}\n`);
    return exitCodes.ok;
  });

interface Deployed {
  readonly created: readonly string[];
  readonly refused: readonly { readonly field: string; readonly message: string; readonly hint?: string }[];
}

/** Puts Keel's fields into the CRM now instead of with the first run. */
async function deploy({ deps }: Runtime, installId: string, signal: AbortSignal): Promise<Deployed> {
  const { created, refused } = await provisionInstall(deps, await deps.connect(installId, signal));
  const told = refused.map(({ field, error }) => ({
    field,
    message: error.message,
    ...(error.detail.hint === undefined ? {} : { hint: error.detail.hint }),
  }));
  return { created, refused: told };
}

async function notesOf({ deps }: Runtime, installId: string, signal: AbortSignal): Promise<readonly string[]> {
  const { connector, context } = await deps.connect(installId, signal);
  return (await connector.inspect?.(context, deps.manifest)) ?? [];
}

/** Asks where there is somebody to ask whether to put now what the first run would put into the CRM. @returns whether it was done. */
async function offerToDeploy(
  ctx: CommandContext,
  runtime: Runtime,
  installId: string,
  isAgreed: boolean,
): Promise<boolean> {
  const { connector, context } = await runtime.deps.connect(installId, ctx.signal);
  const offer = await connector.fields?.offer?.(context, runtime.deps.manifest);
  if (offer === undefined) return false;
  const question = `Keel needs ${offer}. Deploy this to ${connector.displayName} now?`;
  if (!isAgreed && !(await confirmed(ctx, question))) return false;
  const { created, refused } = await deploy(runtime, installId, ctx.signal);
  ctx.terminal.out(`  Deployed: ${created.length} fields made.\n`);
  for (const { field, message, hint } of refused) ctx.terminal.out(`  ${field}: ${message}${hint ? ` ${hint}` : ''}\n`);
  return true;
}

function connectRequest(options: ConnectOptions, { hubspot, salesforce }: Config): ConnectRequest {
  const need = (value: string | undefined, option: string): string => {
    if (value) return value;
    throw badUse(`keel connect ${options.crm} needs ${option}.`);
  };
  switch (options.crm) {
    case 'hubspot': {
      const accessToken = need(options.token, '--token (a service key of the HubSpot account)');
      return { crm: 'hubspot', endpoints: hubspot, credentials: { accessToken } };
    }
    case 'salesforce': {
      const api = instanceUrl(
        need(options.instanceUrl, '--instance-url (the address of your org: https://….my.salesforce.com)'),
      );
      return {
        crm: 'salesforce',
        endpoints: { api, oauth: salesforce.login },
        credentials: salesforceCredentials(options),
      };
    }
    case 'csv': {
      const dir = resolve(need(options.dir, '--dir (the folder with accounts.csv)'));
      return { crm: 'csv', endpoints: { api: dir, oauth: '' }, credentials: null };
    }
    default:
      throw new AppError('config', `There is no connector "${options.crm}".`, {
        code: 'CONNECTOR_UNKNOWN',
        hint: 'Connectors: hubspot, salesforce, csv.',
      });
  }
}

/** An access token ends after some hours: with a refresh token Keel gets new ones by itself. */
function salesforceCredentials({ token, refreshToken, clientId, clientSecret }: ConnectOptions): Credentials {
  if (token === undefined && refreshToken === undefined) {
    throw badUse('keel connect salesforce needs --token (an access token), or --refresh-token and --client-id.');
  }
  if (refreshToken !== undefined && clientId === undefined) {
    throw badUse('--refresh-token needs --client-id (the consumer key of the app it was given to).');
  }
  return {
    accessToken: token ?? '',
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
  };
}

/** Pages of Salesforce have another host than its API, and only the API takes tokens. */
function instanceUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw badUse(`--instance-url ${text} is not an address. It looks like https://acme.my.salesforce.com`);
  }
  if (url.hostname.endsWith('.lightning.force.com')) {
    const host = url.hostname.replace('.lightning.force.com', '.my.salesforce.com');
    throw badUse(`--instance-url ${url.origin} is the address of the pages. The API of this org is at https://${host}`);
  }
  return url.origin;
}

const badUse = (message: string): AppError =>
  new AppError('config', message, { code: 'BAD_USAGE', hint: 'See: keel connect --help' });
