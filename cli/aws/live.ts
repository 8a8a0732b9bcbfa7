import { GetUserCommand, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { DescribeInstanceInformationCommand } from '@aws-sdk/client-ssm';
import { kindOf, regionsOf, usualKind } from '../../model/access';
import type { Calls } from '../../model/access/kind';
import { policyOf } from '../../model/grant/policy';
import type { ValidGrant } from '../../model/grant/valid-grant';
import { tryParsePolicyArn } from '../../model/iam/arn';
import type { PolicyPlace } from '../../model/iam/policy-name';
import type { ValidSettings } from '../../model/settings/settings';
import { formatInstant } from '../../model/time/instant';
import { openerOf, type Question } from '../files/reach';
import { type Answer, ask, no, yes } from '../frame/answer';
import { isAtLeast } from '../frame/version';
import type { Account } from './access';
import { contextEntries } from './context-entries';
import { denials } from './denials';
import { tryEverybodyOut } from './everybody-out';
import { roleAnswers } from './node-role';

/** Since then the agent streams a session's log to CloudWatch, which the session document asks for. */
const leastAgent = [3, 0, 284, 0];

const agentPage = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-automatic-updates.html';

async function policyAnswers({ aws }: Pick<Account, 'aws'>, user: string, grant: ValidGrant): Promise<Answer[]> {
  const { id } = grant;
  const place = policyOf(grant);
  const isIts = (other: PolicyPlace | undefined) => other?.path === place.path && other.name === place.name;
  const attached = await aws.port.attached(user);
  if (attached === undefined) {
    return [no(`there is no IAM user ${user}`, 'Apply: Terraform makes the user, or make the existing one first.')];
  }
  if (attached.some((arn) => isIts(tryParsePolicyArn(arn)))) return [yes(`the policy of ${id} is attached to ${user}`)];
  const listed = await aws.port.policies(place.path);
  const there = listed.some(isIts);
  const what = there ? `the policy of ${id} is there and not attached to ${user}` : `the policy of ${id} is not there`;
  return [no(what, 'Merge and apply what the files say: terraform apply.')];
}

async function denialAnswers(account: Account, user: string): Promise<Answer[]> {
  const { aws } = account;
  const [standing, everybody] = await Promise.all([denials(aws.port, user), tryEverybodyOut(account)]);
  const isOut = everybody !== undefined && everybody.attachments > 0;
  const out = isOut ? [no('everybody is out', 'curfew restore --everybody lifts it, if it may be.')] : [];
  const own = standing.map(({ until }) =>
    no(`${user} is revoked until ${formatInstant(until)}`, `curfew restore ${user} lifts it, if it may be.`),
  );
  return [...out, ...own];
}

/** What would open a session on the instance: as the nearest grant has it, which need not be one that allows it. */
function callsOf(
  { instance, document, tags }: Question,
  { account, partition }: ValidSettings,
  region: string,
  nearest: ValidGrant | undefined,
): Calls {
  const kind = nearest ? kindOf(nearest.access) : usualKind();
  // No call that opens anything is judged on the key of a session.
  const facts = { partition, document: document ?? 'SSM-SessionManagerRunShell', sessionKeyArn: '' };
  return kind.calls({ account, region, instance, tags }, facts);
}

/** IAM's own answer to each call that would open it: all of them are judged. */
async function simulatorAnswers(
  { aws, settings }: Account,
  question: Question,
  region: string,
  nearest: ValidGrant | undefined,
): Promise<Answer[]> {
  const { user, at } = question;
  const { User } = await aws.clients.iam.send(new GetUserCommand({ UserName: user }));
  const when = { 'aws:CurrentTime': formatInstant(at), 'aws:username': user, 'aws:RequestedRegion': region };
  const answers: Answer[] = [];
  const calls = callsOf(question, settings, region, nearest);
  for (const { action, resource, context, on } of Object.values(calls)) {
    const answer = await aws.clients.iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: User?.Arn ?? '',
        ActionNames: [action],
        ResourceArns: [resource],
        ContextEntries: contextEntries({ ...when, ...context }),
      }),
    );
    const decision = answer.EvaluationResults?.[0]?.EvalDecision;
    answers.push(
      decision === 'allowed'
        ? yes(`IAM's simulator allows ${action} on ${on}`)
        : no(
            `IAM's simulator answers ${decision} for ${action} on ${on}`,
            'The policy in AWS is not what the files say, or something denies it.',
          ),
    );
  }
  return answers;
}

export async function instanceAnswers(
  { aws }: Pick<Account, 'aws'>,
  instance: string,
  region: string,
): Promise<Answer[]> {
  const Filters = [{ Key: 'InstanceIds', Values: [instance] }];
  const answer = await aws.clients.ssm(region).send(new DescribeInstanceInformationCommand({ Filters }));
  const [node] = answer.InstanceInformationList ?? [];
  if (!node) {
    return [
      no(
        `Session Manager does not know ${instance} in ${region}`,
        'It needs the agent, a way to AWS, and an instance profile such as curfew-instance.',
      ),
    ];
  }
  const { PingStatus = 'nothing', AgentVersion = '0' } = node;
  return [
    PingStatus === 'Online'
      ? yes(`${instance} is online in Session Manager`)
      : no(
          `${instance} is ${PingStatus} in Session Manager`,
          'Start the instance, or look at its agent and its network.',
        ),
    isAtLeast(AgentVersion, leastAgent)
      ? yes(`its agent is ${AgentVersion}`)
      : no(`its agent is ${AgentVersion}, older than ${leastAgent.join('.')}`, `Update it: ${agentPage}.`),
  ];
}

/** Asks AWS what the files cannot know. Each question by itself: one that fails hides no other. */
export async function lookLive(
  context: Account,
  question: Question,
  grant: ValidGrant | undefined,
  own: readonly ValidGrant[],
): Promise<Answer[]> {
  const { user, instance } = question;
  const { documentName, homeRegion } = context.settings;
  const nearest = grant ?? openerOf(own, question.document, documentName);
  const region = question.region ?? (nearest ? regionsOf(nearest.access)[0] : homeRegion);
  const answers = await Promise.all([
    grant === undefined ? [] : ask(`the policy of ${grant.id}`, () => policyAnswers(context, user, grant)),
    ask('revocations', () => denialAnswers(context, user)),
    ask("IAM's simulator", () => simulatorAnswers(context, question, region, nearest)),
    ask(instance, () => instanceAnswers(context, instance, region)),
    ask(`the role of ${instance}`, () => roleAnswers(context, instance, region)),
  ]);
  return answers.flat();
}
