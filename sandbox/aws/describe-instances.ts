import { AwsError, ec2Answer } from './answers';
import type { Answer, IdentifiedCall } from './call';
import { isHybrid } from './fleet';
import type { World } from './world';
import { element } from './xml';

/** The fleet's EC2 instances by their ids, with their instance profile; one that is gone fails the call, as in AWS. */
export function describeInstances(call: IdentifiedCall, { account, fleet }: World): Answer {
  const ids: string[] = call.params.InstanceId ?? [];
  const nodes = ids.map((id) => {
    const node = isHybrid(id) ? undefined : fleet.tryGet(call.region, id);
    if (node) return node;
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  });
  const items = nodes.map(({ id, profile }) =>
    element('item', [
      element('instanceId', id),
      ...(profile === undefined
        ? []
        : [
            element('iamInstanceProfile', [
              element('arn', `arn:aws:iam::${account}:instance-profile/curfew-system/${profile}`),
            ]),
          ]),
    ]),
  );
  return ec2Answer(call, [element('reservationSet', [element('item', [element('instancesSet', items)])])]);
}
