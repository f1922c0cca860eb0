import { resolve } from 'node:path';
import { AppError } from '../../contracts/errors.ts';
import { type ConnectRequest, connectInstall } from '../../services/install/connect-install.ts';
import { type Command, withRuntime } from '../command.ts';
import { exitCodes } from '../output.ts';

export interface ConnectOptions {
  readonly crm: string;
  readonly token?: string;
  readonly dir?: string;
}

/** Connects a CRM account or a folder and prints the install's id. */
export const connectCommand: Command<ConnectOptions> = (ctx, options) =>
  withRuntime(ctx, 'tool', async (runtime) => {
    const request = connectRequest(options, runtime.config.hubspot);
    const { install, renewed, notes } = await connectInstall(runtime.connectDeps, request);
    const { installId, crm, remoteId, name } = install;
    if (ctx.options.json) {
      ctx.terminal.out(`${JSON.stringify({ install: installId, crm, account: remoteId, name, renewed, notes })}\n`);
      return exitCodes.ok;
    }
    ctx.terminal.out(`${renewed ? 'Renewed' : 'Connected'} ${crm} ${name || remoteId}. Install: ${installId}\n`);
    for (const note of notes) ctx.terminal.out(`  Note: ${note}\n`);
    ctx.terminal.out(`Next: keel run --install ${installId}\n`);
    return exitCodes.ok;
  });

function connectRequest(options: ConnectOptions, hubspot: { api: string; oauth: string }): ConnectRequest {
  const need = (value: string | undefined, option: string): string => {
    if (value) return value;
    throw new AppError('config', `keel connect ${options.crm} needs ${option}.`, {
      code: 'BAD_USAGE',
      hint: `See: keel connect --help`,
    });
  };
  switch (options.crm) {
    case 'hubspot':
      return {
        crm: 'hubspot',
        endpoints: hubspot,
        token: need(options.token, '--token (a service key of the HubSpot account)'),
      };
    case 'csv': {
      const dir = resolve(need(options.dir, '--dir (the folder with accounts.csv)'));
      return { crm: 'csv', endpoints: { api: dir, oauth: '' }, token: null };
    }
    case 'salesforce':
      throw new AppError('config', 'Salesforce is not built yet.', {
        code: 'NOT_BUILT_YET',
        hint: 'Until then: keel connect hubspot, or keel connect csv.',
      });
    default:
      throw new AppError('config', `There is no connector "${options.crm}".`, {
        code: 'CONNECTOR_UNKNOWN',
        hint: 'Connectors: hubspot, csv.',
      });
  }
}
