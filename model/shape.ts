import type { z } from 'zod';
import type { Path, Report } from './report';

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

const article = (noun: string): string => (/^[aeio]/.test(noun) ? `an ${noun}` : `a ${noun}`);

/**
 * Holds a value against a zod shape and reports what TypeScript would have said: unknown, missing and mistyped
 * fields, each at its place. `known` lists the fields for the remedy.
 */
export function checkShape<T>(
  schema: z.ZodType<T>,
  value: unknown,
  report: Report,
  known: readonly string[],
  below: Path = [],
): T | undefined {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = `The fields are ${known.join(', ')}.`;
  for (const issue of result.error.issues) {
    const path = [...below, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) report('unknown-field', [...path, key], undefined, 'is no field here', fields);
      continue;
    }
    const got = at(value, issue.path);
    if (got === undefined) {
      report('missing-field', path, undefined, 'is missing', `Add it. ${fields}`);
    } else {
      const expected = issue.code === 'invalid_type' ? article(issue.expected) : 'of another type';
      report('wrong-type', path, got, `is not ${expected}`, fields);
    }
  }
  return undefined;
}
