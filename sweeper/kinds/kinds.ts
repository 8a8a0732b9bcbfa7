import type { NamedPrincipal } from '../../model/principal/principal';
import type { Declared } from '../principals/declared';
import type { PrincipalKind, PrincipalPort } from '../principals/principal';
import type { ProvisionKind, ProvisionPort } from '../provisions/provision';
import type { Use, UseKind, UsePort } from '../uses/use';

/** All that a sweep can judge without asking. */
export interface Kinds {
  readonly provisions: readonly ProvisionKind[];
  readonly uses: readonly UseKind[];
  readonly principals: readonly PrincipalKind[];
}

/** All that a sweep can ask and do. */
export interface Ports extends Kinds {
  readonly provisions: readonly ProvisionPort[];
  readonly uses: readonly UsePort[];
  readonly principals: readonly PrincipalPort[];
  /** What the last apply declared; never throws. */
  readonly declared: () => Promise<Declared>;
  /** Where uses may be: in use and retired. */
  readonly regions: readonly string[];
}

/** @throws where what was found is of no kind in the list that found it, which cannot be */
export function ofKind<K extends { readonly id: string }>(kinds: readonly K[], { kind }: { readonly kind: string }): K {
  const found = kinds.find(({ id }) => id === kind);
  if (!found) throw new Error(`nobody knows the kind ${kind}`);
  return found;
}

/** Who opened a use; undefined where nobody of a known kind did. */
export function ownerOf({ owner }: Use, { principals }: Kinds): NamedPrincipal | undefined {
  for (const { tryOwner } of principals) {
    const named = tryOwner(owner);
    if (named) return named;
  }
  return undefined;
}

/** Names the person who opened a use, in whatever spelling; of whom nobody knows, as AWS does. */
export const ownerKey = (use: Use, kinds: Kinds): string => ownerOf(use, kinds)?.principal.key ?? use.owner;

/** What a holder holds that the list does not show. */
export function tryNamed(arn: string, { provisions }: Pick<Kinds, 'provisions'>) {
  for (const kind of provisions) {
    const named = kind.tryNamed(arn);
    if (named) return { ...named, noun: kind.noun };
  }
  return undefined;
}

/** One of these, whichever, in messages. */
export const anyOf = (words: readonly string[]): string => words.join(' or ');

/** Names apart what has the same id in another region, or is of another kind. */
export const useKey = ({ kind, region, id }: Pick<Use, 'kind' | 'region' | 'id'>): string => `${kind} ${region} ${id}`;

/** A region, for one kind of use: one may be seen where another may not. */
export interface Place {
  readonly kind: string;
  readonly region: string;
}

export const placeKey = ({ kind, region }: Place): string => `${kind} ${region}`;

export const targetKey = ({ kind, region, target }: Pick<Use, 'kind' | 'region' | 'target'>): string =>
  `${kind} ${region} ${target}`;
