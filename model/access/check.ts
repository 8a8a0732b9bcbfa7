import type { Path, Reporter } from '../base/report';
import { fieldsOf } from '../base/shape';
import type { ValidAccess } from '.';
import { type Kind, kinds } from './kinds';

const isKind = (name: unknown): name is Kind => typeof name === 'string' && Object.hasOwn(kinds, name);

/** Judges what a person wrote as `access`, whatever kind it is of. */
export function checkAccess(value: unknown, path: Path, report: Reporter, account: string): ValidAccess | undefined {
  const { kind } = fieldsOf(value);
  if (isKind(kind)) return kinds[kind].check(value, path, report, account);
  const names = Object.keys(kinds);
  const remedy = `Write one of ${names.join(', ')}, as in access: ${names[0]}({ … }).`;
  report('wrong-type', path, value, 'is no kind of access', remedy);
  return undefined;
}
