import { compare } from './order';

/**
 * Every code an issue can carry. People read the text, programs match the code: a code never changes its meaning.
 */
export const issueCodes = [
  // a file as a text
  'syntax',
  'not-data',
  'hidden-text',
  'unexpected-file',
  'file-too-large',
  'no-default-export',
  'no-folder',
  // a value as a shape
  'unknown-field',
  'missing-field',
  'wrong-type',
  'duplicate-field',
  // what the values say
  'blank-reason',
  'bad-user-name',
  'bad-email',
  'bad-pgp-key',
  'duplicate-user',
  'unknown-person',
  'bad-grant-id',
  'duplicate-grant-id',
  'bad-instance-id',
  'one-target-kind',
  'empty-targets',
  'duplicate-target',
  'bad-tag',
  'bad-ticket',
  'unknown-region',
  'retired-region',
  'bad-instant',
  'instant-without-offset',
  'impossible-date',
  'fractional-seconds',
  'empty-window',
  'window-too-long',
  'too-many-grants-for-person',
  'too-many-grants-in-account',
  'document-too-large',
  'no-source-ip',
  'bad-setting',
] as const;

export type IssueCode = (typeof issueCodes)[number];

/** Something wrong with what a person wrote. It names the place, the rule, the value got and the remedy. */
export interface Issue {
  readonly code: IssueCode;
  /** The file as the person knows it, below the home folder: `grants/john-dev.ts`. */
  readonly file: string;
  /** 1-based. */
  readonly line?: number;
  /** The field in the words the person wrote: `access.instances[1]`. */
  readonly field?: string;
  /** The value got, if one value is at fault. */
  readonly value?: unknown;
  /** The rule that is broken: `is not an instance id`. A full clause without a full stop. */
  readonly rule: string;
  /** What to change. A full sentence. */
  readonly remedy: string;
}

/** Why an array and not an exception: everything wrong is reported at once. */
export type CheckResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: Issue[] };

const longestValue = 80;

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

/**
 * One line for people: `grants/john.ts:7: until: "tomorrow" is not an instant. Write … [bad-instant]`.
 * Control characters cannot reach the terminal: values are shown as JSON, names are stripped.
 */
export function formatIssue(issue: Issue): string {
  const place = issue.line === undefined ? issue.file : `${issue.file}:${issue.line}`;
  const subject = [
    issue.field === undefined ? '' : `${issue.field}: `,
    issue.value === undefined ? '' : `${show(issue.value)} `,
  ].join('');
  return `${place}: ${subject}${issue.rule}. ${issue.remedy} [${issue.code}]`.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    '?',
  );
}

/** Sorted by place, so that two runs over the same files print the same. */
export function sortIssues(issues: readonly Issue[]): Issue[] {
  return [...issues].sort(
    (a, b) =>
      compare(a.file, b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      compare(a.field ?? '', b.field ?? '') ||
      compare(a.code, b.code) ||
      compare(a.rule, b.rule),
  );
}
