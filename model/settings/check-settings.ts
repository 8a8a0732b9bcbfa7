import type { z } from 'zod';
import type { CheckResult, Issue } from '../base/issue';
import { reporter } from '../base/report';
import { checkShape, fault, isFault } from '../base/shape';
import { sourceOf } from '../base/source';
import { areOf } from './appliers';
import { checkPipeline } from './pipeline';
import { type CompleteSettings, type Settings, settingsSchema, type ValidSettings } from './settings';

type SettingsFields = z.infer<typeof settingsSchema>;

/** What one setting says of another: asked as soon as all are of the right type, so that everything is told at once. */
const between = (key: keyof Settings, holds: (given: SettingsFields) => boolean, rule: string, remedy: string) =>
  [
    holds,
    {
      path: [key],
      when: ({ issues }: { issues: z.core.$ZodRawIssue[] }) => issues.every(isFault),
      ...fault('bad-setting', rule, remedy),
    },
  ] as [(given: SettingsFields) => boolean, z.core.$ZodCustomParams];

const schema = settingsSchema
  .refine(
    ...between(
      'homeRegion',
      ({ regions, homeRegion }) => homeRegion === undefined || regions.length === 0 || regions.includes(homeRegion),
      'is none of regions',
      'Name one of them.',
    ),
  )
  .refine(
    ...between(
      'retiredRegions',
      ({ regions, retiredRegions }) => retiredRegions.every((region) => !regions.includes(region)),
      'names a region that is in regions',
      'A region is either in use or retired.',
    ),
  )
  .refine(
    ...between(
      'retiredDocuments',
      ({ documentName, retiredDocuments }) => !retiredDocuments.includes(documentName),
      'names the one in use',
      'A document is either in use or retired.',
    ),
  )
  .refine(
    ...between(
      'applierRoles',
      ({ account, applierRoles }) => areOf(applierRoles, account),
      'holds the ARN of no role of this account',
      'Write the name of the role, or its ARN.',
    ),
  )
  .refine(
    ...between(
      'applierRoles',
      ({ pipeline, applierRoles }) => pipeline === undefined || applierRoles.length === 0,
      'does not go with pipeline, whose role alone applies',
      'Leave one of the two out.',
    ),
  );

/** Judges the settings and fills in every default. */
export function checkSettings(settings: Settings, file = 'main.ts'): CheckResult<ValidSettings> {
  const issues: Issue[] = [];
  const report = reporter(sourceOf('settings', settings, file), issues);
  const given = checkShape(schema, settings, report);
  const pipeline = checkPipeline(settings, report);
  if (!given || issues.length > 0) return { ok: false, issues };
  const value: CompleteSettings = {
    ...given,
    homeRegion: given.homeRegion ?? given.regions[0] ?? '',
    // As they are: a rule may hold more than is asked of it here.
    rules: settings.rules ?? [],
    pipeline,
  };
  return { ok: true, value: value as ValidSettings };
}
