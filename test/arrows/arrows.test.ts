import { isIn, rooms, sweepFromHere, tryRoomOf } from './rooms';
import { all, circlesOf, importsOf, modulesOf, type Node, parsed, textOf, tryResolve, walk } from './sources';

/** Who may import whom, and who may read a clock: the design, held against every file. */

const clocks = /^(main\.ts|sweeper\/handler\.ts|cli\/main\.ts|(bench|sandbox|build|test)\/.*)$/;

test('the check sees the files, and what they import', () => {
  expect(all.length).toBeGreaterThan(300);
  expect(modulesOf('sweeper/aws/clients.ts')).toContain('@aws-sdk/client-iam');
  expect(importsOf('synth.ts')).toContain('constructs/app/write.ts');
  expect(importsOf('synth.ts')).toContain('load/index.ts');
  expect(tryRoomOf('model/access/shell/index.ts')).toBe('model/access');
  expect(tryRoomOf('cli/commands/check/run.ts')).toBe('cli/commands/check');
  expect(tryRoomOf('test/arrows/rooms.ts')).toBeUndefined();
  expect(circlesOf(['a', 'b', 'c', 'd'], (node) => ({ a: ['b'], b: ['c', 'd'], c: ['b'] })[node] ?? [])).toEqual([
    ['b', 'c'],
  ]);
});

test.each([...rooms])('%s imports only what the design lets it', (room, { imports, packages }) => {
  const wrong: string[] = [];
  for (const path of all.filter((each) => tryRoomOf(each) === room)) {
    for (const module of modulesOf(path)) {
      const to = module.startsWith('.') ? tryResolve(path, module) : undefined;
      const fine =
        to === undefined
          ? packages.test(module)
          : tryRoomOf(to) === room || imports.some((each) => isIn(to, each) || each === tryRoomOf(to));
      if (!fine) wrong.push(`${path} imports ${module}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('every file that ships has a room, as has the program beside it, and every room has a file', () => {
  const ships = all.filter((path) =>
    /^(index\.ts|synth\.ts|main\.ts|(model|load|constructs|sweeper|cli|smoke)\/)/.test(path),
  );
  expect(ships.filter((path) => tryRoomOf(path) === undefined)).toEqual([]);
  const named = new Set(ships.map(tryRoomOf));
  expect([...rooms.keys()].filter((room) => !named.has(room) && !/^(people|grants)$/.test(room))).toEqual([]);
});

test('what the command line may have of the sweeper is what it has', () => {
  const had = all.filter((path) => isIn(path, 'cli')).flatMap(importsOf);
  expect(sweepFromHere.filter((each) => !had.some((path) => isIn(path, each)))).toEqual([]);
});

test('no files import each other in a circle, for their types neither', () => {
  expect(circlesOf(all, importsOf)).toEqual([]);
});

/** A room as a reader sees it: the folder in a part of the program; one for each command. */
const folderOf = (path: string): string =>
  path
    .split('/')
    .slice(0, path.startsWith('cli/commands/') ? 3 : 2)
    .slice(0, path.split('/').length - 1)
    .join('/');

test('no folders import each other in a circle', () => {
  const ours = all.filter((path) => !isIn(path, 'test'));
  const folders = [...new Set(ours.map(folderOf))];
  const next = (folder: string) =>
    ours
      .filter((path) => folderOf(path) === folder)
      .flatMap(importsOf)
      .map(folderOf);
  const graph = new Map(folders.map((folder) => [folder, [...new Set(next(folder))]]));
  expect(circlesOf(folders, (folder) => graph.get(folder) ?? [])).toEqual([]);
});

/** A file that fits one head, and a function that fits one screen. */
const longestFile = 220;
const longestFunction = 60;
const ourSource = all.filter((path) => !/^(test|people|grants)\//.test(path));

test(`no source file is longer than ${longestFile} lines`, () => {
  const lines = (path: string): number => textOf(path).split('\n').length - 1;
  const long = ourSource.filter((path) => lines(path) > longestFile);
  expect(long.map((path) => `${path}: ${lines(path)}`)).toEqual([]);
});

test(`no function is longer than ${longestFunction} lines`, () => {
  const long: string[] = [];
  for (const path of ourSource) {
    for (const { type, loc, body } of walk(parsed(path))) {
      const lines = loc.end.line - loc.start.line + 1;
      const isFunction = /(Function(Declaration|Expression)|ObjectMethod|Class(Private)?Method)$/.test(type);
      if (isFunction && body && lines > longestFunction) long.push(`${path}:${loc.start.line}: ${lines}`);
    }
  }
  expect(long).toEqual([]);
});

test('nothing that ships imports the evaluator, which is AGPL, or a development dependency', () => {
  const { dependencies } = JSON.parse(textOf('package.json'));
  const shipped = all.filter((path) => /^(index\.ts|synth\.ts|(model|load|constructs|sweeper|cli)\/)/.test(path));
  const packages = shipped.flatMap(modulesOf).filter((module) => !/^(\.|node:)/.test(module));
  const names = new Set(packages.map((module) => /^(@[^/]+\/)?[^/]+/.exec(module)?.[0]));
  expect([...names].filter((name) => name !== undefined && !(name in dependencies))).toEqual([]);
});

test('nothing that ships imports what does not', () => {
  const shipped = all.filter((path) => /^(index\.ts|synth\.ts|(model|load|constructs|sweeper|cli)\/)/.test(path));
  const beside = /^(smoke|sandbox|bench|build|test)\//;
  expect(shipped.flatMap(importsOf).filter((path) => beside.test(path))).toEqual([]);
});

test('only entry points read a clock', () => {
  const wrong: string[] = [];
  for (const path of all.filter((each) => !clocks.test(each))) {
    for (const node of walk(parsed(path))) {
      const callee = node.callee as (Node & { object?: Node; property?: Node }) | undefined;
      const made = node.type === 'NewExpression' && callee?.name === 'Date' && (node.arguments as Node[]).length === 0;
      const asked =
        node.type === 'CallExpression' &&
        ['Date', 'DateTime'].includes(String(callee?.object?.name)) &&
        ['now', 'local', 'utc'].includes(String(callee?.property?.name));
      if (made || asked) wrong.push(path);
    }
  }
  expect(wrong).toEqual([]);
});
