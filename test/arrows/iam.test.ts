import { isIn } from './rooms';
import { all, parsed, walk } from './sources';

/** ARNs and Curfew's paths are written in the room `iam` alone: whatever ships, and the benches, ask it for them. */

function textsOf(path: string): string[] {
  return [...walk(parsed(path))].flatMap(({ type, value, pattern }) => {
    if (type === 'StringLiteral') return [String(value)];
    if (type === 'TemplateElement') return [(value as { raw: string }).raw];
    return type === 'RegExpLiteral' ? [String(pattern)] : [];
  });
}

// The sandbox stands for AWS: it makes ARNs by itself, so that it does not agree with a mistake of ours.
const rooms = ['model', 'constructs', 'sweeper', 'cli', 'load', 'bench', 'sandbox/stage'];
const files = all.filter((path) => rooms.some((room) => isIn(path, room)));
const isWritten = (text: string): boolean => /\barn:|\/curfew(-system)?\\?\//.test(text);

test('the check sees what the room writes, and files of every room', () => {
  expect(textsOf('model/iam/names.ts').filter(isWritten)).toContain('/curfew/');
  expect(textsOf('model/iam/arn.ts').filter(isWritten)).toContain('arn:');
  expect(rooms.filter((room) => !files.some((path) => isIn(path, room)))).toEqual([]);
});

test('no other room writes an ARN or a path of Curfew’s', () => {
  const wrong = files
    .filter((path) => !isIn(path, 'model/iam'))
    .flatMap((path) =>
      textsOf(path)
        .filter(isWritten)
        .map((text) => `${path}: ${text}`),
    );
  expect(wrong).toEqual([]);
});
