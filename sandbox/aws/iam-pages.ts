import { AwsError, queryAnswer } from './answers';
import type { Answer, Call } from './call';
import type { World } from './world';
import { type Element, element, parseXml, textAt } from './xml';

/** The lists of each paged call, in the order its pages fill. */
const PAGED: Readonly<Record<string, readonly string[]>> = {
  GetAccountAuthorizationDetails: ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'],
  ListAccessKeys: ['AccessKeyMetadata'],
  ListAttachedGroupPolicies: ['AttachedPolicies'],
  ListAttachedRolePolicies: ['AttachedPolicies'],
  ListAttachedUserPolicies: ['AttachedPolicies'],
  ListEntitiesForPolicy: ['PolicyGroups', 'PolicyUsers', 'PolicyRoles'],
  ListGroups: ['Groups'],
  ListGroupsForUser: ['Groups'],
  ListPolicies: ['Policies'],
  ListPolicyVersions: ['Versions'],
  ListRolePolicies: ['PolicyNames'],
  ListRoles: ['Roles'],
  ListUserPolicies: ['PolicyNames'],
  ListUsers: ['Users'],
};

export function isPaged(action: string): boolean {
  return action in PAGED;
}

/** moto hands out everything, or pages in a way of its own: so ask it for everything and page here, all calls alike. */
export async function pageOf(call: Call, world: World, amend: (result: Element) => Promise<void>): Promise<Answer> {
  const offset = offsetOf(call);
  const form = new URLSearchParams(call.body.toString('utf8'));
  form.delete('Marker');
  form.set('MaxItems', '1000000');
  const answer = await world.moto.forward({ ...call, body: Buffer.from(form.toString()) });
  if (answer.status !== 200) return answer;
  const result = parseXml(answer.body.toString()).children.find((child) => child.name === `${call.action}Result`);
  if (!result) throw new Error(`moto's ${call.action} has no result: ${answer.body.toString().slice(0, 500)}`);
  await amend(result);
  return queryAnswer(call, cut(call, result, offset));
}

function cut(call: Call, result: Element, offset: number): Element[] {
  const listNames = PAGED[call.action] ?? [];
  const size = Number(call.params.MaxItems ?? 100);
  const lists = new Map(
    listNames.map((name) => [name, result.children.find((child) => child.name === name)?.children]),
  );
  let skip = offset;
  let room = size;
  let total = 0;
  const cutLists = listNames.map((name) => {
    const members = sorted(lists.get(name) ?? []);
    const page = members.slice(skip, skip + room);
    total += members.length;
    skip = Math.max(0, skip - members.length);
    room -= page.length;
    return element(name, page);
  });
  const truncated = offset + size < total;
  const kept = result.children.filter(({ name }) => !listNames.includes(name) && !/^(IsTruncated|Marker)$/.test(name));
  const marker = truncated ? [element('Marker', markerAt(call.action, offset + size))] : [];
  return [...kept, ...cutLists, element('IsTruncated', String(truncated)), ...marker];
}

/** moto's policies come out of a set, in no order; pages need one. */
function sorted(members: Element[]): Element[] {
  const keyed = members.map((member, i) => ({ member, i, key: textAt(member, 'Arn') ?? '' }));
  return keyed.sort((a, b) => (a.key === b.key ? a.i - b.i : a.key < b.key ? -1 : 1)).map(({ member }) => member);
}

function markerAt(action: string, offset: number): string {
  return Buffer.from(`${action}:${offset}`).toString('base64url');
}

function offsetOf(call: Call): number {
  const { Marker: marker } = call.params;
  if (marker === undefined) return 0;
  const [action, offset] = Buffer.from(marker, 'base64url').toString().split(':');
  if (action !== call.action || !/^\d+$/.test(offset ?? '')) {
    throw new AwsError('ValidationError', `Invalid Marker: ${marker}`);
  }
  return Number(offset);
}
