import { AwsError, queryAnswer } from './answers';
import type { Answer, IdentifiedCall } from './call';
import { isoSeconds } from './clock';
import { withEncodedDocuments } from './iam-documents';
import { isPaged, pageOf } from './iam-pages';
import { IAM_REFUSALS } from './iam-refusals';
import { validateIam } from './iam-validation';
import { errorCodeOf } from './moto';
import { simulateCustom, simulatePrincipal } from './simulate';
import type { World } from './world';
import { type Element, element, membersAt, parseXml, setChild, textAt, tryFind, writeXml } from './xml';

const STATUS: Readonly<Record<string, number>> = {
  NoSuchEntity: 404,
  EntityAlreadyExists: 409,
  DeleteConflict: 409,
  LimitExceeded: 409,
};

/** IAM as AWS answers it: refused where AWS refuses, paged as AWS pages, the rest by moto. */
export async function answerIam(sent: IdentifiedCall, world: World): Promise<Answer> {
  const call = withImpliedUser(sent);
  validateIam(call);
  do await IAM_REFUSALS[call.action]?.(call.params, world);
  while (!world.names.claim(call));
  const answer = withEncodedDocuments(await answerOrPass(call, world));
  if (answer.status < 300) observe(call, answer, world);
  else {
    world.names.release(call);
    answer.status = STATUS[errorCodeOf(answer) ?? ''] ?? answer.status;
  }
  return answer;
}

async function answerOrPass(call: IdentifiedCall, world: World): Promise<Answer> {
  const { action, params } = call;
  switch (action) {
    case 'CreateServiceSpecificCredential':
    case 'ListServiceSpecificCredentials':
    case 'DeleteServiceSpecificCredential':
      await existingUser(params.UserName, world);
      return world.serviceCredentials.tryAnswer(call) ?? world.moto.forward(call);
    case 'PutUserPermissionsBoundary':
    case 'DeleteUserPermissionsBoundary':
      await existingUser(params.UserName, world);
      if (action === 'DeleteUserPermissionsBoundary' && !world.names.tryBoundaryOf(`user/${params.UserName}`)) {
        throw new AwsError('NoSuchEntity', `The user with name ${params.UserName} has no permissions boundary.`, 404);
      }
      world.names.setBoundary(`user/${params.UserName}`, params.PermissionsBoundary);
      return queryAnswer(call, []);
    case 'SimulateCustomPolicy':
      return simulateCustom(call, world);
    case 'SimulatePrincipalPolicy':
      return simulatePrincipal(call, world);
    case 'AttachUserPolicy': {
      // Once more is nothing more to AWS; moto counts another holder, who never goes.
      const all = await world.moto.tryQuery('iam', 'ListAttachedUserPolicies', { UserName: params.UserName });
      const held = membersAt(all, 'AttachedPolicies').some((each) => textAt(each, 'PolicyArn') === params.PolicyArn);
      return held ? queryAnswer(call, []) : world.moto.forward(call);
    }
    case 'GetUser':
    case 'CreateUser': {
      const answer = await world.moto.forward(call);
      if (action === 'CreateUser' && answer.status < 300) world.names.observe(call);
      return answer.status < 300
        ? amended(answer, (root) => showBoundary(tryFind(root, `${action}Result`, 'User'), world))
        : answer;
    }
    default:
      if (isPaged(action)) return pageOf(call, world, (result) => complete(call, result, world));
      return world.moto.forward(call);
  }
}

/** Everything the front must remember of a call that succeeded. */
function observe(call: IdentifiedCall, answer: Answer, { names, iam, keyring }: World): void {
  const { action, params } = call;
  names.observe(call);
  iam.observe(call);
  if (action === 'CreateAccessKey') {
    const key = tryFind(parseXml(answer.body.toString()), 'CreateAccessKeyResult', 'AccessKey');
    keyring.addUserKey(textAt(key, 'AccessKeyId') ?? '', textAt(key, 'UserName') ?? '');
  }
  if (action === 'UpdateAccessKey') keyring.setActive(params.AccessKeyId, params.Status === 'Active');
  if (action === 'DeleteAccessKey') keyring.remove(params.AccessKeyId);
  if (action === 'DeleteUser') keyring.removeUser(params.UserName);
}

