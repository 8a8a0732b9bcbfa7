import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../model/settings/settings';
import { instantOf } from '../model/time/instant';

export const settings: Settings = {
  account: '123456789012',
  regions: ['eu-central-1', 'eu-west-1', 'us-east-1'],
  managedPolicyQuota: 10_000,
};

/** Inside the window of every generated grant: all of them are provisioned. */
export const now = instantOf(new Date('2030-06-03T10:00:00Z'));

const grantsPerPerson = 5;
const grantsPerFolder = 100;

/** A folder as a company would have it: five grants for each person, every other one by tags. */
export function writeHome(home: string, grants: number, windowOf = always): void {
  for (const { file, text } of homeFiles(grants, windowOf)) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), text);
  }
}

export const peopleOf = (grants: number): number => Math.ceil(grants / grantsPerPerson);

/** Every tenth person is an IAM user that somebody else made. */
export const isExisting = (person: number): boolean => person % 10 === 9;

/** Below the home folder; people first. */
export function homeFiles(grants: number, windowOf = always): { file: string; text: string }[] {
  const files: { file: string; text: string }[] = [];
  for (let i = 0; i < peopleOf(grants); i++) {
    const existing = isExisting(i) ? ', existing: true' : '';
    const text = `import { definePerson } from 'curfew';\n\nexport default definePerson({ user: 'person-${i}'${existing} });\n`;
    files.push({ file: `people/person-${i}.ts`, text });
  }
  for (let i = 0; i < grants; i++) {
    files.push({
      file: `grants/team-${Math.floor(i / grantsPerFolder)}/access-${i}.ts`,
      text: grantText(i, windowOf(i)),
    });
  }
  return files;
}

interface Written {
  readonly from: string;
  readonly until: string;
}

const always = (_: number): Written => ({ from: '2030-06-03T09:00:00+00:00', until: '2030-06-03T12:00:00Z' });

function grantText(i: number, { from, until }: Written): string {
  const region = settings.regions[i % settings.regions.length];
  const id = (offset: number) => `'i-${(i * 3 + offset).toString(16).padStart(17, '0')}'`;
  const target =
    i % 2 === 0 ? `instances: [${id(0)}, ${id(1)}]` : `tags: { Environment: 'Staging', Team: 'team ${i % 50}' }`;
  return `import { defineGrant, shell } from 'curfew';
import person from '../../people/person-${Math.floor(i / grantsPerPerson)}';

export default defineGrant({
  person,
  access: shell({ region: '${region}', ${target} }),
  from: '${from}',
  until: '${until}',
  reason: 'Looking into what customers reported on Monday',
  ticket: 'OPS-${i}',
});
`;
}
