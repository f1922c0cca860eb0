/** A task's description is plain text. Its last line holds Keel's reference, by which the task is found again where its own field is missing. */
import { shorten } from './encode-rows.ts';

/** Salesforce's limit on the description of a task. */
const maxChars = 32_000;

export function toDescription(body: string, reference: string): string {
  const line = `\n\nKeel reference ${reference}`;
  return shorten(body.trimEnd(), maxChars - line.length) + line;
}

/** The reference a description ends with, or null: text above it may quote another. */
export function readReference(description: unknown): string | null {
  return typeof description === 'string' ? (/Keel reference (\S+)\s*$/.exec(description)?.[1] ?? null) : null;
}
