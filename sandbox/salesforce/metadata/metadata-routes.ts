/** Metadata API, over REST and SOAP, and the little of the SOAP partner API that clients ask for. */
import type { Route } from '../router/route.ts';
import { deployRoutes } from './deploy-routes.ts';
import { Deployments } from './deployments.ts';
import type { MetadataParts } from './metadata-parts.ts';
import { metadataSoapRoutes } from './metadata-soap-routes.ts';
import { partnerSoapRoutes } from './partner-soap-routes.ts';

export function metadataRoutes(parts: MetadataParts): Route[] {
  const deployments = new Deployments(parts);
  return [...deployRoutes(parts, deployments), ...metadataSoapRoutes(parts, deployments), ...partnerSoapRoutes(parts)];
}
