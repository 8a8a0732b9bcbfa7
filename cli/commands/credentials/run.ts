import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { CreateAccessKeyCommand, paginateListAccessKeys } from '@aws-sdk/client-iam';
import { regionsOf } from '../../../model/access';
import type { ValidGrant, ValidPerson } from '../../../model/grant/valid-grant';
import { policyPath, tryParsePolicyName } from '../../../model/iam/policy-name';
import { formatInstant } from '../../../model/time/instant';
import { byEnd, isOver } from '../../../model/time/window';
import { writeTrail } from '../../aws/audit-trail';
import type { Context } from '../../context/context';
import { allOf, checkUser } from '../../files/grants';
import { type ExitCode, Failure, refuse } from '../../frame/failure';
import { formatSpan } from '../../frame/when';
import { encryptTo } from './pgp';
import { profileFiles, writeProfile } from './profile';
import { setupScript } from './script';

interface Options {
  readonly output?: string;
  readonly configureProfile?: string;
  readonly profileName?: string;
  readonly replace?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

interface Key {
  readonly id: string;
  readonly created: number;
}

/** AWS lets a user have two. */
const mostKeys = 2;

async function keysOf(user: string, { aws }: Context): Promise<Key[]> {
  const keys: Key[] = [];
  for await (const page of paginateListAccessKeys({ client: aws.clients.iam }, { UserName: user })) {
    for (const { AccessKeyId = '', CreateDate } of page.AccessKeyMetadata ?? []) {
      keys.push({ id: AccessKeyId, created: CreateDate?.getTime() ?? 0 });
    }
  }
  return keys.sort((a, b) => a.created - b.created);
}

/** Grants that are in AWS: a file that nobody has applied yet opens nothing, and a key for it would outlive no sweep. */
async function provisionedOf(
  person: ValidPerson,
  grants: readonly ValidGrant[],
  { aws }: Context,
): Promise<ValidGrant[]> {
  const listed = await aws.port.policies(policyPath('m', person.user));
  const now = aws.clock.now();
  const there = new Set(
    listed.flatMap((policy) => {
      const means = tryParsePolicyName(policy);
      return means?.grant !== undefined && !isOver(means, now) ? [means.grant] : [];
    }),
  );
  return grants
    .filter(({ id, person: { user } }) => user === person.user && there.has(id))
    .sort((a, b) => byEnd(a.window, b.window));
}

function checkManaged({ user, existing }: ValidPerson): void {
  if (!existing) return;
  const rule = 'exists already and is not Curfew’s: the keys are their own';
  throw refuse({
    place: 'USER',
    value: user,
    rule,
    remedy: 'They connect with what they have: curfew connect.',
    code: 'not-managed',
  });
}

async function makeRoom(user: string, keys: readonly Key[], { replace }: Options, context: Context): Promise<void> {
  const { aws, screen } = context;
  const [oldest] = keys;
  if (keys.length < mostKeys || !oldest) return;
  const age = (key: Key): string => `${key.id} (${formatSpan(aws.clock.now() - key.created)} old)`;
  if (!replace) {
    const remedy = `--replace deletes the oldest, ${age(oldest)}, first.`;
    const rule = `has ${keys.length} keys, as many as AWS allows: ${keys.map(age).join(', ')}`;
    throw refuse({ place: 'USER', value: user, rule, remedy, code: 'too-many-keys' });
  }
  await context.confirm(`Delete the key ${age(oldest)} of ${user}?`);
  await aws.port.deleteAccessKey(user, oldest.id);
  screen.note(`key ${oldest.id} of ${user} is deleted`);
}

/** The file is made before the key: a key whose secret nobody could keep must not come to be. */
function openNew(path: string, shown: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const rule = code === 'EEXIST' ? 'is there already' : `cannot be written: ${message.replace(/, .*/s, '')}`;
    throw refuse({
      place: '--output',
      value: shown,
      rule,
      remedy: 'Name another file with --output.',
      code: 'not-written',
    });
  }
}

