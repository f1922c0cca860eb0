/** What a fault profile can do to bulk jobs. All chance comes from the profile's seed. */

export interface BulkJobFacts {
  readonly jobId: string;
  readonly object: string;
  readonly operation: string;
}

export interface BulkFaults {
  /** Salesforce gives up a job after so many of its rows; the rest stay unprocessed. Undefined: it goes to the end. */
  readonly abortIngestAfter?: (job: BulkJobFacts & { readonly rows: number }) => number | undefined;
  /** A query job ends Failed with this text. */
  readonly failQuery?: (job: BulkJobFacts) => string | undefined;
  /** A page of results comes without its Sforce-Locator header. `offset`: first row of the page. */
  readonly dropsLocator?: (page: {
    readonly jobId: string;
    readonly offset: number;
    readonly isLast: boolean;
  }) => boolean;
}
