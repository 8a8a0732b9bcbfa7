import { z } from 'zod';
import { fault } from '../base/shape';
import * as limits from '../iam/limits';
import type { Rule } from '../rules/rule';
import { applierRoles } from './appliers';
import { type Backend, localBackend } from './backend';
import { documentName, documentNames } from './documents';
import type { Pipeline, ValidPipeline } from './pipeline';
import { isRegion, isWritten, retention, within } from './row';

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
   * What `documentName` was before: sessions that were opened through them are swept as those of today are.
   * @default none
   */
  readonly retiredDocuments?: readonly string[];
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
   * Days after which a transcript in the bucket moves to Glacier. S3 leaves those below 128 KB where they are, which
   * costs less: https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
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
  /**
   * Roles of your own that may hold the `curfew-applier` policies, by name or ARN, where the stack makes no pipeline: on
   * anybody else the audit finds them.
   * @default none
   */
  readonly applierRoles?: readonly string[];
}

/** Every default filled in; the one setting without a default may be absent. */
export type CompleteSettings = Required<Omit<Settings, 'pipeline'>> & { readonly pipeline: ValidPipeline | undefined };

/** Settings that were judged, every default filled in. */
export type ValidSettings = CompleteSettings & { readonly __valid: true };

/**
 * One row for each setting: of what type it is, within which bounds, and its default. `Settings` says the same to
 * those who write `main.ts`, and a test holds the two together.
 */
export const settingsSchema = z.object({
  account: isWritten(/^\d{12}$/, 'is no account id', 'Write its 12 digits as a string.'),
  regions: z
    .array(z.string())
    .refine((all) => all.length > 0, fault('bad-setting', 'is empty', 'Name at least one region.'))
    .refine((all) => all.every(isRegion), fault('bad-setting', 'holds what is no region', 'Write it as eu-central-1.'))
    .refine((all) => new Set(all).size === all.length, fault('bad-setting', 'names a region twice', 'Name it once.')),
  // Without one it is the first of `regions`, which only `checkSettings` knows.
  homeRegion: z.string().optional(),
  retiredRegions: z
    .array(z.string())
    .refine(
      (all) => all.every(isRegion) && new Set(all).size === all.length,
      fault('bad-setting', 'holds what is no region, or a region twice', 'Write each once, as eu-central-1.'),
    )
    .default([]),
  partition: z.enum(['aws', 'aws-cn', 'aws-us-gov']).default('aws'),
  stackName: isWritten(/^[a-z][a-z0-9-]{0,31}$/, 'is no stack name', 'Lower case, digits and -, at most 32.').default(
    'curfew',
  ),
  backend: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('local') }),
      z.strictObject({ kind: z.literal('s3'), bucket: z.string(), key: z.string(), region: z.string() }),
    ])
    .default(localBackend),
  longestWindowMinutes: within(1, 525_600).default(240),
  attachmentQuota: within(2, 20).default(limits.defaultAttachmentQuota),
  attachmentsTaken: within(0, 20).default(0),
  managedPolicyQuota: within(1, 10_000).default(limits.defaultManagedPolicyQuota),
  documentName: documentName().default('Curfew-Shell'),
  retiredDocuments: documentNames().default([]),
  maxSessionMinutes: within(1, 1440).default(1440),
  idleSessionMinutes: within(1, 60).default(20),
  retainLogs: z.boolean().default(true),
  logRetentionDays: retention().default(400),
  glacierAfterDays: within(1, 36_500).default(90),
  bucketPrefix: isWritten(
    /^[a-z0-9][a-z0-9-]{1,30}$/,
    'cannot start a bucket name',
    'Lower case, digits and -, 2 to 31.',
  ).default('curfew-sessions'),
  observeOnly: z.boolean().default(false),
  auditRetentionDays: retention().default(3653),
  alarmTopicArns: z.array(z.string()).default([]),
  rules: z
    .array(z.object({ name: z.string(), judge: z.custom((value) => typeof value === 'function', 'is no function') }))
    .default([]),
  // It has a shape of its own: `checkPipeline`.
  pipeline: z.unknown().optional(),
  applierRoles: applierRoles().default([]),
} satisfies { [Key in keyof Settings]-?: z.ZodType });
