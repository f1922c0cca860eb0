/** The registry of connectors: adding one is a folder and a line. */
import { csv } from './csv/index.ts';
import { hubspot } from './hubspot/index.ts';
import { salesforce } from './salesforce/index.ts';

export const connectors = { hubspot, salesforce, csv } as const;
