import type { ValidAccess } from '../../../model/access';
import type { ValidShell } from '../../../model/access/shell/access';

const isShell = (access: ValidAccess): access is ValidShell => access.kind === 'shell';

/**
 * An access as the shell that a test made of it: so a further kind of access leaves the test as it is.
 *
 * @throws where it is of another kind
 */
export function shellOf(access: ValidAccess): ValidShell {
  if (isShell(access)) return access;
  throw new Error(`${JSON.stringify(access)} is no shell`);
}
