import type { CarriedKind, KindOfAccess } from './kind';
import { shellKind } from './shell';
import { shellCarried } from './shell/carried';

/**
 * Every kind of access: a new one is its folder, a line in each of these two lists, and its factory in `index.ts` of
 * the library. None of the three can be spared. The Lambda carries the second list alone: made from the first, by
 * reading a property of it, it would bring every parser along. And a module exports only names that stand in its text.
 * Who forgets a list meets the compiler; who forgets the export, the contract test.
 */
export const kinds = { shell: shellKind };
export const carriedKinds: { readonly [K in Kind]: CarriedKind<ValidByKind[K], UseName> } = { shell: shellCarried };

export type Kind = keyof typeof kinds;

/**
 * What lives on after a permission has ended, under any kind. The sweeper has a port for each that lists, ends, and
 * sees it gone: a kind with a use of its own does not compile before that is there.
 */
export type UseName = (typeof kinds)[Kind]['use'];

type WrittenOf<T> = T extends KindOfAccess<infer Written, infer _> ? Written : never;
type ValidOf<T> = T extends KindOfAccess<infer _, infer Valid> ? Valid : never;

export type WrittenByKind = { readonly [K in Kind]: WrittenOf<(typeof kinds)[K]> };
export type ValidByKind = { readonly [K in Kind]: ValidOf<(typeof kinds)[K]> };
