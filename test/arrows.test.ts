import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { parse } from '@babel/parser';

/** Who may import whom, and who may read a clock: the design, held against every file. */

const root = join(__dirname, '..');

const allowed: Record<string, { folders: readonly string[]; packages: RegExp }> = {
  people: { folders: [], packages: /^curfew$/ },
  grants: { folders: ['people'], packages: /^curfew$/ },
  model: { folders: [], packages: /^(luxon|zod|node:(crypto|net|util))$/ },
  load: { folders: ['model'], packages: /^(@babel\/(parser|types)|node:(buffer|fs|path|util|vm))$/ },
  constructs: {
    folders: ['model'],
    packages: /^(cdktf|constructs|@cdktf\/provider-aws\/lib\/[a-z0-9-]+|node:(crypto|fs|path))$/,
  },
  sweeper: {
    folders: ['model'],
    packages: /^(@aws-sdk\/client-(cloudwatch-logs|ec2|eventbridge|iam|s3|sns|ssm)|node:(crypto|timers\/promises))$/,
  },
  cli: {
    folders: ['model', 'load', 'sweeper'],
    packages:
      /^(@aws-sdk\/(client-(cloudtrail|cloudwatch-logs|ec2|iam|s3|ssm|sts)|credential-providers)|@babel\/(parser|types)|@bomb\.sh\/tab(\/commander)?|@inquirer\/prompts|commander|csv-parse\/sync|csv-stringify\/sync|luxon|openpgp|ora|picocolors|string-width|tsx\/cjs\/api|node:(child_process|crypto|fs|net|os|path|timers\/promises|util))$/,
  },
  'index.ts': { folders: ['model'], packages: /^$/ },
  'synth.ts': { folders: ['load', 'model', 'constructs'], packages: /^node:path$/ },
  'main.ts': { folders: ['synth.ts'], packages: /^curfew$/ },
};

const clocks = /^(main\.ts|sweeper[\\/]handler\.ts|cli[\\/]main\.ts|(bench|sandbox|build|test)[\\/].*)$/;

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !/^(node_modules|dist|cdktf\.out|\..*)$/.test(entry.name)) yield* files(path);
    if (entry.isFile() && /\.ts$/.test(entry.name)) yield path;
  }
}
const all = [...files('.')];
const roomOf = (path: string): string => path.split(sep)[0] ?? path;

interface Node {
  type: string;
  [key: string]: unknown;
}

function* walk(node: unknown): Generator<Node> {
  if (Array.isArray(node)) for (const each of node) yield* walk(each);
  if (typeof node !== 'object' || node === null || typeof (node as Node).type !== 'string') return;
  yield node as Node;
  for (const value of Object.values(node)) yield* walk(value);
}

const parsed = (path: string): Node =>
  parse(readFileSync(join(root, path), 'utf8'), { sourceType: 'module', plugins: ['typescript'] }).program as never;

/** Everything a file names as a module: imports, re-exports, `import()`, `require()` and types. */
function modulesOf(path: string): string[] {
  const found: string[] = [];
  for (const node of walk(parsed(path))) {
    const source = (node.source ?? node.argument) as Node | undefined;
    const isImport = /^(Import|Export\w+)Declaration$/.test(node.type) || node.type === 'TSImportType';
    if (isImport && typeof source?.value === 'string') found.push(source.value);
    const callee = node.callee as Node | undefined;
    if (node.type === 'CallExpression' && (callee?.type === 'Import' || callee?.name === 'require')) {
      // `main.ts` of a deployment is loaded by its path, and is no module of ours.
      const [name] = node.arguments as Node[];
      if (name?.type === 'StringLiteral') found.push(String(name.value));
    }
  }
  return found;
}

/** The room that a relative import leads into. */
function roomOfImport(from: string, module: string): string {
  const path = relative(root, join(root, dirname(from), module));
  const room = roomOf(path);
  return path === room && all.includes(`${room}.ts`) ? `${room}.ts` : room === '' ? 'index.ts' : room;
}

test('the check sees the files, and what they import', () => {
  expect(all.length).toBeGreaterThan(80);
  expect(modulesOf('sweeper/aws/clients.ts')).toContain('@aws-sdk/client-iam');
  expect(modulesOf('synth.ts')).toContain('./constructs/app/write');
});

test.each(Object.keys(allowed))('%s imports only what the design lets it', (room) => {
  const rule = allowed[room];
  const wrong: string[] = [];
  for (const path of all.filter((each) => roomOf(each) === room)) {
    for (const module of modulesOf(path)) {
      const to = module.startsWith('.') ? roomOfImport(path, module) : undefined;
      const fine = to === undefined ? rule?.packages.test(module) : to === room || rule?.folders.includes(to);
      if (!fine) wrong.push(`${path} imports ${module}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('nothing that ships imports the evaluator, which is AGPL, or a development dependency', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const shipped = all.filter((path) => /^(index\.ts|synth\.ts|model|load|constructs|sweeper|cli)/.test(path));
  const packages = shipped.flatMap(modulesOf).filter((module) => !/^(\.|node:)/.test(module));
  const names = new Set(packages.map((module) => /^(@[^/]+\/)?[^/]+/.exec(module)?.[0]));
  expect([...names].filter((name) => name !== undefined && !(name in dependencies))).toEqual([]);
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
