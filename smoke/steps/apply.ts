import { AttachRolePolicyCommand, CreateRoleCommand, CreateUserCommand } from '@aws-sdk/client-iam';
import { wordsOf } from '../../model/base/message-of';
import { policyArn, roleArn } from '../../model/iam/arn';
import { applierPolicies, systemPath } from '../../model/iam/names';
import { seconds } from '../../model/time/instant';
import { assume } from '../kit/clients';
import { waitFor } from '../kit/clock';
import { noSources, smokeSettings, sourcesOf, windowsFrom } from '../kit/grants';
import { people, smokeNames } from '../kit/names';
import { type Answer, answer, type Outcome, type Step } from '../kit/step';
import { known, type World } from '../kit/world';

/** The stack as the administrator makes it first: one region, nobody in it. */
async function applyFirst({ settings, region, stack, clock }: World): Promise<Outcome> {
  await stack.write(smokeSettings(settings.account, settings.partition, [region]), noSources, clock.now());
  await stack.init();
  return { said: await stack.apply() };
}

async function planAgain({ stack }: World): Promise<Outcome> {
  const { isEmpty, text } = await stack.plan();
  const said = isEmpty ? 'No changes.' : text.trim().slice(-2000);
  return { said, answers: [answer('plan-empty', isEmpty, said)] };
}

/** Anybody in the account whose own policies say so may assume it: here the administrator. */
const trustOf = (account: string, partition: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: 'sts:AssumeRole' },
    ],
  });

async function becomeApplier({ account, settings, clients, clock, progress }: World): Promise<Outcome> {
  const { iam } = clients;
  const { applier: RoleName, path: Path } = smokeNames;
  await iam.send(new CreateUserCommand({ UserName: people.existing, Path }));
  const AssumeRolePolicyDocument = trustOf(account, settings.partition);
  await iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument }));
  for (const name of applierPolicies) {
    const PolicyArn = policyArn(settings, `${systemPath}${name}`);
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }
  // IAM takes some seconds until others see a role; before that STS knows nobody of that name.
  const patience = { every: seconds(5), most: seconds(90) };
  const keys = await waitFor(clock, patience, () =>
    assume(clients, roleArn(settings, `${Path}${RoleName}`)).catch(() => undefined),
  );
  progress.applier = known(keys, `a session of the role ${RoleName}`);
  // And until its policies are in force.
  await clock.sleep(seconds(20));
  return { said: `${RoleName} holds ${applierPolicies.join(', ')} and nothing else` };
}

/** People, grants and a second region, as the pipeline would apply them; where that is refused, as the administrator. */
async function applyGrants(world: World): Promise<Outcome> {
  const { account, settings, region, stack, clock, progress, lacks } = world;
  const windows = windowsFrom(clock.now());
  progress.windows = windows;
  const sources = sourcesOf(account, region, known(progress.instance, 'the instance'), windows);
  // Another region costs minutes, and only who is judged learns by it.
  const judged = lacks.get('judge') === undefined;
  await stack.write(judged ? settings : { ...settings, regions: [region] }, sources, clock.now());
  if (!judged) {
    await stack.init();
    return { said: `${await stack.apply()} By the administrator.` };
  }
  await stack.init();
  const applied = await stack.apply(known(progress.applier, 'the applier')).then(
    (said) => ({ holds: true, said }),
    (error: unknown) => ({ holds: false, said: wordsOf(error) }),
  );
  const answers = answersOf(applied);
  if (applied.holds) return { said: applied.said, answers };
  return { said: `refused; by the administrator: ${await stack.apply()}`, answers };
}

/** A refusal of KMS says nothing against the rest, nor the other way round. */
function answersOf({ holds, said }: { readonly holds: boolean; readonly said: string }): Answer[] {
  const refused = [...said.matchAll(/not authorized to perform:\s+([\w-]+):\w+/g)].map(([, service]) => service);
  const ofKeys = !holds && refused.includes('kms');
  const ofOthers = !holds && (refused.length === 0 || refused.some((service) => service !== 'kms'));
  return [answer('applier-suffices', !ofOthers, said), answer('key-creation', !ofKeys, said)];
}

async function planAsApplier({ stack, progress }: World): Promise<Outcome> {
  const planned = await stack.plan(known(progress.applier, 'the applier')).then(
    ({ isEmpty, text }) => ({ isEmpty, said: isEmpty ? 'No changes.' : text.trim().slice(-2000) }),
    (error: unknown) => ({ isEmpty: false, said: wordsOf(error) }),
  );
  return { said: planned.said, answers: [answer('applier-plan-empty', planned.isEmpty, planned.said)] };
}

/** The stack, before there is anything in it. */
export const firstApply: readonly Step[] = [
  {
    name: 'apply',
    title: 'applies a stack of its own as the administrator: one region, nobody in it',
    asks: [],
    isBasis: true,
    run: applyFirst,
  },
  { name: 'empty-plan', title: 'plans again, and expects nothing', asks: ['plan-empty'], run: planAgain },
  {
    name: 'become-applier',
    title: `makes the user ${people.existing} and a role with the applier’s policies only, and assumes it`,
    asks: [],
    isBasis: true,
    run: becomeApplier,
  },
];

/** People and what they are granted. */
export const applierSteps: readonly Step[] = [
  {
    name: 'apply-grants',
    title: 'applies people, grants and a second region under that role',
    asks: ['applier-suffices', 'key-creation'],
    isBasis: true,
    run: applyGrants,
  },
  {
    name: 'applier-plan',
    title: 'plans again under that role, and expects nothing',
    needs: ['judge'],
    asks: ['applier-plan-empty'],
    run: planAsApplier,
  },
];
