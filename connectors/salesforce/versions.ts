/**
 * Salesforce's API versions: https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_versions.htm
 * Three come a year and each lives for years. 68.0 is Winter '27; from it on SOAP takes access tokens in JWT form, too.
 * A job is read with the version it was made with, so a stored job keeps its own.
 */
export const salesforceApiVersion = '68.0';

const base = `/services/data/v${salesforceApiVersion}`;

/** Paths of requests of our own, from the instance's address on. */
export const ownPaths = {
  /** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm */
  query: `${base}/query`,
  /** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_queryall.htm */
  queryAll: `${base}/queryAll`,
  /** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_composite_composite.htm */
  composite: `${base}/composite`,
  /** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm */
  describe: (object: string) => `${base}/sobjects/${object}/describe`,
  /** https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/queries.htm */
  queryJobs: `${base}/jobs/query`,
  queryJob: (id: string, version: string) => `/services/data/v${version}/jobs/query/${id}`,
  /** https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/walkthrough_bulk_insert.htm */
  ingestJobs: `${base}/jobs/ingest`,
  /** https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_refresh_token_flow.htm */
  token: '/services/oauth2/token',
} as const;