/** Adds what moto leaves out of its lists. */
async function complete({ action, params }: IdentifiedCall, result: Element, world: World): Promise<void> {
  if (action === 'ListAccessKeys') {
    for (const key of membersAt(result, 'AccessKeyMetadata')) {
      const made = world.keyring.tryMade(textAt(key, 'AccessKeyId') ?? '');
      if (made) setChild(key, element('CreateDate', made.toISOString()));
    }
  }
  if (action === 'ListUsers') {
    for (const user of membersAt(result, 'Users')) {
      const made = world.names.tryMade(textAt(user, 'UserName') ?? '');
      if (made) setChild(user, element('CreateDate', isoSeconds(made)));
    }
  }
  if (action === 'GetAccountAuthorizationDetails') {
    for (const user of membersAt(result, 'UserDetailList')) showBoundary(user, world);
    const all = await world.moto.tryQuery('iam', 'ListPolicies', { Scope: 'Local', MaxItems: '1000000' });
    const known = new Map(membersAt(all, 'Policies').map((policy) => [textAt(policy, 'Arn'), policy]));
    for (const policy of membersAt(result, 'Policies')) {
      for (const name of ['PolicyName', 'PolicyId']) {
        const value = textAt(known.get(textAt(policy, 'Arn')), name);
        if (value !== undefined) setChild(policy, element(name, value));
      }
    }
  }
  if (action === 'ListEntitiesForPolicy') {
    const { EntityFilter: filter, PolicyUsageFilter: usage } = params;
    if (usage === 'PermissionsBoundary') {
      for (const list of result.children) list.children = list.name.startsWith('Policy') ? [] : list.children;
    }
    if (usage === 'PermissionsPolicy' || (filter && filter !== 'User')) return;
    const users = tryFind(result, 'PolicyUsers');
    for (const holder of world.names.boundedBy(params.PolicyArn)) {
      const [kind, name = ''] = holder.split('/');
      const listed = users?.children.some((user) => textAt(user, 'UserName') === name);
      if (kind === 'user' && !listed) users?.children.push(element('member', [element('UserName', name)]));
    }
  }
}

function showBoundary(user: Element | undefined, world: World): void {
  const arn = world.names.tryBoundaryOf(`user/${textAt(user, 'UserName')}`);
  if (!user || arn === undefined) return;
  const type = element('PermissionsBoundaryType', 'Policy');
  setChild(user, element('PermissionsBoundary', [type, element('PermissionsBoundaryArn', arn)]));
}

async function existingUser(name: string, world: World): Promise<void> {
  if (await world.iam.user(name)) return;
  throw new AwsError('NoSuchEntity', `The user with name ${name} cannot be found.`, 404);
}

/** IAM takes the caller for a user that is not named; moto does so for long-term keys only. */
function withImpliedUser(call: IdentifiedCall): IdentifiedCall {
  const implied = [
    'GetUser',
    'ListServiceSpecificCredentials',
    'ListAccessKeys',
    'CreateAccessKey',
    'DeleteAccessKey',
    'UpdateAccessKey',
  ];
  if (!implied.includes(call.action) || call.params.UserName || call.caller.kind !== 'user') return call;
  const { userName } = call.caller;
  const body = Buffer.from(`${call.body.toString()}&UserName=${encodeURIComponent(userName)}`);
  return { ...call, body, params: { ...call.params, UserName: userName } };
}

function amended(answer: Answer, amend: (root: Element) => void): Answer {
  const root = parseXml(answer.body.toString());
  amend(root);
  return { ...answer, body: Buffer.from(writeXml(root)) };
}
