import type { Path, Report } from '../base/report';
import { fieldsOf } from '../base/shape';
import type { ValidAccess } from '.';
import type { AccessCheck } from './kind';
import { checkShell, type Shell } from './shell/definition';

/** What people write as `access`. */
export type Access = Shell;

const checks: Record<Access['kind'], AccessCheck<ValidAccess>> = { shell: checkShell };

export function checkAccess(value: unknown, path: Path, report: Report): ValidAccess | undefined {
  const kind = fieldsOf(value).kind;
  if (typeof kind === 'string' && Object.hasOwn(checks, kind)) {
    return checks[kind as Access['kind']](value, path, report);
  }
  const remedy = `Write one of ${Object.keys(checks).join(', ')}, as in access: shell({ … }).`;
  report('wrong-type', path, value, 'is no kind of access', remedy);
  return undefined;
}
