import { kindOf } from '../access';
import { tagKey, tagsByKey } from '../iam/tag';
import { type Otherwise, type Rule, unless } from './rule';
import { canCarry, isWithin, type Scope } from './scope';

type Tags = Readonly<Record<string, string>>;

const words = (tags: Tags): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

/** Only instances with these tags, such as contractors on staging: the grant must ask for every one of them. */
export function requiredTags(tags: Tags, where: Scope = {}, otherwise?: Otherwise): Rule {
  return {
    name: 'required-tags',
    judge: ({ grant }) => {
      const tagged = kindOf(grant.access).tagged(grant.access);
      const asked = tagsByKey(Object.entries(tagged?.tags ?? {}));
      const holds = Object.entries(tags).every(([key, value]) => asked.get(tagKey(key)) === value);
      const because = tagged ? `does not ask for ${words(tags)}` : `names instances by id, whatever their tags`;
      return unless(
        !isWithin(grant, where) || holds,
        otherwise,
        because,
        `Grant it by tags, ${words(tags)} among them.`,
      );
    },
  };
}

/**
 * Nothing that could reach an instance with these tags. A grant by tags must ask for another value of one of the keys;
 * of one by ids a file does not tell the tags.
 */
export function forbiddenTags(tags: Tags, where: Scope = {}, otherwise?: Otherwise): Rule {
  return {
    name: 'forbidden-tags',
    judge: ({ grant }) => {
      const tagged = kindOf(grant.access).tagged(grant.access);
      const holds = tagged !== undefined && !canCarry(tagged.tags, tags);
      const because = tagged ? `could reach what carries ${words(tags)}` : 'names instances by id, whatever their tags';
      const [key = ''] = Object.keys(tags);
      return unless(
        !isWithin(grant, where) || holds,
        otherwise,
        because,
        `Grant it by tags, with another value of ${key}.`,
      );
    },
  };
}
