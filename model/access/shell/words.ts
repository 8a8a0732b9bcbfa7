import type { ValidShell } from './access';

/** Quoted where it holds a blank, `=` or quotes: no two sets of tags are told, or compared, as the same. */
const word = (text: string): string => (/^[^\s="]+$/.test(text) ? text : JSON.stringify(text));

/** `i-0ee0bc84a481f7852`, or `Environment=Staging Role=Web`. */
export function describe({ target }: ValidShell): string {
  if (target.by === 'ids') return target.ids.join(' ');
  return Object.entries(target.tags)
    .map(([key, value]) => `${word(key)}=${word(value)}`)
    .join(' ');
}

export const shrink = ({ target }: ValidShell): string =>
  target.by === 'ids'
    ? 'Name fewer instances, name them by a tag that they share, or split the grant into two.'
    : 'Name fewer tags, or tags with shorter values.';

export const json = ({ region, target }: ValidShell): Readonly<Record<string, unknown>> => ({
  region,
  ...(target.by === 'ids' ? { instances: target.ids } : { tags: target.tags }),
});

export const noun = 'a shell';

export const docs =
  '`shell({ region, instances })` names instances by id, `shell({ region, tags })` by tags, all of which must match';
