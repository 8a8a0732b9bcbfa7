import { isAbout, valuesOf } from './match';
import type { ForeignStatement } from './statement';

/** The statements of a policy that anybody may have written; undefined where it is none that can be read. */
function tryStatements(document: string): readonly ForeignStatement[] | undefined {
  try {
    const { Statement } = JSON.parse(document) as { readonly Statement?: ForeignStatement | ForeignStatement[] };
    const statements = valuesOf(Statement);
    return statements.every((each) => typeof each === 'object' && each !== null) ? statements : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether any statement of a policy allows one of some actions; undefined where that cannot be read. Conditions and Denies may
 * narrow it: that is for a person to judge.
 */
export function allowsSomewhere(document: string, actions: readonly string[]): boolean | undefined {
  const allowing = tryStatements(document)?.filter(({ Effect }) => Effect === 'Allow');
  return allowing?.some((each) => actions.some((action) => isAbout(each, action)));
}

/** Whether a policy can only deny. */
export const onlyDenies = (document: string): boolean =>
  tryStatements(document)?.every(({ Effect }) => Effect === 'Deny') ?? false;
