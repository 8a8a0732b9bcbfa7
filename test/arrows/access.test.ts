import { all, parsed, textOf, walk } from './sources';

/** One folder each; a new one is held as well. */
const kinds = [...new Set(all.flatMap((path) => /^model\/access\/([^/]+)\//.exec(path)?.[1] ?? []))];
const anyKind = kinds.join('|');

/** What a kind of access is made of stands in its folder: whoever asks about an access asks its kind. */

const shipped = all.filter(
  (path) =>
    /^(index\.ts|synth\.ts|model|load|constructs|sweeper|cli)/.test(path) && !/^model\/access\/[^/]+\//.test(path),
);

test('the check sees the files', () => {
  expect(kinds).toContain('shell');
  expect(shipped).toContain('sweeper/handler.ts');
  expect(shipped).not.toContain('model/access/shell/access.ts');
});

test.each<[what: string, pattern: RegExp]>([
  ['how a shell names its instances', /\btarget\.by\b|\bby: '(ids|tags)'/],
  ['the region of an access', /\baccess\.region\b/],
  ['the types of a shell', /\b(ValidShell|ShellBy\w+)\b/],
  ['a kind by name', new RegExp(`'(${anyKind})'`)],
])('nothing outside of its folder knows %s', (_, pattern) => {
  // The list of kinds, and what the library exports for people.
  const wrong = shipped.filter((path) => path !== 'index.ts' && pattern.test(textOf(path)));
  expect(wrong).toEqual([]);
});

test('nothing but the list and the public entry imports from the folder of a kind', () => {
  const wrong = shipped.filter(
    (path) =>
      !['index.ts', 'model/access/kinds.ts'].includes(path) &&
      [...walk(parsed(path))].some(
        ({ type, source }) =>
          /^(Import|Export\w+)Declaration$/.test(type) &&
          new RegExp(`(^|/)(${anyKind})(/|$)`).test(String((source as { value?: string } | null)?.value ?? '')),
      ),
  );
  expect(wrong).toEqual([]);
});
