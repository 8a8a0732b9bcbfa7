import { parse } from '@babel/parser';
import { isIn } from './rooms';
import { all, type Node, parsed, textOf, walk } from './sources';

/** What one file knows is done there alone: comparisons of windows, arithmetic of instants, names without case. */

const places = ['model', 'load', 'constructs', 'sweeper', 'cli', 'sandbox', 'smoke', 'bench'];
const filesIn = (rooms: readonly string[]) => all.filter((path) => rooms.some((each) => isIn(path, each)));

/** The last name of `grant.window.until`, `until`, `each?.until`; of anything else none. */
function lastName({ type, name, property }: Node): unknown {
  if (type === 'Identifier') return name;
  return /^(Optional)?MemberExpression$/.test(type) ? (property as Node).name : undefined;
}

type Look = (node: Node, text: string) => boolean;

const isEdge = (node: Node): boolean => ['from', 'until'].includes(String(lastName(node)));

/** `window.until <= now`, `Math.max(a.from, b.from)`. */
const comparesByHand: Look = (node, text) => {
  if (node.type === 'BinaryExpression' && /^[<>]=?$/.test(String(node.operator))) {
    return [node.left, node.right].some((side) => isEdge(side as Node));
  }
  if (node.type !== 'CallExpression' || !/^Math\.(min|max)\(/.test(text)) return false;
  return (node.arguments as Node[]).some(isEdge);
};

const castsToInstant: Look = (node, text) =>
  node.type === 'TSAsExpression' && /\bas (Instant|unknown as Instant)$/.test(text);

/** `person.user.toLowerCase()`, `userOf(session).toLowerCase()`, `id.toLowerCase()`. */
const foldsNames: Look = (node, text) =>
  /^(Optional)?CallExpression$/.test(node.type) &&
  /\b(\w*[uU]sers?|userOf\(.*\)|person|owner|holder|id)(\.name)?\??\.to(Lower|Upper)Case\(\)$/.test(text);

const textIn = (text: string, { start, end }: Node): string => text.slice(Number(start), Number(end));

/** Everywhere but in the files that it is at home in. */
const placesOf = (look: Look, home: readonly string[], rooms: readonly string[] = places): string[] =>
  filesIn(rooms)
    .filter((path) => !home.some((each) => isIn(path, each)))
    .flatMap((path) => {
      const text = textOf(path);
      return [...walk(parsed(path))]
        .filter((node) => look(node, textIn(text, node)))
        .map((node) => `${path}:${node.loc.start.line} ${textIn(text, node)}`);
    });

test('windows are compared in model/time alone', () => {
  // The hours of a day, and the range of a setting, are no instants.
  expect(placesOf(comparesByHand, ['model/time', 'model/rules/business-hours.ts', 'model/settings/row.ts'])).toEqual(
    [],
  );
});

test('an instant is made in model/time alone, by the tests too', () => {
  expect(placesOf(castsToInstant, ['model/time'], [...places, 'test'])).toEqual([]);
});

test('the names of users and the ids of grants fold case by their types alone', () => {
  expect(placesOf(foldsNames, ['model/principal/user-name.ts', 'model/grant/grant-id.ts'])).toEqual([]);
});

/** `(config) => new SSMClient(config)` is given what limits its waiting; nothing else is. */
test('every client of AWS that is deployed waits as sweeper/aws/clients.ts says', () => {
  const made = filesIn(['sweeper', 'cli']).flatMap((path) =>
    [...textOf(path).matchAll(/(\(\w+\) => )?new \w+Client\((\w+|\{ \.\.\.\w+, )?/g)].map(([text]) => ({ path, text })),
  );
  expect(made.length).toBeGreaterThan(8);
  expect(made.filter(({ text }) => !/^\((\w+)\) => new \w+Client\((\1|\{ \.\.\.\1, )$/.test(text))).toEqual([]);
});

test.each([
  [comparesByHand, 'window.until <= now', 'isOver(window, now)'],
  [comparesByHand, 'now < grant.window.from', 'now < later'],
  [comparesByHand, 'Math.min(a?.until, b.until)', 'Math.min(a, b)'],
  [castsToInstant, '0 as Instant', '0 as Milliseconds'],
  [foldsNames, 'person.user.toLowerCase()', 'key.toLowerCase()'],
  [foldsNames, 'userOf(session).toLowerCase()', 'action.toLowerCase()'],
  [foldsNames, 'owner?.user.toLowerCase()', 'name.trim().toLowerCase()'],
])('the look itself: %p sees %s, and not %s', (look, seen, passed) => {
  const sees = (text: string): boolean => {
    const { program } = parse(text, { sourceType: 'module', plugins: ['typescript'] });
    return [...walk(program as never)].some((node) => look(node, textIn(text, node)));
  };
  expect([sees(seen), sees(passed)]).toEqual([true, false]);
});

test('the option that says the tags of an instance is declared in one file', () => {
  const declares = filesIn(['cli']).filter((path) => /'--instance-tags\b/.test(textOf(path)));
  expect(declares).toEqual(['cli/aws/instance-tags.ts']);
});
