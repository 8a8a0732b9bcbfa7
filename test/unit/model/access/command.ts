import type { AnyAccess, KindOfAccess, Rendering } from '../../../../model/access/kind';

/** A second kind of access, as unlike a shell as the contract lets it be: one command, as root, on named instances. */

export interface Command {
  readonly kind: 'command';
  readonly region: string;
  readonly instances: readonly string[];
  readonly run: string;
}

export interface ValidCommand extends AnyAccess, Omit<Command, 'kind'> {
  readonly kind: 'command';
}

const arn = (rest: string, { account, region }: { account: string; region: string }, service = 'ssm'): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;

const rendering: Rendering<ValidCommand> = {
  statements: (access) => [
    {
      Sid: 'Send',
      Effect: 'Allow',
      Action: 'ssm:SendCommand',
      Resource: [
        ...access.instances.map((id) => arn(`instance/${id}`, access, 'ec2')),
        arn(`document/Curfew-Run-${access.run}`, access),
      ],
    },
    { Sid: 'Look', Effect: 'Allow', Action: 'ssm:GetCommandInvocation', Resource: '*' },
  ],
  read: ([send]) => {
    const resources = Array.isArray(send?.Resource) ? (send.Resource as string[]) : [];
    const [, region, account, run] =
      /^arn:aws:ssm:([^:]+):(\d+):document\/Curfew-Run-(.+)$/.exec(resources.at(-1) ?? '') ?? [];
    if (region === undefined || account === undefined || run === undefined) return undefined;
    const instances = resources.slice(0, -1).map((each) => each.slice(each.lastIndexOf('/') + 1));
    const facts = { partition: 'aws', document: 'Curfew-Shell', sessionKeyArn: 'none' };
    return { access: { kind: 'command', account, region, instances, run }, facts };
  },
};

export const commandKind: KindOfAccess<Command, ValidCommand, 'ssm-command'> = {
  actions: {
    'ssm:SendCommand': { is: 'opens' },
    'ssm:GetCommandInvocation': { is: 'harmless', why: 'it shows what a command answered, and sends none' },
  },
  ofAws: new Map([
    ['AdministratorAccess', true],
    ['PowerUserAccess', true],
    ['AmazonSSMFullAccess', true],
    ['AmazonSSMAutomationRole', true],
    ['IAMUserChangePassword', false],
  ]),
  renderings: [rendering],
  covers: ({ account, region, instances }, at) =>
    account === at.account && region === at.region && instances.includes(at.instance) ? 'yes' : 'no',
  document: ({ run }) => `Curfew-Run-${run}`,
  use: 'ssm-command',
  define: (fields: Omit<Command, 'kind'>): Command => ({ kind: 'command', ...fields }),
  check: (value, _path, _report, account) => ({ ...(value as Command), account }),
  example: { kind: 'command', region: 'eu-central-1', instances: ['i-0ee0bc84a481f7852'], run: 'uptime' },
  fromWords: () => undefined,
  targetField: () => 'instances',
  cap: ({ account, partition }) => [
    {
      Sid: 'Send',
      Effect: 'Allow',
      Action: 'ssm:SendCommand',
      Resource: [
        `arn:${partition}:ec2:*:${account}:instance/*`,
        `arn:${partition}:ssm:*:${account}:document/Curfew-Run-*`,
      ],
    },
    { Sid: 'Look', Effect: 'Allow', Action: 'ssm:GetCommandInvocation', Resource: '*' },
  ],
  faults: [],
  canMeet: (one, other) =>
    one.account === other.account &&
    one.region === other.region &&
    one.instances.some((id) => other.instances.includes(id))
      ? 'yes'
      : 'no',
  regions: ({ region }) => [region],
  places: ({ account, region, instances }) => instances.map((target) => ({ account, region, target })),
  parts: ({ instances, ...rest }) => instances.map((id) => ({ ...rest, instances: [id] })),
  instances: ({ region, instances }) => instances.map((id) => ({ region, id })),
  tagged: () => undefined,
  untagged: () => ({
    because: 'runs a command on instances by id, whatever their tags',
    remedy: 'Nobody can be granted a command by tags: name other instances.',
  }),
  isAmong: ({ instances }, targets) => {
    if (targets.instances === undefined) return 'unknown';
    return instances.some((id) => targets.instances?.includes(id)) ? 'yes' : 'no';
  },
  calls: (at) => ({
    instance: {
      action: 'ssm:SendCommand',
      resource: arn(`instance/${at.instance}`, at, 'ec2'),
      context: {},
      on: at.instance,
    },
  }),
  probes: (access, facts) =>
    access.instances.map((id) => ({
      target: id,
      calls: commandKind.calls({ ...access, instance: id }, facts),
      stranger: {
        words: 'another instance',
        calls: commandKind.calls({ ...access, instance: 'i-00000000000000000' }, facts),
      },
    })),
  lines: ({ region, instances, run }) =>
    instances.map(
      (id) => `aws ssm send-command --region ${region} --instance-ids ${id} --document-name Curfew-Run-${run}`,
    ),
  command: ({ instance }) => ['aws', 'ssm', 'send-command', '--instance-ids', instance],
  noun: 'a command',
  describe: ({ instances }) => instances.join(' '),
  misses: ({ region, instances }, at) =>
    region === at.region && instances.includes(at.instance)
      ? { wrong: 0, whys: [] }
      : { wrong: 1, whys: [`names ${instances.join(', ')}, not ${at.instance}`] },
  shrink: () => 'Name fewer instances.',
  json: ({ region, instances, run }) => ({ kind: 'command', region, instances, run }),
  docs: '`command({ region, instances, run })` runs one command',
};
