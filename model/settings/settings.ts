import { z } from 'zod';
import type { Checked, Issue } from '../base/issue';
import { reporter } from '../base/report';
import { checkShape } from '../base/shape';
import { sourceOf } from '../base/source';
import * as limits from '../iam/limits';
import type { Rule } from '../rules/rule';
import { type Backend, localBackend } from './backend';
import { checkPipeline, type Pipeline, type ValidPipeline } from './pipeline';

/** Everything that distinguishes one deployment from another. It lives in `main.ts`. */
export interface Settings {
  /** The AWS account, 12 digits. Terraform refuses any other. */
  readonly account: string;
  /** The regions in which access can be granted. Each gets a session document, a bucket, a log group and a key. */
  readonly regions: readonly string[];
  /**
   * The region of what exists once: the sweeper and its schedule.
   * @default the first of `regions`
   */
  readonly homeRegion?: string;
  /**
   * Regions no longer in use: their resources go (logs and their key are kept in AWS while `retainLogs` holds),
   * the sweeper goes on looking for sessions there.
   * @default none
   */
  readonly retiredRegions?: readonly string[];
  /** @default 'aws' */
  readonly partition?: 'aws' | 'aws-cn' | 'aws-us-gov';
  /**
   * The name of the Terraform stack.
   * @default 'curfew'
   */
  readonly stackName?: string;
  /** @default localBackend() */
  readonly backend?: Backend;
  /**
   * The longest window of a grant, in minutes.
   * @default 240
   */
  readonly longestWindowMinutes?: number;
  /**
   * Managed policies that IAM lets one user have. Curfew uses at most half: while grants are extended old and new
   * ones are attached together.
   * @default 10
   */
  readonly attachmentQuota?: number;
  /**
   * Managed policies that existing persons have already: so many fewer grants each of them can hold.
   * @default 0
   */
  readonly attachmentsTaken?: number;
  /**
   * Customer managed policies that the account may have: the most grants that can be provisioned at once.
   * @default 1500
   */
  readonly managedPolicyQuota?: number;
  /**
   * The session document's name. Not `SSM-SessionManagerRunShell`: that one belongs to everybody in the account.
   * @default 'Curfew-Shell'
   */
  readonly documentName?: string;
  /**
   * After so many minutes AWS ends a session whatever its grant says, 1 to 1440.
   * @default 1440: a renewed window must not lose its session
   */
  readonly maxSessionMinutes?: number;
  /**
   * After so many minutes without a keystroke AWS ends a session, 1 to 60.
   * @default 20
   */
  readonly idleSessionMinutes?: number;
  /**
   * Session logs, and the key that reads them, outlive `terraform destroy`.
   * @default true
   */
  readonly retainLogs?: boolean;
  /**
   * Days that CloudWatch keeps session logs; one of the values CloudWatch knows. The bucket keeps them for good.
   * @default 400
   */
  readonly logRetentionDays?: number;
  /**
   * Days after which a transcript in the bucket moves to Glacier.
   * @default 90
   */
  readonly glacierAfterDays?: number;
  /**
   * The start of the log buckets' names; account and region follow. S3 wants it unique in the world.
   * @default 'curfew-sessions'
   */
  readonly bucketPrefix?: string;
  /**
   * The sweeper reports what it would do and does nothing: for the first days.
   * @default false
   */
  readonly observeOnly?: boolean;
  /**
   * Days that CloudWatch keeps the audit log, which has every change to somebody's access; one of the values
   * CloudWatch knows.
   * @default 3653: ten years
   */
  readonly auditRetentionDays?: number;
  /**
   * SNS topics that hear the alarms, beside the stack's own `curfew-alarms`.
   * @default none
   */
  readonly alarmTopicArns?: readonly string[];
  /**
   * What may be granted, and what somebody must agree to: `curfew diff` asks them of every change.
   * @default none: whatever is valid may be granted
   */
  readonly rules?: readonly Rule[];
  /**
   * The GitHub repository that plans and applies: the stack makes a role for each.
   * @default none: no roles
   */
  readonly pipeline?: Pipeline | undefined;
}

/** Every default filled in; the one setting without a default may be absent. */
type CompleteSettings = Required<Omit<Settings, 'pipeline'>> & { readonly pipeline: ValidPipeline | undefined };

/** Settings that were judged, every default filled in. */
export type ValidSettings = CompleteSettings & { readonly __valid: true };

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const regionName = /^[a-z]{2}(-[a-z]+)+-\d$/;
const region = z.string();
const count = z.int();
const schema = z.object({
  account: z.string(),
  regions: z.array(region),
  homeRegion: region.optional(),
  retiredRegions: z.array(region).optional(),
  partition: z.enum(['aws', 'aws-cn', 'aws-us-gov']).optional(),
  stackName: z.string().optional(),
  backend: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('local') }),
      z.strictObject({ kind: z.literal('s3'), bucket: z.string(), key: z.string(), region }),
    ])
    .optional(),
  longestWindowMinutes: count.optional(),
  attachmentQuota: count.optional(),
  attachmentsTaken: count.optional(),
  managedPolicyQuota: count.optional(),
  documentName: z.string().optional(),
  maxSessionMinutes: count.optional(),
  idleSessionMinutes: count.optional(),
  retainLogs: z.boolean().optional(),
  logRetentionDays: count.optional(),
  glacierAfterDays: count.optional(),
  bucketPrefix: z.string().optional(),
  observeOnly: z.boolean().optional(),
  auditRetentionDays: count.optional(),
  alarmTopicArns: z.array(z.string()).optional(),
  rules: z
    .array(z.object({ name: z.string(), judge: z.custom((value) => typeof value === 'function', 'is no function') }))
    .optional(),
  // It has a shape of its own.
  pipeline: z.unknown().optional(),
});

