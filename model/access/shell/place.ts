import { byKey } from '../../base/order';
import { canCarry } from '../../iam/tag';
import type { WrittenFields } from '../kind';
import type { Answer, NamedInstance, Place, ScopedTargets, TaggedInstances, TargetWords, Untagged } from '../target';
import type { ValidShell } from './access';
import { describe } from './words';

export const regions = ({ region }: ValidShell): readonly [string] => [region];

export const instances = ({ region, target }: ValidShell): readonly NamedInstance[] =>
  target.by === 'ids' ? target.ids.map((id) => ({ region, id })) : [];

export const tagged = ({ region, target }: ValidShell): TaggedInstances | undefined =>
  target.by === 'tags' ? { region, tags: target.tags } : undefined;

export const untagged = (): Untagged => ({ because: 'names instances by id, whatever their tags' });

/** Tags could reach any instance that is only known by its id; of an id a file does not tell the tags. */
export function isAmong({ target }: ValidShell, { tags, instances: ids }: ScopedTargets): Answer {
  if (target.by === 'tags') return tags === undefined || canCarry(target.tags, tags) ? 'unknown' : 'no';
  if (ids === undefined) return 'unknown';
  return target.ids.some((id) => ids.includes(id)) ? 'yes' : 'no';
}

/** Each instance, or the tags as one, in an order that depends on no file. */
export function parts(access: ValidShell): readonly ValidShell[] {
  const { target } = access;
  if (target.by === 'ids') return target.ids.map((id) => ({ ...access, target: { by: 'ids', ids: [id] } }));
  const tags = Object.fromEntries(Object.entries(target.tags).sort(byKey(([key]) => key)));
  return [{ ...access, target: { by: 'tags', tags } }];
}

export const places = (access: ValidShell): readonly Place[] =>
  parts(access).map((part) => ({ account: part.account, region: part.region, target: describe(part) }));

/** What a file calls the instances of a shell. */
export const targetField = ({ target }: ValidShell): string => (target.by === 'ids' ? 'instances' : 'tags');

/** Instances by id, or by tags where no id is said. */
export const fromWords = ({ region, instances: ids, tags }: TargetWords): WrittenFields =>
  ids.length > 0 ? { region, instances: ids } : { region, tags };
