/** A folder in Keel's own format needs no mapping. */
import { z } from 'zod';
import { definers } from '../../src/contracts/connector.ts';

export const CsvSettings = z.object({});

export const { settings, defineStream } = definers(CsvSettings);
