import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { regionsOf } from '../../../model/access';
import type { ValidGrant, ValidPerson } from '../../../model/grant/valid-grant';
import { policyPath, tryParsePolicyName } from '../../../model/iam/policy-name';
import { formatInstant } from '../../../model/time/instant';
import { byEnd, isOver } from '../../../model/time/window';
import type { Context } from '../../context/context';
import { allOf, checkUser } from '../../files/grants';
import { type ExitCode, refuse } from '../../frame/failure';
import { createKey, keysOf, makeRoom, type NewKey } from './keys';
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

/** Somebody who may get a key: it opens something, until the last grant ends. */
interface Holder {
  readonly person: ValidPerson;
  /** In AWS, by the time they end. */
  readonly grants: readonly ValidGrant[];
  readonly until: string;
  /** Where the grant that ends first opens something. */
  readonly region: string;
}

async function holderOf(context: Context, name: string): Promise<Holder> {
  const register = context.register();
  const user = checkUser(register, name);
  const person = register.people.find((each) => each.user === user) as ValidPerson;
  checkManaged(person);
  const grants = await provisionedOf(person, allOf(register), context);
  const [first] = grants;
  const last = grants.at(-1);
  if (!first || !last) {
    const rule = 'has no grant in AWS, and a key that opens nothing is not made';
    const remedy = 'Merge and apply the grant first; curfew who --user shows what the files say.';
    throw refuse({ place: 'USER', value: user, rule, remedy, code: 'no-provisioned-grant' });
  }
  return { person, grants, until: formatInstant(last.window.until), region: regionsOf(first.access)[0] };
}

/** Makes a key and writes it into a profile of this machine; a key that cannot be written goes again. */
async function fillProfile(context: Context, holder: Holder, profile: string, options: Options): Promise<void> {
  const { screen, aws, world } = context;
  const { person, region, until } = holder;
  const { user } = person;
  const { id, secret } = await createKey(user, context);
  try {
    writeProfile({ name: profile, region, keyId: id, secret }, world.env);
  } catch (error) {
    await aws.port.deleteAccessKey(user, id);
    const rule = `cannot be written: ${(error as Error).message.replace(/, .*/s, '')}; the key was deleted again`;
    throw refuse({
      place: profileFiles(world.env).credentials,
      rule,
      remedy: 'Look at who may write there.',
      code: 'not-written',
    });
  }
  if (options.json) screen.json({ user, key: id, profile, until });
  else screen.print(`wrote profile ${profile} with the key ${id} of ${user}; access ends at ${until}`);
}

/** The script that sets a person up, with their key in it. */
async function scriptOf(context: Context, holder: Holder, key: NewKey, profile?: string): Promise<string> {
  const { aws, settings } = context;
  const { user, pgpKey } = holder.person;
  const text = `${key.id}\n${key.secret}`;
  return setupScript({
    user,
    profile: profile ?? `curfew-${user}`,
    document: settings.documentName,
    grants: holder.grants,
    secret:
      pgpKey === undefined ? { is: 'plain', text } : { is: 'encrypted', text: await encryptTo(pgpKey, text, user) },
    endpoint: aws.endpoint,
  });
}

/** Makes a key and writes it into a setup script; where that fails, neither stays. */
async function fillScript(context: Context, holder: Holder, shown: string, options: Options): Promise<void> {
  const { aws, world } = context;
  const { user } = holder.person;
  const output = resolve(world.cwd, shown);
  const file = openNew(output, shown);
  let made: string | undefined;
  try {
    const key = await createKey(user, context);
    made = key.id;
    writeSync(file, await scriptOf(context, holder, key, options.profileName));
    closeSync(file);
    tellScript(context, holder, { shown, output, key: key.id }, options);
  } catch (error) {
    rmSync(output, { force: true });
    if (made !== undefined) await aws.port.deleteAccessKey(user, made);
    throw error;
  }
}

interface Written {
  /** As the file was named. */
  readonly shown: string;
  readonly output: string;
  /** Its id. */
  readonly key: string;
}

function tellScript({ screen }: Context, holder: Holder, { shown, output, key }: Written, options: Options): void {
  const { person, until } = holder;
  const { user } = person;
  const encrypted = person.pgpKey !== undefined;
  if (options.json) {
    screen.json({ user, key, file: output, encrypted, until });
    return;
  }
  screen.print(`wrote ${shown} with the key ${key} of ${user}; access ends at ${until}`);
  screen.note(
    encrypted
      ? `The secret in it is encrypted to the key of ${user}.`
      : 'It holds the secret as it is: hand it over by a channel that fits, and delete it here.',
  );
}

export async function run(context: Context, [name = '']: string[], options: Options): Promise<ExitCode> {
  const holder = await holderOf(context, name);
  const { user } = holder.person;
  const keys = await keysOf(user, context);
  if (options.dryRun) {
    context.screen.print(`would make a key of ${user}, who has ${keys.length}; access ends at ${holder.until}`);
    return 0;
  }
  await makeRoom(user, keys, options.replace === true, context);
  const { configureProfile: profile, output = `setup-${user}.sh` } = options;
  if (profile === undefined) await fillScript(context, holder, output, options);
  else await fillProfile(context, holder, profile, options);
  return 0;
}
