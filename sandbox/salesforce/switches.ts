/** What an admin, or Salesforce, can turn off for an org. */
export interface Switches {
  /** The edition lost its API. */
  isApiDisabled: boolean;
  /** Every session counts as expired, fresh ones, too. */
  isSessionExpired: boolean;
  /** Sessions of this kind are not let in: refreshing does not help. */
  isSessionRefused: boolean;
  /** Too many calls run for 20 seconds and longer. */
  isConcurrencyExceeded: boolean;
  /** Keel's user may not change metadata. */
  isDeployDenied: boolean;
}
