import { kindOf, regionsOf } from '../access';
import type { Issue } from '../base/issue';
import { type Reporter, reporter } from '../base/report';
import { type Source, sourceOf } from '../base/source';
import { render } from '../grant/document';
import type { ValidGrant, ValidPerson } from '../grant/valid-grant';
import { keyArn } from '../iam/arn';
import * as limits from '../iam/limits';
import type { ValidSettings } from '../settings/settings';
import { lengthOf } from '../time/window';

type SourcedGrant = { readonly source: Source; readonly grant: ValidGrant };

/** A key's ARN is known only after apply; its length is known before. */
function keyArnOfFullLength(settings: ValidSettings, region: string): string {
  const start = keyArn(settings, region, '');
  return start.padEnd(Math.max(limits.shortestKeyArn, start.length + 36), '0');
}

/** Characters as IAM counts them: without white space. */
function documentLength(grant: ValidGrant, settings: ValidSettings): number {
  const { partition, documentName } = settings;
  const sessionKeyArn = keyArnOfFullLength(settings, regionsOf(grant.access)[0]);
  return JSON.stringify(render(grant, { partition, document: documentName, sessionKeyArn })).replace(/\s/g, '').length;
}

function checkRegion(region: string, settings: ValidSettings, report: Reporter): void {
  if (settings.retiredRegions.includes(region)) {
    report('retired-region', ['access', 'region'], region, 'is retired', `Use one of ${settings.regions.join(', ')}.`);
  } else if (!settings.regions.includes(region)) {
    const remedy = `Use one of ${settings.regions.join(', ')}, or add it to the setting regions.`;
    report('unknown-region', ['access', 'region'], region, 'is no region of this deployment', remedy);
  }
}

function checkOne({ source, grant }: SourcedGrant, settings: ValidSettings, issues: Issue[]): void {
  const report = reporter(source, issues);
  for (const region of regionsOf(grant.access)) checkRegion(region, settings, report);
  const length = lengthOf(grant.window) / 60_000;
  if (length > settings.longestWindowMinutes) {
    const rule = `makes a window of ${length} minutes, more than the ${settings.longestWindowMinutes} of the setting longestWindowMinutes`;
    report('window-too-long', ['until'], undefined, rule, 'Shorten the window, or follow it with another grant.');
  }
  const characters = documentLength(grant, settings);
  if (characters > limits.maxPolicyCharacters) {
    const rule = `becomes a policy of ${characters} characters, ${characters - limits.maxPolicyCharacters} more than the ${limits.maxPolicyCharacters} that IAM takes`;
    report('document-too-large', ['access'], undefined, rule, kindOf(grant.access).shrink(grant.access));
  }
}

function checkBudgets(
  provisioned: readonly SourcedGrant[],
  people: readonly { source: Source; person: ValidPerson }[],
  settings: ValidSettings,
  issues: Issue[],
): void {
  const held = new Map<ValidPerson, ValidGrant[]>();
  for (const { grant } of provisioned) {
    const grants = held.get(grant.person);
    if (grants) grants.push(grant);
    else held.set(grant.person, [grant]);
  }
  // Old and new are attached together while a grant is extended, and a revocation needs a place as well.
  const half = Math.floor(settings.attachmentQuota / 2);
  for (const { source, person } of people) {
    const grants = held.get(person) ?? [];
    const budget = Math.max(0, person.existing ? half - settings.attachmentsTaken : half);
    if (grants.length <= budget) continue;
    const from = person.existing ? ' less attachmentsTaken' : '';
    const rule = `has ${grants.length} live and upcoming grants, more than the ${budget} that half the setting attachmentQuota${from} leaves`;
    const remedy = `Join or drop some of ${grants
      .map((grant) => grant.id)
      .sort()
      .join(', ')}.`;
    reporter(source, issues)('too-many-grants-for-person', ['user'], person.user, rule, remedy);
  }
  if (provisioned.length > settings.managedPolicyQuota) {
    const rule = `leaves no room for ${provisioned.length} live and upcoming grants, a policy each`;
    const remedy = 'Drop grants, or have the quota raised in AWS and then here.';
    const report = reporter(sourceOf('settings', settings, 'main.ts'), issues);
    report('too-many-grants-in-account', ['managedPolicyQuota'], settings.managedPolicyQuota, rule, remedy);
  }
}

/**
 * What depends on the settings is asked of provisioned grants only: an expired one renders nothing, and must not
 * stop a region from being retired or a limit from being lowered.
 */
export function checkAccount(
  grants: readonly SourcedGrant[],
  people: readonly { source: Source; person: ValidPerson }[],
  settings: ValidSettings,
  issues: Issue[],
): void {
  const provisioned = grants.filter(({ grant }) => grant.state !== 'expired');
  for (const written of provisioned) checkOne(written, settings, issues);
  checkBudgets(provisioned, people, settings, issues);
}
