import type { Attached, EverybodyOut } from '../../../cli/aws/everybody-out';
import { isEverybodyOut } from '../../../model/iam/names';
import { userKey } from '../../../model/principal/user-name';
import { Account } from './account';

/** An account in memory in which the Deny of everybody stands ready, as the command line reaches it. */
export class EverybodyAccount extends Account {
  /** Users who hold as many policies as AWS allows. */
  readonly full = new Set<string>();
  readonly deny = this.denyOfEverybody();

  async everybodyOut(): Promise<EverybodyOut | undefined> {
    const found = this.everything().policies.find(isEverybodyOut);
    return found && { arn: found.arn, version: found.version, attachments: found.holders.length };
  }

  async attachTo(arn: string, user: string): Promise<Attached> {
    const name = this.userOf(user)?.name;
    if (name === undefined) return 'no such user';
    if (this.full.has(name)) return 'no slot';
    if (!this.heldBy(name).includes(arn)) this.attach(arn, { kind: 'user', name });
    return 'attached';
  }

  /** ARNs of the policies that a user holds. */
  heldBy(user: string): string[] {
    return this.everything()
      .policies.filter(({ holders }) => holders.some(({ name }) => userKey(name) === userKey(user)))
      .map(({ arn }) => arn);
  }

  /** Those on whom the Deny is. */
  get out(): string[] {
    const { holders = [] } = this.everything().policies.find(isEverybodyOut) ?? {};
    return holders.map(({ name }) => name).sort();
  }
}
