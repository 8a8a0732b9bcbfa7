/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
const ec2Instance = /^i-([0-9a-f]{8}|[0-9a-f]{17})$/;
/** https://docs.aws.amazon.com/systems-manager/latest/userguide/fleet-manager-hybrid-nodes.html */
const hybridNode = /^mi-[0-9a-f]{17}$/;

/** What an instance is called: in a grant, and where somebody asks about one. */
export const isInstanceId = (id: string): boolean => ec2Instance.test(id) || hybridNode.test(id);

/** What is said to a person who wrote something else. */
export const badInstanceId = {
  rule: 'is not an instance id',
  remedy: 'Write i- and 8 or 17 hex digits, or mi- and 17 for a hybrid node, in lower case.',
  code: 'bad-instance-id',
} as const;

/** Whether an id, or a pattern of ids, is that of a node that Systems Manager registered, and not an EC2 instance. */
export const isHybridNode = (id: string): boolean => id.startsWith('mi-');
