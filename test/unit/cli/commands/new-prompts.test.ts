import { input } from '@inquirer/prompts';
import { askFor } from '../../../../cli/commands/new/prompts';
import type { Wish } from '../../../../cli/commands/new/wish';
import { Context } from '../../../../cli/context/context';
import type { World } from '../../../../cli/frame/world';
import { instantOf } from '../../../../model/time/instant';
import { Folder } from '../../../support/files/folder';

/** What somebody at a terminal is asked about a person; the prompts themselves are not ours. */

jest.mock('@inquirer/prompts', () => ({ input: jest.fn(), select: jest.fn() }));

let folder: Folder;
afterEach(() => {
  folder?.remove();
  jest.mocked(input).mockReset();
});

const where = { instance: ['i-0ee0bc84a481f7852'], region: 'eu-central-1', for: '1h' };
const emailPrompt = 'Their e-mail address, where they are told of their own access (may stay empty):';

type Validate = (text: string) => true | string;

/** The wish that comes of it, what was asked, and how an address is judged. */
async function ask(wish: Wish, answers: Record<string, string>) {
  const asked: string[] = [];
  let validate: Validate | undefined;
  jest.mocked(input).mockImplementation((async (config: { message: string; validate?: Validate }) => {
    asked.push(config.message);
    if (config.message === emailPrompt) validate = config.validate;
    return answers[config.message] ?? '';
  }) as never);
  const clock = () => instantOf(new Date('2030-06-03T10:00:00Z'));
  const { stdin, stdout, stderr } = process;
  const world = { clock, cwd: folder.home, env: {}, stdin, stdout, stderr } as unknown as World;
  return { wish: await askFor(wish, new Context(world, {})), asked, validate };
}

test('a new person’s address is asked for, and judged at once', async () => {
  folder = new Folder({});
  const answers = { 'Who? The IAM user:': 'max', 'Why?': 'x', [emailPrompt]: ' max@example.com ' };
  const { wish, asked, validate } = await ask(where, answers);
  expect(asked).toEqual(['Who? The IAM user:', emailPrompt, 'Why?', 'Ticket (may stay empty):']);
  expect(wish).toMatchObject({ user: 'max', email: 'max@example.com', reason: 'x' });
  expect(validate?.('max@')).toBe('That is no e-mail address. Write one address, such as john@example.com.');
  expect(validate?.('max@example.com')).toBe(true);
  expect(validate?.('')).toBe(true);
});

test('it may stay empty', async () => {
  folder = new Folder({});
  const { wish } = await ask({ ...where, user: 'max' }, { 'Why?': 'x' });
  expect(wish.email).toBeUndefined();
});

test.each<[string, Wish]>([
  ['who has a file', { ...where, user: 'John-Dev' }],
  ['whose address was said', { ...where, user: 'max', email: 'max@example.com' }],
  ['where nothing else is missing', { ...where, user: 'max', reason: 'x' }],
])('nobody is asked for the address of somebody %s', async (_what, wish) => {
  folder = new Folder();
  const said = await ask(wish, { 'Why?': 'x' });
  expect(said.asked).not.toContain(emailPrompt);
  expect(said.wish.email).toBe(wish.email);
});
