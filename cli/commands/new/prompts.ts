import { checkPerson } from '../../../model/grant/person-check';
import { userKey } from '../../../model/principal/user-name';
import type { Context } from '../../context/context';
import { peopleOf } from './desk';
import type { Wish } from './wish';

const words = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/** What the model says of an address. It may stay empty. */
function judgeEmail(user: string, text: string): true | string {
  if (text.trim() === '') return true;
  let problem: true | string = true;
  checkPerson({ user, email: text.trim() }, (_code, [field], _value, rule, remedy) => {
    if (field === 'email') problem = `That ${rule}. ${remedy}`;
  });
  return problem;
}

/** Asks for what was not said. What was, is not asked again. */
export async function askFor(wish: Wish, context: Context): Promise<Wish> {
  const { input, select } = await import('@inquirer/prompts');
  const { settings, world } = context;
  const to = { input: world.stdin, output: world.stderr };
  const required = (text: string): boolean | string => text.trim() !== '' || 'This is needed.';
  const ask = (message: string, initial?: string): Promise<string> =>
    input({ message, validate: required, ...(initial === undefined ? {} : { default: initial }) }, to);

  const user = wish.user ?? (await ask('Who? The IAM user:'));
  let { email } = wish;
  // Whoever said all that is needed is asked nothing more, and a person who has a file is not written anew.
  const isComplete = wish.user !== undefined && wish.reason !== undefined;
  if (email === undefined && !isComplete && !peopleOf(context.sources()).has(userKey(user))) {
    const message = 'Their e-mail address, where they are told of their own access (may stay empty):';
    email = (await input({ message, validate: (text) => judgeEmail(user, text) }, to)).trim() || undefined;
  }
  let { instance, tag } = wish;
  if (!instance && !tag) {
    const where = words(await ask('Where? Instance ids, or tags as Environment=Staging:'));
    if (where.some((word) => word.includes('='))) tag = where;
    else instance = where;
  }
  const choices = settings.regions.map((value) => ({ value }));
  const region =
    wish.region ??
    (choices.length === 1 ? choices[0]?.value : await select({ message: 'In which region?', choices }, to));
  const isTimed = wish.for !== undefined || wish.until !== undefined;
  const from = wish.from ?? (isTimed ? undefined : await ask('From when?', 'now'));
  const span = isTimed ? wish.for : await ask('For how long?', `${Math.min(240, settings.longestWindowMinutes)}m`);
  const reason = wish.reason ?? (await ask('Why?'));
  const ticket =
    wish.ticket ?? (wish.reason === undefined ? await input({ message: 'Ticket (may stay empty):' }, to) : undefined);
  return { ...wish, user, email, instance, tag, region, from, for: span, reason, ticket };
}
