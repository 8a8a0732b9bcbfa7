import { type UserKey, userKey } from '../../model/principal/user-name';
import type { Instant } from '../../model/time/instant';

/** What the report says of one user. */
export interface ReportedUser {
  readonly password: boolean;
  /** Active or not. */
  readonly keys: boolean;
}

/**
 * What IAM wrote down of all users at one time. It makes a new one only when the last is four hours old: it says whom
 * to ask, and decides nothing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export interface CredentialReport {
  readonly made: Instant;
  readonly users: ReadonlyMap<UserKey, ReportedUser>;
}

/**
 * The fields of a line. The only names in it that may hold a comma are the user's and the same name in the ARN, and
 * IAM quotes neither.
 */
function fieldsOf(line: string, count: number): string[] {
  const parts = line.split(',');
  const commas = Math.max(0, (parts.length - count) / 2);
  const user = parts.splice(0, commas + 1).join();
  const arn = parts.splice(0, commas + 1).join();
  return [user, arn, ...parts];
}

const isThere = (value: string | undefined): boolean =>
  value !== undefined && !/^(|N\/A|not_supported|no_information)$/.test(value);

/** The lines of a report by user. The root of the account is none. */
export function readReport(content: string): Map<UserKey, ReportedUser> {
  const [head = '', ...lines] = content.split('\n').map((line) => line.trim());
  const names = head.split(',');
  const users = new Map<UserKey, ReportedUser>();
  for (const line of lines) {
    const fields = fieldsOf(line, names.length);
    const of = (name: string): string | undefined => fields[names.indexOf(name)];
    const user = of('user') ?? '';
    if (user === '' || user === '<root_account>') continue;
    const hasKey = (n: 1 | 2): boolean =>
      of(`access_key_${n}_active`) === 'true' || isThere(of(`access_key_${n}_last_rotated`));
    users.set(userKey(user), { password: of('password_enabled') === 'true', keys: hasKey(1) || hasKey(2) });
  }
  return users;
}
