/** Puts the parts of the org together. */
import { ApiHandler } from './api-handler.ts';
import { bulkRoutes } from './bulk/bulk-routes.ts';
import { FaultSwitch } from './faults/fault-switch.ts';
import { type Edition, type LimitNumbers, Limits, realLimits } from './limits.ts';
import { metadataRoutes } from './metadata/metadata-routes.ts';
import { identityRoutes } from './oauth/identity-routes.ts';
import { confidentialClient, type OAuthClient, platformCli } from './oauth/oauth-clients.ts';
import { oauthRoutes } from './oauth/oauth-routes.ts';
import type { TokenStore } from './oauth/token-store.ts';
import type { SandboxOrg } from './org/sandbox-org.ts';
import type { OrgClock } from './org-clock.ts';
import { collectionRoutes } from './rest/collection-routes.ts';
import { compositeRoutes } from './rest/composite-routes.ts';
import { describeRoutes } from './rest/describe-routes.ts';
import { dispatcher } from './rest/dispatch.ts';
import { externalIdRoutes } from './rest/external-id-routes.ts';
import { limitsRoutes } from './rest/limits-routes.ts';
import { queryRoutes } from './rest/query-routes.ts';
import { recordRoutes } from './rest/record-routes.ts';
import { replicationRoutes } from './rest/replication-routes.ts';
import { treeRoutes } from './rest/tree-routes.ts';
import { versionsRoutes } from './rest/versions-routes.ts';
import { Router } from './router/router.ts';
import { SandboxState } from './state.ts';
import { StatsCounter } from './stats.ts';
import type { Switches } from './switches.ts';

export interface AssembleParts {
  readonly org: SandboxOrg;
  readonly clock: OrgClock;
  readonly tokens: TokenStore;
  readonly oauthClient: OAuthClient;
  readonly seed: number;
  readonly monotonicMs: () => number;
  readonly isLimited: boolean;
  readonly edition: Edition;
  readonly limitNumbers: Partial<LimitNumbers>;
}

function activeUsers(org: SandboxOrg): number {
  const users = org.object('User');
  let count = 0;
  for (let row = 0; row < (users?.rows ?? 0); row += 1) if (users?.get(row, 'IsActive') === true) count += 1;
  return count;
}

export function assemble(parts: AssembleParts): { api: ApiHandler; state: SandboxState } {
  const { org, clock, tokens, seed, monotonicMs } = parts;
  const stats = new StatsCounter();
  const switches: Switches = {
    isApiDisabled: false,
    isSessionExpired: false,
    isSessionRefused: false,
    isConcurrencyExceeded: false,
    isDeployDenied: false,
  };
  const faults = new FaultSwitch({ org, seed, monotonicMs });
  const limits = new Limits({
    numbers: { ...realLimits(parts.edition, activeUsers(org)), ...parts.limitNumbers },
    isEnforced: () => parts.isLimited || faults.current.needsLimits === true,
    now: clock.now,
  });
  const clients = [platformCli, confidentialClient(parts.oauthClient)];
  const router: Router = new Router([
    ...versionsRoutes(),
    ...describeRoutes(),
    ...recordRoutes(),
    ...externalIdRoutes(),
    ...replicationRoutes(),
    ...collectionRoutes(),
    ...compositeRoutes(dispatcher(() => router)),
    ...treeRoutes(),
    ...queryRoutes(),
    ...bulkRoutes({
      monotonicMs,
      seed,
      faults: () => ({ ...faults.current.bulk, ...faults.bulkWishes }),
      spend: (limit, amount) => limits.spend(limit, amount),
    }),
    ...metadataRoutes({
      org,
      monotonicMs,
      seed,
      isDenied: () => switches.isDeployDenied,
      actorOf: (sessionId) => {
        const session = tokens.session(sessionId);
        const isExpired = session === undefined || switches.isSessionExpired;
        return isExpired || faults.current.isExpired?.(session) === true ? undefined : session;
      },
    }),
    ...limitsRoutes(limits),
    ...oauthRoutes({ tokens, clients }),
    ...identityRoutes(tokens),
  ]);
  const api = new ApiHandler({ org, router, tokens, limits, faults, stats, switches });
  return { api, state: new SandboxState({ org, clock, tokens, limits, stats, faults, switches }) };
}
