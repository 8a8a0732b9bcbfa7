import { loadText } from '../../load';
import { fieldsOf } from '../../model/base/shape';
import type { Source } from '../../model/base/source';
import type { Holding } from '../../model/coverage/past';
import type { ValidGrant, ValidPerson } from '../../model/grant/valid-grant';
import { type UserKey, userKey } from '../../model/principal/user-name';
import { tryGrant, tryPerson } from '../../model/register/validate';
import { past, rest } from '../../model/time/window';
import type { Change, Commit, Repository, Step } from './repository';

/** What one commit made of a grant; undefined where it deleted the file. */
export interface Version {
  readonly commit: Commit;
  readonly grant: ValidGrant | undefined;
}

/** A grant as git tells it, from its first version to its last. */
export interface GrantHistory {
  readonly id: string;
  readonly file: string;
  /** Oldest first; the first one is no deletion. */
  readonly versions: readonly Version[];
  /** The newest version that is not a deletion. */
  readonly grant: ValidGrant;
  /** When it held: in order, possibly touching or overlapping. None where it was taken back before it began. */
  readonly spans: readonly Holding[];
}

export interface History {
  readonly grants: readonly GrantHistory[];
  /** People as they are now, and as they were: by user. */
  readonly people: ReadonlyMap<UserKey, ValidPerson>;
  /** Versions that were no grant, which no plan can have applied. */
  readonly unreadable: readonly { readonly commit: Commit; readonly file: string }[];
}

/** Files as they stand after some step. */
class Reader {
  readonly #people = new Map<string, Source>();
  readonly #known = new Map<unknown, ValidPerson | undefined>();
  /** Of the files that are there: the blob, and the person's value that it was read with. */
  readonly #current = new Map<string, { blob: string; person: unknown }>();
  readonly everybody = new Map<UserKey, ValidPerson>();
  readonly versions = new Map<string, Version[]>();
  readonly unreadable: { commit: Commit; file: string }[] = [];

  constructor(
    private readonly texts: ReadonlyMap<string, Buffer>,
    private readonly account: string,
  ) {}

  take({ commit, changes }: Step): void {
    const moved = new Set<unknown>();
    for (const change of changes) if (change.file.startsWith('people/')) this.#person(change, moved);
    const own = changes.filter(({ file }) => file.startsWith('grants/'));
    const named = new Set(own.map(({ file }) => file));
    // Who renames a person writes a new version of each of their grants, though the files stay as they are.
    const others =
      moved.size === 0
        ? []
        : [...this.#current].flatMap(([file, { blob, person }]) =>
            moved.has(person) && !named.has(file) ? [{ file, blob }] : [],
          );
    for (const change of [...own, ...others]) this.#grant(change, commit);
  }

  #person({ file, blob }: Change, moved: Set<unknown>): void {
    const id = file.slice('people/'.length, -'.ts'.length);
    const before = this.#people.get(id);
    const was = before && this.#known.get(before.value);
    this.#people.delete(id);
    if (blob === undefined) return;
    const { source } = loadText(file, this.texts.get(blob) as Buffer, new Map());
    const person = tryPerson(source);
    this.#people.set(id, source);
    this.#known.set(source.value, person);
    if (person) this.everybody.set(userKey(person.user), person);
    if (before && (was?.user !== person?.user || was?.existing !== person?.existing)) moved.add(before.value);
  }

  #grant({ file, blob }: Change, commit: Commit): void {
    const versions = this.versions.get(file) ?? [];
    this.versions.set(file, versions);
    if (blob === undefined) {
      this.#current.delete(file);
      if (versions.length > 0) versions.push({ commit, grant: undefined });
      return;
    }
    const { source } = loadText(file, this.texts.get(blob) as Buffer, this.#people);
    this.#current.set(file, { blob, person: fieldsOf(source.value).person });
    const grant = tryGrant(source, { now: commit.at, people: this.#known, account: this.account });
    if (grant) versions.push({ commit, grant });
    else this.unreadable.push({ commit, file });
  }
}

/**
 * When a grant held, by its versions: each from its commit until the next one, within its window. The first one counts
 * from its `from`, though it was merged later: a moved repository has one commit for all that was.
 */
function spansOf(versions: readonly Version[]): Holding[] {
  return versions.flatMap(({ grant, commit }, i) => {
    if (!grant) return [];
    const next = versions[i + 1]?.commit.at;
    const since = i === 0 ? grant.window : rest(grant.window, commit.at);
    const held = since && next !== undefined ? past(since, next) : since;
    return held ? [{ ...held, grant }] : [];
  });
}

const isRead = ({ file, blob }: Change): boolean =>
  blob === undefined || (file.endsWith('.ts') && !/(^|\/)\./.test(file));

/**
 * Reads everything that the branch ever granted.
 *
 * @param account the one that the grants are for
 */
export async function readHistory(repository: Repository, account: string): Promise<History> {
  const steps = repository.history().map(({ commit, changes }) => ({ commit, changes: changes.filter(isRead) }));
  const blobs = new Set(steps.flatMap(({ changes }) => changes.flatMap(({ blob }) => blob ?? [])));
  const reader = new Reader(await repository.texts(blobs), account);
  for (const step of steps) reader.take(step);
  const grants = [...reader.versions].flatMap(([file, versions]): GrantHistory[] => {
    const grant = versions.findLast((version) => version.grant)?.grant;
    return grant ? [{ id: grant.id, file, versions, grant, spans: spansOf(versions) }] : [];
  });
  return { grants, people: reader.everybody, unreadable: reader.unreadable };
}
