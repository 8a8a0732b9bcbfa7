import { paginateDescribeTags } from '@aws-sdk/client-ec2';
import { ListTagsForResourceCommand } from '@aws-sdk/client-ssm';
import { isHybridNode } from '../../model/iam/instance-id';
import { all, ifThere } from './answers';
import type { Clients } from './clients';
import { inParallel } from './in-parallel';
import type { Tags } from './port';

const tagPairs = (tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined): Tags =>
  new Map((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

/** AWS takes at most 200 values in one filter. */
const tagBatch = 200;

/** Of a managed node's tags one can only ask one by one; all of a region's are one call of the sweep's pace. */
const nodesAtOnce = 4;

/** The tags of machines and managed nodes; one that is left out could not be read. */
export async function tagsOf(
  clients: Clients,
  region: string,
  instances: readonly string[],
): Promise<Map<string, Tags>> {
  const nodes = instances.filter(isHybridNode);
  const machines = instances.filter((id) => !isHybridNode(id));
  const found = new Map<string, Map<string, string>>(instances.map((id) => [id, new Map()]));
  for (let i = 0; i < machines.length; i += tagBatch) {
    // A filter, and not DescribeInstances by id, which one vanished instance fails for all.
    const Filters = [{ Name: 'resource-id', Values: machines.slice(i, i + tagBatch) }];
    const pages = paginateDescribeTags({ client: clients.ec2(region), pageSize: 1000 }, { Filters });
    for (const { ResourceId = '', Key = '', Value = '' } of await all(pages, (page) => page.Tags)) {
      found.get(ResourceId)?.set(Key, Value);
    }
  }
  const results = await inParallel(nodes, nodesAtOnce, async (ResourceId) => {
    const call = new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId });
    return tagPairs((await ifThere(clients.ssm(region).send(call)))?.TagList);
  });
  for (const [i, result] of results.entries()) {
    const id = nodes[i] as string;
    // Left out: whoever asks sees that it could not be read, and the others are not lost with it.
    if (result.status === 'rejected') found.delete(id);
    else found.set(id, new Map(result.value));
  }
  return found;
}