async function createKey(user: string, context: Context): Promise<{ id: string; secret: string }> {
  const { aws } = context;
  const { AccessKey } = await aws.clients.iam.send(new CreateAccessKeyCommand({ UserName: user }));
  if (!AccessKey?.AccessKeyId || !AccessKey.SecretAccessKey) throw new Error('AWS made a key and did not show it');
  const { AccessKeyId: id, SecretAccessKey: secret } = AccessKey;
  const when = aws.clock.now();
  await writeTrail(context, [{ when, change: 'key made', who: user, key: id, why: 'asked for by curfew credentials' }]);
  return { id, secret };
}

export async function run(context: Context, [name = '']: string[], options: Options): Promise<ExitCode> {
  const { screen, aws, world, settings } = context;
  const register = context.register();
  const user = checkUser(register, name);
  const person = register.people.find((each) => each.user === user) as ValidPerson;
  checkManaged(person);
  const grants = await provisionedOf(person, allOf(register), context);
  const last = grants.at(-1);
  const first = grants[0];
  if (!last || !first) {
    const rule = 'has no grant in AWS, and a key that opens nothing is not made';
    const remedy = 'Merge and apply the grant first; curfew who --user shows what the files say.';
    throw refuse({ place: 'USER', value: user, rule, remedy, code: 'no-provisioned-grant' });
  }
  const keys = await keysOf(user, context);
  const until = formatInstant(last.window.until);
  const shown = options.output ?? `setup-${user}.sh`;
  const output = resolve(world.cwd, shown);
  if (options.dryRun) {
    screen.print(`would make a key of ${user}, who has ${keys.length}; access ends at ${until}`);
    return 0;
  }
  await makeRoom(user, keys, options, context);
  if (options.configureProfile !== undefined) {
    const { id, secret } = await createKey(user, context);
    try {
      writeProfile(
        { name: options.configureProfile, region: regionsOf(first.access)[0], keyId: id, secret },
        world.env,
      );
    } catch (error) {
      await aws.port.deleteAccessKey(user, id);
      const rule = `cannot be written: ${(error as Error).message.replace(/, .*/s, '')}; the key was deleted again`;
      throw new Failure(1, [
        {
          place: profileFiles(world.env).credentials,
          rule,
          remedy: 'Look at who may write there.',
          code: 'not-written',
        },
      ]);
    }
    if (options.json) screen.json({ user, key: id, profile: options.configureProfile, until });
    else
      screen.print(`wrote profile ${options.configureProfile} with the key ${id} of ${user}; access ends at ${until}`);
    return 0;
  }
  const file = openNew(output, shown);
  let made: string | undefined;
  try {
    const { id, secret } = await createKey(user, context);
    made = id;
    const text = `${id}\n${secret}`;
    const endpoint = aws.config.endpoint;
    const script = setupScript({
      user,
      profile: options.profileName ?? `curfew-${user}`,
      document: settings.documentName,
      grants,
      secret:
        person.pgpKey === undefined
          ? { is: 'plain', text }
          : { is: 'encrypted', text: await encryptTo(person.pgpKey, text, user) },
      endpoint,
    });
    writeSync(file, script);
    closeSync(file);
    if (options.json) screen.json({ user, key: id, file: output, encrypted: person.pgpKey !== undefined, until });
    else {
      screen.print(`wrote ${shown} with the key ${id} of ${user}; access ends at ${until}`);
      if (person.pgpKey === undefined) {
        screen.note('It holds the secret as it is: hand it over by a channel that fits, and delete it here.');
      } else screen.note(`The secret in it is encrypted to the key of ${user}.`);
    }
    return 0;
  } catch (error) {
    rmSync(output, { force: true });
    if (made !== undefined) await aws.port.deleteAccessKey(user, made);
    throw error;
  }
}
