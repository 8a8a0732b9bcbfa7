import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** The workflows under `examples/`, read strictly: a key that GitHub would not know is a fault here. */

export const folder = join(__dirname, '../../../examples', '.github');

const texts = z.record(z.string(), z.string());
const permissions = z.partialRecord(
  // Not `statuses`: the one that the branch requires is the app's.
  z.enum(['contents', 'id-token', 'issues', 'pull-requests']),
  z.enum(['read', 'write']),
);
const step = z.strictObject({
  name: z.string().optional(),
  id: z
    .string()
    .regex(/^[a-z][a-z-]*$/)
    .optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  env: texts.optional(),
  run: z.string().optional(),
});
const job = z.strictObject({
  'runs-on': z.string(),
  'timeout-minutes': z.int(),
  if: z.string().optional(),
  environment: z.string().optional(),
  permissions: permissions.optional(),
  env: texts.optional(),
  steps: z.array(step).min(1),
});
const workflow = z.strictObject({
  name: z.string(),
  on: z.partialRecord(
    z.enum([
      'pull_request_target',
      'pull_request_review',
      'workflow_run',
      'push',
      'schedule',
      'workflow_dispatch',
      'issues',
    ]),
    z.unknown(),
  ),
  permissions,
  defaults: z.strictObject({ run: z.strictObject({ shell: z.literal('bash') }) }),
  concurrency: z.strictObject({ group: z.string(), 'cancel-in-progress': z.boolean() }).optional(),
  jobs: z.record(z.string(), job),
});

export type Step = z.infer<typeof step>;
export type Job = z.infer<typeof job>;
export type Workflow = z.infer<typeof workflow>;

export const names = readdirSync(join(folder, 'workflows')).sort();

export const textOf = (name: string): string => readFileSync(join(folder, 'workflows', name), 'utf8');

/** @throws where the file is no workflow */
export const workflowOf = (name: string): Workflow => workflow.parse(parse(textOf(name)));
