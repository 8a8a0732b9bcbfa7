import type { Sandbox } from '../aws/sandbox';

interface Ask {
  readonly service: string;
  readonly what: string;
  /** Names of what there is, from the text of the answer. */
  readonly names: (text: string) => string[];
  /** Asked once, not once per region. */
  readonly global?: boolean;
  readonly request: RequestInit & { readonly path?: string };
}

const json = (target: string, version: string, body: object = {}): RequestInit => ({
  method: 'POST',
  headers: { 'x-amz-target': target, 'content-type': `application/x-amz-json-${version}` },
  body: JSON.stringify(body),
});
const form = (params: Record<string, string>): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(params).toString(),
});
const iam = (params: Record<string, string>): RequestInit =>
  form({ Version: '2010-05-08', MaxItems: '1000', ...params });
const xml =
  (name: string) =>
  (text: string): string[] =>
    [...text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value = '']) => value);
const field =
  (list: string, name: string) =>
  (text: string): string[] =>
    ((JSON.parse(text)[list] ?? []) as Record<string, string>[]).map((each) => each[name] ?? '?');

/** Every kind of thing that the stack makes. */
const asks: readonly Ask[] = [
  { service: 'iam', what: 'user', global: true, names: xml('UserName'), request: iam({ Action: 'ListUsers' }) },
  { service: 'iam', what: 'role', global: true, names: xml('RoleName'), request: iam({ Action: 'ListRoles' }) },
  {
    service: 'iam',
    what: 'policy',
    global: true,
    names: xml('PolicyName'),
    request: iam({ Action: 'ListPolicies', Scope: 'Local' }),
  },
  {
    service: 'iam',
    what: 'instance profile',
    global: true,
    names: xml('InstanceProfileName'),
    request: iam({ Action: 'ListInstanceProfiles' }),
  },
  { service: 's3', what: 'bucket', global: true, names: xml('Name'), request: { method: 'GET' } },
  {
    service: 'ssm',
    what: 'document',
    names: field('DocumentIdentifiers', 'Name'),
    request: json('AmazonSSM.ListDocuments', '1.1', { Filters: [{ Key: 'Owner', Values: ['Self'] }] }),
  },
  {
    service: 'logs',
    what: 'log group',
    names: field('logGroups', 'logGroupName'),
    request: json('Logs_20140328.DescribeLogGroups', '1.1'),
  },
  {
    service: 'lambda',
    what: 'function',
    names: field('Functions', 'FunctionName'),
    request: { method: 'GET', path: '/2015-03-31/functions/' },
  },
  {
    service: 'scheduler',
    what: 'schedule',
    names: field('Schedules', 'Name'),
    request: { method: 'GET', path: '/schedules' },
  },
  {
    service: 'sqs',
    what: 'queue',
    names: (text) => (JSON.parse(text).QueueUrls ?? []) as string[],
    request: json('AmazonSQS.ListQueues', '1.0'),
  },
  {
    service: 'sns',
    what: 'topic',
    names: xml('TopicArn'),
    request: form({ Action: 'ListTopics', Version: '2010-03-31' }),
  },
  {
    service: 'monitoring',
    what: 'alarm',
    names: xml('AlarmName'),
    request: form({ Action: 'DescribeAlarms', Version: '2010-08-01' }),
  },
  {
    service: 'monitoring',
    what: 'dashboard',
    names: xml('DashboardName'),
    request: form({ Action: 'ListDashboards', Version: '2010-08-01' }),
  },
  {
    service: 'events',
    what: 'rule',
    names: field('Rules', 'Name'),
    request: json('AWSEvents.ListRules', '1.1'),
  },
  {
    service: 'events',
    what: 'event bus',
    names: (text) => field('EventBuses', 'Name')(text).filter((name) => name !== 'default'),
    request: json('AWSEvents.ListEventBuses', '1.1'),
  },
  {
    service: 'kms',
    what: 'alias',
    names: (text) => field('Aliases', 'AliasName')(text).filter((name) => !name.startsWith('alias/aws/')),
    request: json('TrentService.ListAliases', '1.1'),
  },
  { service: 'kms', what: 'key', names: field('Keys', 'KeyId'), request: json('TrentService.ListKeys', '1.1') },
];

async function send(
  sandbox: Sandbox,
  service: string,
  region: string,
  { path = '/', ...init }: Ask['request'],
): Promise<string> {
  const scope = `Credential=${sandbox.admin.accessKeyId}/20000101/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=sandbox`;
  const response = await fetch(sandbox.endpoint + path, { ...init, headers: { ...init.headers, authorization } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${service} answered ${response.status}: ${text}`);
  return text;
}

/**
 * What is left in the account, a line each. Keys that wait for their deletion are counted in one line: AWS deletes
 * none at once.
 */
export async function leftovers(sandbox: Sandbox, regions: readonly string[]): Promise<string[]> {
  const left: string[] = [];
  let pending = 0;
  for (const { service, what, names, global, request } of asks) {
    for (const region of global ? regions.slice(0, 1) : regions) {
      for (const name of names(await send(sandbox, service, region, request)).sort()) {
        if (what !== 'key') {
          left.push(`${what} ${name}`);
          continue;
        }
        const key = await send(sandbox, 'kms', region, json('TrentService.DescribeKey', '1.1', { KeyId: name }));
        if (JSON.parse(key).KeyMetadata.KeyState === 'PendingDeletion') pending += 1;
        else left.push(`key ${name}`);
      }
    }
  }
  return [...(pending > 0 ? [`${pending} keys pending deletion`] : []), ...left];
}
