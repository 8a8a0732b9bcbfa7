import type { Statement } from '../iam/statement';
import type { CarriedKind, Facts, Granting, KindOfAccess } from './kind';
import { carriedKinds, type Kind, kinds, type UseName, type ValidByKind, type WrittenByKind } from './kinds';
import type { Answer, Place, Target } from './target';

export type { Facts } from './kind';
export type { Kind, UseName } from './kinds';
export type { Answer, Target } from './target';

/** What people write as `access`. */
export type Access = WrittenByKind[Kind];

/** An access that was judged: the *what* of a grant. */
export type ValidAccess = ValidByKind[Kind];

/** An access together with its kind: so the compiler sees that the two belong together. */
type Of<K extends Kind> = ValidByKind[K] & { readonly kind: K };

const whole: { readonly [K in Kind]: KindOfAccess<WrittenByKind[K], ValidByKind[K], UseName> } = kinds;

/** The kind of an access: all that can be asked of it. The Lambda carries no kind whole, so nothing there calls this. */
export const kindOf = <K extends Kind>({ kind }: Of<K>): KindOfAccess<WrittenByKind[K], ValidByKind[K], UseName> =>
  whole[kind];

/**
 * What somebody wants where no grant tells of which kind: a person with a key and no checkout opens a shell. A function,
 * for a constant that reads a property would bring the kind, and its parser, into the Lambda.
 */
export const usualKind = () => kinds.shell;

const carriedOf = <K extends Kind>({ kind }: Of<K>): CarriedKind<ValidByKind[K], UseName> => carriedKinds[kind];

/** The undated statements of a grant's document. */
export const statementsOf = <K extends Kind>(access: Of<K>, facts: Facts): Statement[] =>
  carriedOf(access).renderings[0].statements(access, facts);

/** What statements seem to say, and how whoever wrote that would have written it: to be compared whole. */
export interface Reading extends Granting<ValidAccess> {
  readonly written: readonly Statement[];
}

function readingsBy<K extends Kind>(kind: K, statements: readonly Statement[]): Reading[] {
  return carriedKinds[kind].renderings.flatMap((rendering) => {
    const read = rendering.read(statements);
    return read ? [{ ...read, written: rendering.statements(read.access, read.facts) }] : [];
  });
}

/** By every kind, in the way of writing of today and of before. */
export const readingsOf = (statements: readonly Statement[]): Reading[] =>
  (Object.keys(carriedKinds) as Kind[]).flatMap((kind) => readingsBy(kind, statements));

/** Whether the access names this target. */
export const covers = <K extends Kind>(access: Of<K>, target: Target): Answer =>
  carriedOf(access).covers(access, target);

/** The name of the session document that opens an access; undefined where none does. `own` is the deployment's. */
export const documentOf = <K extends Kind>(access: Of<K>, own: string): string | undefined =>
  carriedOf(access).document(access, own);

export const regionsOf = <K extends Kind>(access: Of<K>): readonly [string, ...string[]] =>
  carriedOf(access).regions(access);

/** What lives on under an access after its permission has ended. */
export const useOf = <K extends Kind>(access: Of<K>): UseName => carriedOf(access).use;

/** The key of a place: two kinds never reach the same, so that one in the place of the other is a gain. */
export interface PlaceOfKind extends Place {
  readonly kind: Kind;
}

export const placesOf = <K extends Kind>(access: Of<K>): readonly PlaceOfKind[] =>
  kindOf(access)
    .places(access)
    .map((place) => ({ kind: access.kind, ...place }));

/** The same access place by place, as if each were granted alone. */
export const partsOf = <K extends Kind>(access: Of<K>): readonly ValidAccess[] => kindOf(access).parts(access);

/** Where somebody has to look for the tags of an instance, for these to be judged. */
export const regionsByTags = (accesses: readonly ValidAccess[]): string[] => [
  ...new Set(accesses.flatMap((access) => kindOf(access).tagged(access)?.region ?? [])),
];

/** What an access of a kind is called: `a shell`; with the name of the kind where another has the same noun. */
export function nounOf(kind: Kind): string {
  const { noun } = whole[kind];
  const isShared = Object.values(whole).filter((each) => each.noun === noun).length > 1;
  return isShared ? `${noun} of kind ${kind}` : noun;
}

/** Behind what an access reaches: `(a shell)`. Where there is one kind only, its noun tells nothing. */
export const describeKind = (kind: Kind): readonly string[] =>
  Object.keys(whole).length > 1 ? [`(${nounOf(kind)})`] : [];

type WordsOf = <K extends Kind>(access: Of<K>) => string;

/** Behind what an access reaches, where a list has more than one account: `in account 123456789012`. */
export function accountWords(all: readonly { readonly account: string }[]): (account: string) => readonly string[] {
  const accounts = new Set(all.map(({ account }) => account));
  return (account) => (accounts.size > 1 ? [`in account ${account}`] : []);
}

/**
 * What an access reaches, in words, whatever its kind: `eu-central-1 i-0ee0bc84a481f7852`; with the account where the
 * list that it stands in has more than one.
 */
export function reachWords(all: readonly ValidAccess[]): WordsOf {
  const accountOf = accountWords(all);
  return (access) =>
    [regionsOf(access).join(' '), kindOf(access).describe(access), ...accountOf(access.account)].join(' ');
}

/** All of it in words: what it reaches, and of which kind it is where there are several. */
export function accessWords(all: readonly ValidAccess[]): WordsOf {
  const accountOf = accountWords(all);
  const reachOf = reachWords([]);
  return (access) => [reachOf(access), ...describeKind(access.kind), ...accountOf(access.account)].join(' ');
}

const isOfKind = <K extends Kind>(access: ValidAccess, kind: K): access is Of<K> => access.kind === kind;

/**
 * Whether two could reach the same. Of two kinds nobody can tell more than where they are: what a shell reaches, another
 * kind may reach as well.
 */
export function canMeet<K extends Kind>(one: Of<K>, other: ValidAccess): Answer {
  if (isOfKind(other, one.kind)) return kindOf(one).canMeet(one, other);
  if (one.account !== other.account) return 'no';
  return regionsOf(one).some((region) => regionsOf(other).includes(region)) ? 'unknown' : 'no';
}
