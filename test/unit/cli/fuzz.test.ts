import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Folder } from '../../support/files/folder';

/** Any words in any order: an answer, an exit code that is one of ours, and never a stack. */

const one = 'i-0ee0bc84a481f7852';
const commands = ['check', 'new', 'extend', 'end', 'who', 'explain', 'completion', 'plan-summary', 'frobnicate', ''];
const word = fc.oneof(
  fc.constantFrom(
    ...['--for', '--until', '--at', '--from', '--to', '--user', '--instance', '--tag', '--region', '--reason', '--id'],
    ...[
      '--json',
      '--dry-run',
      '--yes',
      '--timeline',
      '--now',
      '-C',
      '--document',
      '--csv',
      '--instance-tags',
      '--',
      '--email',
    ],
    ...['john-dev', 'john-dev-checkout', 'carla-contractor', 'databases-dmitri-migration', one, 'Environment=Staging'],
    ...['4h', '480m', '-3h', '+2h', 'now', '2030-06-03T10:00:00Z', '2030-06-03T10:00:00', '9999999d', '..', 'none'],
    ...[
      'eu-central-1',
      'mars',
      'grants/john-dev-checkout.ts',
      '/dev/null',
      '{',
      "'",
      '\u0007',
      '\u202e',
      'ä語',
      'max@example.com',
    ],
  ),
  fc.string({ maxLength: 12 }),
);

test('300 random command lines', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...commands), fc.array(word, { maxLength: 6 }), async (command, words) => {
      const folder = new Folder();
      const before = readdirSync(join(folder.home, 'grants'), { recursive: true }).length;
      try {
        const { code, out, err } = await folder.run(
          [command, ...words, '--instance-tags', 'A=b'].filter(Boolean),
          undefined,
          {
            AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
          },
        );
        expect([0, 1, 2, 3]).toContain(code);
        expect(`${out}${err}`).not.toMatch(/\n {4}at |\[unexpected\]|undefined is not|Cannot read prop/);
        // What was refused has written nothing.
        if (code !== 0) expect(readdirSync(join(folder.home, 'grants'), { recursive: true })).toHaveLength(before);
        // Nothing that came from a person steers the terminal.
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
        expect(err).not.toMatch(/[\u0007\u202e]/);
      } finally {
        folder.remove();
      }
    }),
    { numRuns: 300 },
  );
});