function withDefaults(settings: Settings, pipeline: ValidPipeline | undefined): CompleteSettings {
  return {
    homeRegion: settings.regions[0] ?? '',
    retiredRegions: [],
    partition: 'aws',
    stackName: 'curfew',
    backend: localBackend(),
    longestWindowMinutes: 240,
    attachmentQuota: limits.defaultAttachmentQuota,
    attachmentsTaken: 0,
    managedPolicyQuota: limits.defaultManagedPolicyQuota,
    documentName: 'Curfew-Shell',
    maxSessionMinutes: 1440,
    idleSessionMinutes: 20,
    retainLogs: true,
    logRetentionDays: 400,
    glacierAfterDays: 90,
    bucketPrefix: 'curfew-sessions',
    observeOnly: false,
    auditRetentionDays: 3653,
    alarmTopicArns: [],
    rules: [],
    ...settings,
    pipeline,
  };
}

type Check = readonly [keyof Settings, (s: CompleteSettings) => boolean, rule: string, remedy: string];

const within = (key: keyof Settings, from: number, to: number): Check => [
  key,
  (s) => Number(s[key]) >= from && Number(s[key]) <= to,
  'is out of range',
  `Write a whole number from ${from} to ${to}.`,
];
const matches = (key: keyof Settings, pattern: RegExp, rule: string, remedy: string): Check => [
  key,
  (s) => pattern.test(String(s[key])),
  rule,
  remedy,
];
const retention = (key: 'logRetentionDays' | 'auditRetentionDays'): Check => [
  key,
  (s) => retentions.includes(s[key]),
  'is no retention that CloudWatch knows',
  `Write one of ${retentions.join(', ')}.`,
];

const checks: readonly Check[] = [
  matches('account', /^\d{12}$/, 'is no account id', 'Write its 12 digits as a string.'),
  ['regions', (s) => s.regions.length > 0, 'is empty', 'Name at least one region.'],
  [
    'regions',
    (s) => s.regions.every((r) => regionName.test(r)),
    'holds what is no region',
    'Write it as eu-central-1.',
  ],
  ['regions', (s) => new Set(s.regions).size === s.regions.length, 'names a region twice', 'Name it once.'],
  [
    'homeRegion',
    (s) => s.regions.length === 0 || s.regions.includes(s.homeRegion),
    'is none of regions',
    'Name one of them.',
  ],
  [
    'retiredRegions',
    (s) =>
      s.retiredRegions.every((r) => regionName.test(r)) && new Set(s.retiredRegions).size === s.retiredRegions.length,
    'holds what is no region, or a region twice',
    'Write each once, as eu-central-1.',
  ],
  [
    'retiredRegions',
    (s) => s.retiredRegions.every((r) => !s.regions.includes(r)),
    'names a region that is in regions',
    'A region is either in use or retired.',
  ],
  matches('stackName', /^[a-z][a-z0-9-]{0,31}$/, 'is no stack name', 'Lower case, digits and -, at most 32.'),
  within('longestWindowMinutes', 1, 525_600),
  within('attachmentQuota', 2, 20),
  within('attachmentsTaken', 0, 20),
  within('managedPolicyQuota', 1, 10_000),
  matches('documentName', /^[A-Za-z0-9_.-]{3,128}$/, 'is no document name', '3 to 128 of letters, digits, _ . -'),
  [
    'documentName',
    (s) => !/^(aws|amazon|amzn|SSM-SessionManagerRunShell$)/i.test(s.documentName),
    'belongs to AWS or to the whole account',
    'Choose a name of your own, such as Curfew-Shell.',
  ],
  within('maxSessionMinutes', 1, 1440),
  within('idleSessionMinutes', 1, 60),
  retention('logRetentionDays'),
  retention('auditRetentionDays'),
  within('glacierAfterDays', 1, 36_500),
  matches(
    'bucketPrefix',
    /^[a-z0-9][a-z0-9-]{1,30}$/,
    'cannot start a bucket name',
    'Lower case, digits and -, 2 to 31.',
  ),
];

/** Judges the settings and fills in every default. */
export function checkSettings(settings: Settings, file = 'main.ts'): Checked<ValidSettings> {
  const issues: Issue[] = [];
  const report = reporter(sourceOf('settings', settings, file), issues);
  const shape = checkShape(schema, settings, report);
  const pipeline = checkPipeline(settings, report);
  if (!shape) return { ok: false, issues };
  const value = withDefaults(settings, pipeline);
  for (const [key, holds, rule, remedy] of checks) {
    if (!holds(value)) report('bad-setting', [key], value[key], rule, remedy);
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: value as ValidSettings };
}
