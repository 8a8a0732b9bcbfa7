import {
  CreateUserCommand,
  PutUserPolicyCommand,
  SimulateCustomPolicyCommand,
  type SimulatePolicyResponse,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { type Sandbox, startSandbox } from '../../../sandbox';
import { document, iamOf, NOW, outcome } from '../../support/sandbox/clients';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ now: NOW });
});
afterAll(() => sandbox.stop());

const instance = (id: string): string => `arn:aws:ec2:eu-central-1:123456789012:instance/${id}`;
const [one, two] = [instance('i-0ee0bc84a481f7852'), instance('i-0a1b2c3d4e5f60718')];
const until = document({
  Effect: 'Allow',
  Action: 'ssm:StartSession',
  Resource: one,
  Condition: { DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' } },
});
const at = (time: string) => [
  { ContextKeyName: 'aws:CurrentTime', ContextKeyValues: [time], ContextKeyType: 'date' as const },
];
const question = { ActionNames: ['ssm:StartSession'], ResourceArns: [one, two] };

const decisions = ({ EvaluationResults = [] }: SimulatePolicyResponse) =>
  EvaluationResults.map(({ EvalDecision, ResourceSpecificResults = [] }) => [
    EvalDecision,
    ...ResourceSpecificResults.map((each) => `${each.EvalResourceName} ${each.EvalResourceDecision}`),
  ]);

test('policies that are nowhere: by the context that is given, each resource for itself, one refusal for all', async () => {
  const ask = (time: string) =>
    iamOf(sandbox).send(
      new SimulateCustomPolicyCommand({ ...question, PolicyInputList: [until], ContextEntries: at(time) }),
    );
  expect(decisions(await ask('2029-12-31T23:59:59Z'))).toEqual([
    ['implicitDeny', `${one} allowed`, `${two} implicitDeny`],
  ]);
  expect(decisions(await ask('2030-01-01T00:00:00Z'))).toEqual([
    ['implicitDeny', `${one} implicitDeny`, `${two} implicitDeny`],
  ]);
});

test('what is not told is not known: the clock of the sandbox does not count', async () => {
  const answer = await iamOf(sandbox).send(new SimulateCustomPolicyCommand({ ...question, PolicyInputList: [until] }));
  expect(decisions(answer)).toEqual([['implicitDeny', `${one} implicitDeny`, `${two} implicitDeny`]]);
});

test('a policy that is none', async () => {
  const asked = iamOf(sandbox).send(new SimulateCustomPolicyCommand({ ...question, PolicyInputList: ['{'] }));
  expect(await outcome(asked)).toMatchObject({ name: expect.stringContaining('InvalidInput'), status: 400 });
});

test('policies of a principal, and no other’s', async () => {
  const iam = iamOf(sandbox);
  const { User } = await iam.send(new CreateUserCommand({ UserName: 'john', Path: '/curfew/' }));
  await iam.send(new PutUserPolicyCommand({ UserName: 'john', PolicyName: 'p', PolicyDocument: until }));
  const never = document({ Effect: 'Deny', Action: 'ssm:*', Resource: two });
  await iam.send(new PutUserPolicyCommand({ UserName: 'john', PolicyName: 'q', PolicyDocument: never }));
  const answer = await iam.send(
    new SimulatePrincipalPolicyCommand({ ...question, PolicySourceArn: User?.Arn, ContextEntries: at(NOW) }),
  );
  expect(decisions(answer)).toEqual([['explicitDeny', `${one} allowed`, `${two} explicitDeny`]]);
});

test('a key: by the principal’s policies alone, for the simulator is told no policy of the key', async () => {
  const key = 'arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000';
  const use = document({ Effect: 'Allow', Action: 'kms:Decrypt', Resource: key });
  const ask = (policy: string) =>
    iamOf(sandbox).send(
      new SimulateCustomPolicyCommand({
        ActionNames: ['kms:Decrypt'],
        ResourceArns: [key],
        PolicyInputList: [policy],
      }),
    );
  expect(decisions(await ask(use))).toEqual([['allowed', `${key} allowed`]]);
  expect(decisions(await ask(until))).toEqual([['implicitDeny', `${key} implicitDeny`]]);
});
