import { covers } from '../../../model/access';
import { tryRead } from '../../../model/grant/document';
import type { Principal } from '../../../model/principal/principal';
import { epoch } from '../../../model/time/instant';
import { paced } from '../../../sweeper/aws/pace';
import type { Aws } from '../../../sweeper/aws/port';
import type { Ports } from '../../../sweeper/kinds/kinds';
import { type Deployment, portsOf } from '../../../sweeper/kinds/list';
import type { PrincipalPort } from '../../../sweeper/principals/principal';
import type { Provision, ProvisionPort, Reading } from '../../../sweeper/provisions/provision';
import type { Use, UsePort } from '../../../sweeper/uses/use';
import type { Assignment, Command, SecondAws } from './second-aws';

/** A second kind of provision, of use and of principal: the sweeper is to know none of them by name. */

const account = '123456789012';
const arnOf = (name: string): string => `arn:aws:sso:::assignment/${name}`;
const nameOf = (arn: string): string => arn.slice(arn.indexOf('/') + 1);

export const role = (name: string): Principal => ({ kind: 'role', name, key: `role/${name}` });
export const roleSession = (name: string): string => `arn:aws:sts::${account}:assumed-role/p-${name}/console`;

function provisionOf({ name, holder, managed, bound, until }: Assignment): Provision {
  return {
    kind: 'assignment',
    arn: arnOf(name),
    name,
    id: `id-${name}`,
    version: '1',
    attachments: 1,
    holder,
    means: until && { holder, grant: name, until },
    denies: false,
    ofManaged: until && managed,
    bound,
  };
}

function assignments(aws: SecondAws): ProvisionPort {
  const all = async () => (await aws.assignments()).map(provisionOf);
  const read = async ({ name }: Provision): Promise<Reading> => {
    const text = await aws.assignmentText(name);
    if (text === undefined) return { answer: 'gone' };
    const granted = tryRead(text);
    return granted ? { answer: 'granted', granted } : { answer: 'unreadable' };
  };
  return {
    id: 'assignment',
    noun: 'assignment',
    plural: 'assignments',
    removes: 'delete assignment',
    about: ({ arn }) => ({ resource: arn }),
    misnamed: { what: 'nobody can tell when it ends', remedy: 'Delete it.' },
    tryNamed: (arn) => (arn.startsWith(arnOf('')) ? { name: nameOf(arn), means: undefined, denies: false } : undefined),
    lists: { all, of: all },
    read,
    remove: async ({ name }) => {
      await aws.detachAssignment(name);
      return aws.deleteAssignment(name);
    },
  };
}

const commandUse = ({ ours, ...command }: Command): Use => ({
  kind: 'command',
  ...command,
  ...(ours ? { document: 'Ours' } : {}),
});

const commands = (aws: Aws & SecondAws): UsePort => ({
  id: 'command',
  noun: 'command',
  plural: 'commands',
  targets: 'machines',
  ends: 'end command',
  keeps: 'keep command',
  about: ({ id }) => ({ resource: id }),
  isMarked: ({ document }) => document === 'Ours',
  unmarked: 'another way',
  naming: ({ access }, { region, target }, tags) => {
    const is = covers(access, { account, region, instance: target, tags });
    return is === 'yes' ? { is } : { is, why: is === 'no' ? `does not name ${target}` : `nobody knows ${target}` };
  },
  mayBeIn: () => true,
  list: async (region) => (await aws.commands(region)).map(commandUse),
  tags: (region, targets) => aws.tags(region, targets),
  end: (use) => aws.terminateCommand(use),
});

const roles = (aws: SecondAws): PrincipalPort => ({
  id: 'role',
  noun: 'role',
  what: 'role of a person',
  neighbour: ({ name }) => ({ what: `role ${name} was there before`, remedy: 'Move it.' }),
  tryOwner: (arn) => {
    const [, name] = /:assumed-role\/p-([^/]+)\//.exec(arn) ?? [];
    return name === undefined ? undefined : { principal: role(name), managed: undefined };
  },
  residents: async () => (await aws.managedRoles()).map(({ name }) => ({ principal: role(name), made: epoch })),
  out: async () => [],
  held: async ({ name }) => (await aws.role(name))?.holds.map(arnOf) ?? [],
  keys: async ({ name }) => (await aws.role(name))?.tokens ?? [],
  deleteKey: ({ name }, token) => aws.deleteToken(name, token),
});

/** Curfew's own kinds, and a second of each. */
export function bothPortsOf(aws: Aws & SecondAws, deployment: Deployment): Ports {
  const ports = portsOf(aws, deployment);
  const second = paced(aws);
  return {
    ...ports,
    provisions: [...ports.provisions, assignments(second)],
    uses: [...ports.uses, commands(second)],
    principals: [...ports.principals, roles(second)],
  };
}
