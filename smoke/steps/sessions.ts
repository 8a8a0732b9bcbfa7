import { CreateAccessKeyCommand } from '@aws-sdk/client-iam';
import {
  DescribeSessionsCommand,
  ResumeSessionCommand,
  type SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { isNamed } from '../../model/base/is-named';
import { messageOf } from '../../model/base/message-of';
import { tryParseUserArn } from '../../model/iam/arn';
import { between, minutes, seconds } from '../../model/time/instant';
import { callerOf } from '../kit/clients';
import { waitFor } from '../kit/clock';
import { people } from '../kit/names';
import { type Answer, answer, type Outcome, type Step } from '../kit/step';
import { known, type World } from '../kit/world';

/** A key for each, in force: until AWS knows it, every refusal would be for that. */
async function handOutKeys({ clients, clientsOf, clock, progress }: World): Promise<Outcome> {
  for (const UserName of Object.values(people)) {
    const { AccessKey } = await clients.iam.send(new CreateAccessKeyCommand({ UserName }));
    const keys = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
    progress.keys.set(UserName, keys);
    const arn = await waitFor(clock, { every: seconds(3), most: minutes(2) }, () =>
      callerOf(clientsOf(keys)).then(
        (caller) => caller.arn,
        () => undefined,
      ),
    );
    known(arn, `a key of ${UserName} that works`);
  }
  return { said: `${progress.keys.size} keys` };
}

export const ssmOf = ({ clientsOf, region, progress }: World, user: string): SSMClient =>
  clientsOf(known(progress.keys.get(user), `the key of ${user}`)).ssm(region);

/** @returns the id of the session */
async function start(world: World, user: string, target: string, document: string | undefined): Promise<string> {
  const request = { Target: target, Reason: user, ...(document === undefined ? {} : { DocumentName: document }) };
  const { SessionId } = await ssmOf(world, user).send(new StartSessionCommand(request));
  return known(SessionId, 'the id of the session');
}

const documentOf = ({ settings }: World): string => settings.documentName;

async function opens(world: World): Promise<Outcome> {
  const { clock, progress } = world;
  const instance = known(progress.instance, 'the instance');
  const began = clock.now();
  const said: string[] = [];
  for (const user of [people.ana, people.existing]) {
    let refused = '';
    const id = await waitFor(clock, { every: seconds(2), most: minutes(3) }, () =>
      start(world, user, instance, documentOf(world)).catch((error: unknown) => {
        refused = messageOf(error);
        return undefined;
      }),
    );
    progress.sessions.set(user, known(id, `a session of ${user}, who was refused (${refused})`));
    said.push(`${user} after ${between(began, clock.now()) / 1000} s`);
  }
  const inTime = between(began, clock.now()) <= minutes(1);
  return { said: said.join(', '), answers: [answer('grant-in-force', inTime, said.join(', '))] };
}

/** Somebody who must be refused. */
interface Refusal {
  readonly what: string;
  readonly user: string;
  /** @default the instance */
  readonly target?: string;
  /** Whether the document is named; another one, where that is said. */
  readonly document: 'ours' | 'none' | 'AWS-StartPortForwardingSession';
  readonly assumption: Answer['assumption'];
}

const refusals: readonly Refusal[] = [
  { what: 'before the window', user: people.early, document: 'ours', assumption: 'refusals' },
  { what: 'without the tag', user: people.tagless, document: 'ours', assumption: 'refusals' },
  {
    what: 'on another instance',
    user: people.ana,
    target: 'i-0123456789abcdef0',
    document: 'ours',
    assumption: 'refusals',
  },
  {
    what: 'through another document',
    user: people.ana,
    document: 'AWS-StartPortForwardingSession',
    assumption: 'refusals',
  },
  { what: 'without a document', user: people.ana, document: 'none', assumption: 'document-check' },
  { what: 'without multi-factor authentication', user: people.mfa, document: 'ours', assumption: 'mfa-asked' },
];

/** Only a refusal by IAM counts: an instance that is not there is no refusal. */
export async function isRefused(call: Promise<unknown>): Promise<{ readonly holds: boolean; readonly said: string }> {
  return call.then(
    () => ({ holds: false, said: 'allowed' }),
    (error: unknown) => ({ holds: isNamed(error, 'AccessDeniedException'), said: messageOf(error) }),
  );
}

async function refuses(world: World): Promise<Outcome> {
  const instance = known(world.progress.instance, 'the instance');
  const seen: Answer[] = [];
  for (const { what, user, target = instance, document, assumption } of refusals) {
    const named = { ours: documentOf(world), none: undefined }[document as 'ours' | 'none'];
    const { holds, said } = await isRefused(start(world, user, target, document.startsWith('AWS-') ? document : named));
    seen.push(answer(assumption, holds, `${what}: ${said}`));
  }
  const names = [...new Set(seen.map(({ assumption }) => assumption))];
  const answers = names.map((name) => {
    const own = seen.filter(({ assumption }) => assumption === name);
    return answer(
      name,
      own.every(({ holds }) => holds),
      own.map(({ said }) => said).join('; '),
    );
  });
  return { said: `${seen.filter(({ holds }) => holds).length} of ${seen.length} refused`, answers };
}

/** Whose sessions are, as AWS tells; and who may resume and end them. */
async function owners(world: World): Promise<Outcome> {
  const { clients, region, progress, account } = world;
  const { Sessions = [] } = await clients.ssm(region).send(new DescribeSessionsCommand({ State: 'Active' }));
  const own = [...progress.sessions].map(([user, id]) => {
    const owner = Sessions.find(({ SessionId }) => SessionId === id)?.Owner ?? 'not listed';
    const parsed = tryParseUserArn(owner);
    return { owner, fits: parsed?.user === user && parsed.account === account };
  });
  const forms = own.map(({ owner }) => owner).join(', ');
  const session = (user: string) => known(progress.sessions.get(user), `the session of ${user}`);
  const other = session(people.existing);
  const resumed = await ssmOf(world, people.ana)
    .send(new ResumeSessionCommand({ SessionId: session(people.ana) }))
    .then(
      () => ({ holds: true, said: 'allowed' }),
      (error: unknown) => ({ holds: false, said: messageOf(error) }),
    );
  const foreign = await isRefused(ssmOf(world, people.ana).send(new TerminateSessionCommand({ SessionId: other })));
  const said = `their own: ${resumed.said}; another’s: ${foreign.said}`;
  return {
    said: forms,
    answers: [
      answer(
        'owner-form',
        own.every(({ fits }) => fits),
        forms,
      ),
      answer('own-session', resumed.holds && foreign.holds, said),
    ],
  };
}

async function endNobody({ clients, region }: World): Promise<Outcome> {
  const request = new TerminateSessionCommand({ SessionId: 'nobody-0123456789abcdef0' });
  const { holds, said } = await clients
    .ssm(region)
    .send(request)
    .then(
      () => ({ holds: true, said: 'answers well' }),
      (error: unknown) => ({ holds: isNamed(error, 'DoesNotExistException'), said: messageOf(error) }),
    );
  return { said, answers: [answer('terminate-unknown', holds, said)] };
}

export const sessionSteps: readonly Step[] = [
  { name: 'keys', title: 'gives each of five people a key', asks: [], isBasis: true, run: handOutKeys },
  {
    name: 'sessions',
    title: 'opens a session for two of them',
    asks: ['grant-in-force'],
    isBasis: true,
    run: opens,
  },
  {
    name: 'refusals',
    title: 'tries what must be refused: too early, elsewhere, without tag, document or second factor',
    asks: ['refusals', 'document-check', 'mfa-asked'],
    run: refuses,
  },
  {
    name: 'owners',
    title: 'looks whose the sessions are, resumes one, and tries to end another’s',
    asks: ['owner-form', 'own-session'],
    run: owners,
  },
  { name: 'end-nobody', title: 'ends a session that is not there', asks: ['terminate-unknown'], run: endNobody },
];
