import type { AnyAccess } from '../kind';

/** A shell that was judged: sorted, so that the order in the file means nothing. */
export interface ValidShell extends AnyAccess {
  readonly kind: 'shell';
  readonly region: string;
  readonly target:
    | { readonly by: 'ids'; readonly ids: readonly string[] }
    | { readonly by: 'tags'; readonly tags: Readonly<Record<string, string>> };
}
