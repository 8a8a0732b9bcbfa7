import type { Instant } from '../time/instant';

/** A line of a log, of the function's own or of the audit log: a JSON object. */
export interface LogLine {
  readonly at: Instant;
  readonly message: string;
}

export const writeFields = (fields: object): string => JSON.stringify(fields);

/** What stands in a line; undefined where it is no JSON object, for others may write to a log as well. */
export function tryReadFields(message: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** A field that is text; undefined where it is anything else. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
