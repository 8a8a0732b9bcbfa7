import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from '@babel/parser';

/** The files of this repository as a program sees them: what each imports, and what stands in it. */

export const root = join(__dirname, '../..');

export interface Node {
  readonly type: string;
  readonly loc: { readonly start: { readonly line: number }; readonly end: { readonly line: number } };
  readonly [key: string]: unknown;
}

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    // What a run with coverage leaves is at the root; a room of the model has the same name.
    if (
      entry.isDirectory() &&
      path !== 'coverage' &&
      !/^(node_modules|dist|fixtures|cdktf\.out|\..*)$/.test(entry.name)
    ) {
      yield* files(path);
    }
    if (entry.isFile() && /\.ts$/.test(entry.name)) yield path;
  }
}

/** Every TypeScript file, by its path from the root with `/`. */
export const all: readonly string[] = [...files('')];
const known = new Set(all);

export const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** A node and all below it, in the order of the text. A list, because nested generators take seconds for a repository. */
export function walk(node: unknown): readonly Node[] {
  const nodes: Node[] = [];
  collect(node, nodes);
  return nodes;
}

function collect(node: unknown, nodes: Node[]): void {
  if (typeof node !== 'object' || node === null) return;
  if (Array.isArray(node)) {
    for (const each of node) collect(each, nodes);
  } else if (typeof (node as Node).type === 'string') {
    nodes.push(node as Node);
    for (const key in node) collect((node as Node)[key], nodes);
  }
}

const trees = new Map<string, Node>();

export function parsed(path: string): Node {
  const tree = trees.get(path) ?? parse(textOf(path), { sourceType: 'module', plugins: ['typescript'] }).program;
  trees.set(path, tree as never);
  return tree as never;
}

const modules = new Map<string, readonly string[]>();

/** Everything a file names as a module: imports, re-exports, `import()`, `require()` and types. */
export function modulesOf(path: string): readonly string[] {
  const found = modules.get(path) ?? readModules(path);
  modules.set(path, found);
  return found;
}

function readModules(path: string): string[] {
  const found: string[] = [];
  for (const node of walk(parsed(path))) {
    const source = (node.source ?? node.argument) as (Node & { value?: unknown }) | undefined;
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

/** The file that a relative import means; undefined where it means none of ours. */
export function tryResolve(from: string, module: string): string | undefined {
  const path = join(dirname(from), module).replaceAll('\\', '/').replace(/\/$/, '');
  const folder = path === '.' ? '' : `${path}/`;
  return [path, `${path}.ts`, `${folder}index.ts`].find((each) => known.has(each));
}

/** The files of ours that a file imports, in any way, for its types too. */
export const importsOf = (path: string): string[] =>
  modulesOf(path)
    .filter((module) => module.startsWith('.'))
    .flatMap((module) => tryResolve(path, module) ?? []);

/** The circles of a graph: each is a set of nodes that reach one another. By Tarjan. */
export function circlesOf(nodes: readonly string[], next: (node: string) => readonly string[]): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): void => {
    const own = index.size;
    index.set(node, own);
    low.set(node, own);
    stack.push(node);
    for (const other of next(node)) {
      if (!index.has(other)) visit(other);
      if (stack.includes(other)) low.set(node, Math.min(low.get(node) ?? own, low.get(other) ?? own));
    }
    if (low.get(node) !== own) return;
    const circle = stack.splice(stack.indexOf(node)).sort();
    if (circle.length > 1) circles.push(circle);
  };
  for (const node of nodes) if (!index.has(node)) visit(node);
  return circles;
}
