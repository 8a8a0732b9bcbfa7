import type { Statement } from '../iam/statement';
import type { AccessDocument, Answer, Facts, Target } from './kind';
import { shellDocument, type ValidShell } from './shell/document';

export type { Answer, Target } from './kind';

/** An access that was judged: the *what* of a grant. Each kind is one line here and one in `check.ts`. */
export type ValidAccess = ValidShell;

const kinds: Record<ValidAccess['kind'], AccessDocument<ValidAccess>> = { shell: shellDocument };

export const statementsOf = (access: ValidAccess, facts: Facts): Statement[] =>
  kinds[access.kind].statements(access, facts);

export const covers = (access: ValidAccess, target: Target): Answer => kinds[access.kind].covers(access, target);

export const shrink = (access: ValidAccess): string => kinds[access.kind].shrink(access);

export function tryReadAccess(statements: readonly Statement[]): { access: ValidAccess; facts: Facts } | undefined {
  for (const kind of Object.values(kinds)) {
    const read = kind.read(statements);
    if (read) return read;
  }
  return undefined;
}
