import { z } from 'zod';
import { fault } from '../base/shape';
import { tryParseArn, tryParseRoleArn } from '../iam/arn';
import { applyRole } from '../iam/names';

/** Of the settings what says who applies. */
interface ApplierSettings {
  /** Undefined where the stack makes none. */
  readonly pipeline?: unknown;
  readonly applierRoles: readonly string[];
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const roleName = /^[\w+=,.@-]{1,64}$/;

/** Role names are unique in an account, whatever their paths are. */
const nameOf = (role: string): string => tryParseRoleArn(role)?.name ?? role;

const isRole = (role: string): boolean => roleName.test(nameOf(role)) && nameOf(role) !== applyRole;

export const applierRoles = () =>
  z
    .array(z.string())
    .refine(
      (all) => all.every(isRole),
      fault('bad-setting', 'holds what is no role of yours', 'Write its name or its ARN.'),
    );

/** Whether each is a name, or an ARN of that account. */
export const areOf = (roles: readonly string[], account: string): boolean =>
  roles.every((role) => tryParseArn(role) === undefined || tryParseRoleArn(role)?.account === account);

/** The names of the roles that may hold what applies: the pipeline's alone, or where the stack has none the setting's. */
export const appliersOf = ({ pipeline, applierRoles: own }: ApplierSettings): string[] =>
  pipeline === undefined ? own.map(nameOf) : [applyRole];
