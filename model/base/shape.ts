import type { z } from 'zod';
import type { IssueCode } from './issue';
import type { Path, Reporter } from './report';

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
}

const article = (noun: string): string => (/^[aeio]/.test(noun) ? `an ${noun}` : `a ${noun}`);

/** The fields of a value, whatever it is: what one field is must not depend on what is wrong with another. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** What a check of ours in a schema says where it does not hold; zod hands it on with the issue. */
interface Fault {
  readonly code: IssueCode;
  readonly rule: string;
  readonly remedy: string;
}

export const fault = (code: IssueCode, rule: string, remedy: string) => ({ params: { code, rule, remedy } });

type RawIssue = Pick<z.core.$ZodRawIssue, 'code' | 'path'> & { readonly params?: unknown };

function tryFault({ code, params }: RawIssue): Fault | undefined {
  return code === 'custom' && params !== undefined ? (params as Fault) : undefined;
}

/** Whether the value is of the right type, and breaks a rule. */
export const isFault = (issue: RawIssue): boolean => tryFault(issue) !== undefined;

/**
 * Holds a value against a zod object and reports what TypeScript would have said: unknown, missing and mistyped
 * fields, each at its place. Unknown fields are reported and do not keep the rest from being judged. Where every type is
 * right, it reports the rules of the schema that are broken.
 *
 * @param names the fields for the remedy, where they are not simply those of the schema
 */
export function checkShape<T extends z.ZodRawShape>(
  schema: z.ZodObject<T>,
  value: unknown,
  report: Reporter,
  below: Path = [],
  names: readonly string[] = Object.keys(schema.shape),
): z.infer<z.ZodObject<T>> | undefined {
  const remedy = `The fields are ${names.join(', ')}.`;
  for (const key of Object.keys(fieldsOf(value))) {
    if (Object.hasOwn(schema.shape, key) || Array.isArray(value)) continue;
    report('unknown-field', [...below, key], undefined, 'is no field here', remedy);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { issues } = result.error;
  const isRightType = issues.every(isFault);
  for (const issue of issues) {
    const path = [...below, ...issue.path];
    const got = at(value, issue.path);
    const broken = tryFault(issue);
    if (broken) {
      if (isRightType) report(broken.code, path, got, broken.rule, broken.remedy);
    } else if (got === undefined) {
      report('missing-field', path, undefined, 'is missing', `Add it. ${remedy}`);
    } else {
      const expected = issue.code === 'invalid_type' ? article(issue.expected) : 'of another type';
      report('wrong-type', path, got, `is not ${expected}`, remedy);
    }
  }
  return undefined;
}
