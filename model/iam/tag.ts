import type { Path, Reporter } from '../base/report';
import * as limits from './limits';

/** The key of a tag as IAM and SSM compare it: without case, whereas values are compared exactly. */
export type TagKey = string & { readonly __tagKey: true };

export const tagKey = (key: string): TagKey => key.toLowerCase() as TagKey;

/** Values by key, to be asked with a key in whichever case. */
export const tagsByKey = (tags: Iterable<readonly [string, string]>): ReadonlyMap<TagKey, string> =>
  new Map([...tags].map(([key, value]) => [tagKey(key), value]));

/** Every value that a key has, in whichever case it is written: AWS keeps two keys that differ in case apart. */
export const valuesOfTag = (tags: Iterable<readonly [string, string]>, key: string): string[] => [
  ...new Set([...tags].filter(([each]) => tagKey(each) === tagKey(key)).map(([, value]) => value)),
];

/**
 * Whether what carries some tags carries this one. IAM compares keys without case and EC2 does not: which of two values
 * counts, where a key is there in two spellings, AWS documents nowhere.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag
 */
export function carriesTag(
  tags: Iterable<readonly [string, string]>,
  key: string,
  value: string,
): 'yes' | 'no' | 'unknown' {
  const values = valuesOfTag(tags, key);
  if (!values.includes(value)) return 'no';
  return values.length === 1 ? 'yes' : 'unknown';
}

/** Whether what carries some tags could also carry others: no key is asked for with two values. */
export function canCarry(asked: Readonly<Record<string, string>>, tags: Readonly<Record<string, string>>): boolean {
  const known = tagsByKey(Object.entries(asked));
  return Object.entries(tags).every(([key, value]) => (known.get(tagKey(key)) ?? value) === value);
}

const allowed = 'letters, digits, spaces and _ . : / = + - @';

/**
 * Judges one tag by IAM's rules, which are the narrowest of all services.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html
 */
export function checkTag(key: string, value: string, path: Path, report: Reporter): void {
  if (key.length === 0 || key.length > limits.maxTagKey || !limits.tagCharacters.test(key)) {
    const remedy = `A key has 1 to ${limits.maxTagKey} characters: ${allowed}.`;
    report('bad-tag', path, key, 'is not the key of a tag', remedy);
  }
  if (value.length > limits.maxTagValue || !limits.tagCharacters.test(value)) {
    const remedy = `A value has at most ${limits.maxTagValue} characters: ${allowed}.`;
    report('bad-tag', path, value, 'is not the value of a tag', remedy);
  }
}
