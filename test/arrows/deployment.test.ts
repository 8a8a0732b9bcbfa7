import { posix } from 'node:path';
import { all, importsOf, type Node, parsed, walk } from './sources';

/**
 * What a user replaces, `main.ts`, `people/` and `grants/`, is needed by no test, bench or demo: they have a team of
 * their own. Held against every import, and against every path that a file makes from the place where it lies.
 */

const theirs = (path: string): boolean => /^(main\.ts$|people(\/|$)|grants(\/|$))/.test(path);
const ours = all.filter((path) => /^(test|bench|sandbox|smoke|build)\//.test(path));

/** A text that a name stands for. */
interface Place {
  readonly path: string;
  /** Whether it is a path from the root, made of the place where the file lies. */
  readonly isHere: boolean;
  /** Where more follows that only the running program knows. */
  readonly isOpen?: true;
}

/** What the names of a file may stand for: `const`s, and the variables of loops over lists of texts. */
type Names = ReadonlyMap<string, readonly Place[]>;

const nameOf = (node: Node | undefined): string => String(node?.name ?? '');
const isText = (node: Node | undefined): boolean => node?.type === 'StringLiteral';
const textOf = ({ value }: Node): Place => ({ path: String(value), isHere: false });

function placesOf(node: Node | undefined, names: Names): readonly Place[] {
  if (node === undefined) return [];
  if (isText(node)) return [textOf(node)];
  if (node.type === 'Identifier') return names.get(nameOf(node)) ?? [];
  if (node.type !== 'CallExpression') return [];
  const [first, ...others] = node.arguments as Node[];
  const begun = placesOf(first, names);
  switch (nameOf(node.callee as Node)) {
    case 'dirname':
      return begun.map((place) => ({ ...place, path: posix.dirname(place.path) }));
    case 'join':
    case 'resolve':
      return others.reduce((places, each) => joined(places, placesOf(each, names)), begun);
    default:
      return [];
  }
}

const joined = (places: readonly Place[], next: readonly Place[]): readonly Place[] =>
  places.flatMap((place): Place[] => {
    if (place.isOpen) return [place];
    if (next.length === 0) return [{ ...place, isOpen: true }];
    return next.map(({ path }) => ({ ...place, path: posix.join(place.path, path) }));
  });

function namesOf(path: string): Names {
  const names = new Map<string, readonly Place[]>([['__dirname', [{ path: posix.dirname(path), isHere: true }]]]);
  for (const node of walk(parsed(path))) {
    if (node.type === 'VariableDeclarator' && node.init) {
      const places = placesOf(node.init as Node, names);
      if (places.length > 0) names.set(nameOf(node.id as Node), places);
    }
    const list = node.right as (Node & { elements?: Node[] }) | undefined;
    if (node.type === 'ForOfStatement' && list?.elements?.every(isText)) {
      const [declared] = ((node.left as Node).declarations ?? []) as Node[];
      names.set(nameOf(declared?.id as Node), list.elements.map(textOf));
    }
  }
  return names;
}

/** Every path that a file makes from the place where it lies. */
function pathsOf(path: string): readonly Place[] {
  const names = namesOf(path);
  const calls = [...walk(parsed(path))].filter(({ type }) => type === 'CallExpression');
  return calls.flatMap((node) => placesOf(node, names)).filter(({ isHere }) => isHere);
}

/** Those to what a user replaces, and those from the root by a name that nobody can know. */
const pathsInto = (path: string): string[] => {
  const wrong = pathsOf(path).filter((each) => (each.isOpen ? /^\.?$/.test(each.path) : theirs(each.path)));
  return [...new Set(wrong.map((each) => (each.isOpen ? `${each.path}/…` : each.path)))];
};

test('no test, bench or demo imports what a user replaces', () => {
  expect(
    ours.flatMap((path) =>
      importsOf(path)
        .filter(theirs)
        .map((to) => `${path} imports ${to}`),
    ),
  ).toEqual([]);
});

test('no test, bench or demo makes a path to it', () => {
  // Where the tests look for sources they list all of them, by names that the folders tell.
  const lists = ['test/arrows/sources.ts'];
  const wrong = ours
    .filter((path) => !lists.includes(path))
    .flatMap((path) => pathsInto(path).map((to) => `${path}: ${to}`));
  expect(wrong).toEqual([]);
});

test('the check sees paths', () => {
  const paths = ['test/support/stack/stack.ts', 'test/e2e/package/package.test.ts'].flatMap(pathsOf);
  expect(paths.map(({ path }) => path)).toEqual(expect.arrayContaining(['dist/sweeper.zip', 'README.md', 'bin']));
});
