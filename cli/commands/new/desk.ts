import { readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { grantIdOf, type Sources } from '../../../model/base/source';
import { type GrantKey, grantKey } from '../../../model/grant/grant-id';
import { type UserKey, userKey } from '../../../model/principal/user-name';
import type { Context } from '../../context/context';
import { type GrantWords, grantText, personText, quote } from '../../files/grant-text';
import { refuse } from '../../frame/failure';
import { type Wish, wordsOf } from './wish';

/** Of a person who has a file, or is given one. */
interface KnownPerson {
  readonly file: string;
  readonly email: unknown;
}

/** Who has a file, by their user; files that say no user are judged elsewhere. */
export function peopleOf({ people }: Sources): Map<UserKey, KnownPerson> {
  return new Map(
    people.map(({ file, value }) => {
      const { user = '', email } = (value ?? {}) as { user?: unknown; email?: unknown };
      return [userKey(String(user)), { file, email }];
    }),
  );
}

/** `john-dev-DEV-118`, or `john-dev-20300603-0900`; a number behind it where that is taken. */
function freeId({ user, ticket, from }: GrantWords, taken: ReadonlySet<GrantKey>): string {
  const when = new Date(from).toISOString().replace(/[-:]/g, '').slice(0, 13).replace('T', '-');
  const clean = (text: string): string => text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+|[-.]+$/g, '');
  const base = clean(`${user}-${ticket ?? when}`);
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(grantKey(id))) return id;
  }
}

/** Makes the files of one wish after another; each sees those before it. */
export class Desk {
  readonly changes = new Map<string, string>();
  readonly #people: Map<UserKey, KnownPerson>;
  readonly #ids: Set<GrantKey>;

  constructor(
    private readonly context: Context,
    sources: Sources,
  ) {
    this.#people = peopleOf(sources);
    this.#ids = new Set(sources.grants.map(({ id }) => grantKey(id)));
  }

  /** @returns the grant's file */
  add(wish: Wish): string {
    const words = wordsOf(wish, this.context);
    const person = this.#personFile(wish, words.user);
    const path = (wish.id ?? freeId(words, this.#ids)).replace(/^grants\//, '').replace(/\.ts$/, '');
    const file = posix.normalize(`grants/${path}.ts`);
    const id = grantIdOf(file.slice('grants/'.length));
    if (!file.startsWith('grants/') || this.#ids.has(grantKey(id))) {
      const remedy = 'Choose another name, or curfew extend makes that grant longer.';
      throw refuse({
        place: 'ID',
        value: wish.id,
        rule: 'is a grant already, or no file below grants/',
        remedy,
        code: 'duplicate-grant-id',
      });
    }
    this.#ids.add(grantKey(id));
    const relative = posix.relative(posix.dirname(file), person).replace(/\.ts$/, '');
    this.changes.set(file, grantText(words, relative));
    return file;
  }

  #personFile(wish: Wish, user: string): string {
    const known = this.#people.get(userKey(user));
    if (known) {
      this.#mustAgree(known, wish.email);
      return known.file;
    }
    const { existing = false, pgpKey, email } = wish;
    const file = `people/${user.replace(/[^\w.@-]/g, '-')}.ts`;
    this.#people.set(userKey(user), { file, email });
    const key = pgpKey === undefined ? undefined : readFileSync(resolve(this.context.world.cwd, pgpKey), 'utf8');
    this.changes.set(file, personText({ user, existing, email, pgpKey: key }));
    return file;
  }

  /** The file of a person stays as it is; an address that went nowhere would be relied on. */
  #mustAgree({ file, email }: KnownPerson, said: string | undefined): void {
    if (said === undefined || said === email) return;
    const remedy = this.changes.has(file)
      ? 'Write it in the first row of that person, and no other in those below.'
      : `Write it there, as email: ${quote(said)}, and leave it out here.`;
    throw refuse({ place: '--email', value: said, rule: `is not in ${file}`, remedy, code: 'email-not-in-file' });
  }
}
