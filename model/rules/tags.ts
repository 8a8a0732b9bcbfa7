import { kindOf } from '../access';
import type { ValidGrant } from '../grant/valid-grant';
import { canCarry, tagKey, tagsByKey } from '../iam/tag';
import { type Otherwise, type Rule, unless } from './rule';
import { isWithin, type Scope } from './scope';

type Tags = Readonly<Record<string, string>>;

const words = (tags: Tags): string =>
  Object.entries(tags)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');

interface RefusalWords {
  readonly because: string;
  readonly remedy: string;
}

/** Those about tags where the grant asks for some; else its kind knows why not, and whether it could. */
function wordsOf({ access }: ValidGrant, ofTags: RefusalWords): RefusalWords {
  const kind = kindOf(access);
  return kind.tagged(access) ? ofTags : { remedy: ofTags.remedy, ...kind.untagged(access) };
}

/** Only instances with these tags, such as contractors on staging: the grant must ask for every one of them. */
export function requiredTags(tags: Tags, where: Scope = {}, otherwise?: Otherwise): Rule {
  return {
    name: 'required-tags',
    judge: ({ grant }) => {
      const tagged = kindOf(grant.access).tagged(grant.access);
      const asked = tagsByKey(Object.entries(tagged?.tags ?? {}));
      const holds = Object.entries(tags).every(([key, value]) => asked.get(tagKey(key)) === value);
      const { because, remedy } = wordsOf(grant, {
        because: `does not ask for ${words(tags)}`,
        remedy: `Grant it by tags, ${words(tags)} among them.`,
      });
      return unless(!isWithin(grant, where) || holds, otherwise, because, remedy);
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
      const [key = ''] = Object.keys(tags);
      const { because, remedy } = wordsOf(grant, {
        because: `could reach what carries ${words(tags)}`,
        remedy: `Grant it by tags, with another value of ${key}.`,
      });
      return unless(!isWithin(grant, where) || holds, otherwise, because, remedy);
    },
  };
}
