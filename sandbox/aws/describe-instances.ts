import { AwsError, ec2Answer } from './answers';
import type { Answer, IdentifiedCall } from './call';
import { isHybrid, type Node } from './fleet';
import type { World } from './world';
import { element } from './xml';

interface Filter {
  readonly Name: string;
  readonly Value?: readonly string[];
}

const stateOf = ({ online }: Node): string => (online === false ? 'stopped' : 'running');

/** Whether an instance is what a filter asks for. */
function matcher({ Name: name, Value: values = [] }: Filter): (node: Node) => boolean {
  if (name.startsWith('tag:')) return ({ tags }) => values.includes(tags[name.slice('tag:'.length)] ?? '\0');
  if (name === 'instance-state-name') return (node) => values.includes(stateOf(node));
  throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
}

/** Those with the ids that were named; one that is gone fails the call, as in AWS. */
function named({ region }: IdentifiedCall, { fleet }: World, ids: readonly string[]): Node[] {
  return ids.map((id) => {
    const node = isHybrid(id) ? undefined : fleet.tryGet(region, id);
    if (node) return node;
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  });
}

/** The fleet's EC2 instances, by their ids or by tags and state, with their instance profile. */
export function describeInstances(call: IdentifiedCall, world: World): Answer {
  const ids: string[] | undefined = call.params.InstanceId;
  const filters = ((call.params.Filter ?? []) as Filter[]).map(matcher);
  const all = ids ? named(call, world, ids) : world.fleet.in(call.region).filter(({ id }) => !isHybrid(id));
  const nodes = all.filter((node) => filters.every((matches) => matches(node)));
  const items = nodes.map((node) =>
    element('item', [
      element('instanceId', node.id),
      element('instanceState', [element('name', stateOf(node))]),
      ...(node.profile === undefined
        ? []
        : [
            element('iamInstanceProfile', [
              element('arn', `arn:aws:iam::${world.account}:instance-profile/curfew-system/${node.profile}`),
            ]),
          ]),
    ]),
  );
  return ec2Answer(call, [element('reservationSet', [element('item', [element('instancesSet', items)])])]);
}
