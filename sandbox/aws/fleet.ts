/** A machine that Session Manager knows: an EC2 instance or a hybrid node. */
export interface Node {
  readonly id: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  /** @default true */
  readonly online?: boolean;
  /** @default '3.3.1000.0' */
  readonly agentVersion?: string;
  /** The name of its instance profile. @default none */
  readonly profile?: string;
}

/** The inventory of machines: what DescribeTags, DescribeInstanceInformation and StartSession look at. */
export class Fleet {
  private readonly nodes = new Map<string, Node>();

  put(node: Node): void {
    this.nodes.set(node.id, { ...node, tags: { ...node.tags } });
  }

  remove(id: string): void {
    this.nodes.delete(id);
  }

  retag(id: string, tags: Readonly<Record<string, string>>): void {
    const node = this.nodes.get(id);
    if (!node) throw new Error(`The sandbox has no node ${id} to retag: put it first.`);
    this.put({ ...node, tags });
  }

  tryGet(region: string, id: string): Node | undefined {
    const node = this.nodes.get(id);
    return node?.region === region ? node : undefined;
  }

  /** The nodes of a region, by id. */
  in(region: string): Node[] {
    return [...this.nodes.values()].filter((node) => node.region === region).sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

export function isHybrid(id: string): boolean {
  return id.startsWith('mi-');
}

export function nodeArn(region: string, account: string, id: string): string {
  return isHybrid(id)
    ? `arn:aws:ssm:${region}:${account}:managed-instance/${id}`
    : `arn:aws:ec2:${region}:${account}:instance/${id}`;
}
