import type { CarriedKind, KindOfAccess } from './kind';
import { shellKind } from './shell';
import { shellCarried } from './shell/carried';

/**
 * Every kind of access: a new one is its folder, a line in each of these two lists, and its factory in `index.ts` of
 * the library. Two, because the Lambda carries the second alone: nothing in it leads to a parser.
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
