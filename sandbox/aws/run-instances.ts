import { randomBytes } from 'node:crypto';
import { AwsError, ec2Answer } from './answers';
import type { Answer, IdentifiedCall } from './call';
import type { Node } from './fleet';
import type { World } from './world';
import { element } from './xml';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** An instance as somebody asks for it: it is there, and its agent answers, at once. */
function runInstances(call: IdentifiedCall, { fleet }: World): Answer {
  const { params, region } = call;
  if (params.MaxCount !== '1')
    throw new AwsError('InvalidParameterValue', 'The sandbox starts one instance at a time.');
  const asked: { readonly ResourceType?: string; readonly Tag?: Tag[] }[] = params.TagSpecification ?? [];
  const tags = asked.flatMap(({ ResourceType, Tag }) => (ResourceType === 'instance' ? (Tag ?? []) : []));
  const id = `i-${randomBytes(9).toString('hex').slice(0, 17)}`;
  const profile: string | undefined = params.IamInstanceProfile?.Name;
  fleet.put({
    id,
    region,
    tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
    ...(profile === undefined ? {} : { profile }),
  });
  return ec2Answer(call, [element('instancesSet', [element('item', [element('instanceId', id)])])]);
}

/** Does something to each instance that was named, and says which they are. */
function toEach(call: IdentifiedCall, { fleet }: World, change: (node: Node) => void): Answer {
  const ids: string[] = call.params.InstanceId ?? [];
  const nodes = ids.map((id) => {
    const node = fleet.tryGet(call.region, id);
    if (node) return node;
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  });
  for (const node of nodes) change(node);
  const items = nodes.map(({ id }) => element('item', [element('instanceId', id)]));
  return ec2Answer(call, [element('instancesSet', items)]);
}

/** What makes, stops and ends instances; undefined for every other call. */
export function tryAnswerInstances(call: IdentifiedCall, world: World): Answer | undefined {
  switch (call.action) {
    case 'RunInstances':
      return runInstances(call, world);
    case 'StopInstances':
      return toEach(call, world, (node) => world.fleet.put({ ...node, online: false }));
    case 'TerminateInstances':
      return toEach(call, world, ({ id }) => world.fleet.remove(id));
    default:
      return undefined;
  }
}
