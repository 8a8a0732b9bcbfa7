import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from '@babel/parser';

/** ARNs and Curfew's paths are written in the room `iam` alone: whatever ships, and the benches, ask it for them. */

const root = join(__dirname, '../../../..');

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (path.endsWith('.ts')) yield path;
  }
}

function* texts(node: unknown): Generator<string> {
  if (Array.isArray(node)) for (const each of node) yield* texts(each);
  if (typeof node !== 'object' || node === null || !('type' in node)) return;
  const { type, value, pattern } = node as { type: string; value?: unknown; pattern?: unknown };
  if (type === 'StringLiteral') yield String(value);
  if (type === 'TemplateElement') yield (value as { raw: string }).raw;
  if (type === 'RegExpLiteral') yield String(pattern);
  for (const [key, each] of Object.entries(node)) if (!/Comments$/.test(key)) yield* texts(each);
}

const textsOf = (path: string): string[] => [
  ...texts(parse(readFileSync(path, 'utf8'), { sourceType: 'module', plugins: ['typescript'] }).program),
];

// The sandbox stands for AWS: it makes ARNs by itself, so that it does not agree with a mistake of ours.
const rooms = ['model', 'constructs', 'sweeper', 'cli', 'load', 'bench', 'sandbox/stage'];
const isWritten = (text: string): boolean => /\barn:|\/curfew(-system)?\\?\//.test(text);

test('the check sees what the room writes', () => {
  expect(textsOf(join(root, 'model/iam/names.ts')).filter(isWritten)).toContain('/curfew/');
  expect(textsOf(join(root, 'model/iam/arn.ts')).filter(isWritten)).toContain('arn:');
});

test('no other room writes an ARN or a path of Curfew’s', () => {
  const wrong = rooms
    .flatMap((room) => [...files(join(root, room))])
    .map((path) => relative(root, path))
    .filter((path) => !path.startsWith('model/iam/'))
    .flatMap((path) =>
      textsOf(join(root, path))
        .filter(isWritten)
        .map((text) => `${path}: ${text}`),
    );
  expect(wrong).toEqual([]);
});
