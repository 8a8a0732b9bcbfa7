import { randomUUID } from 'node:crypto';
import { AwsError, queryAnswer } from './answers';
import type { Answer, IdentifiedCall } from './call';
import { type Clock, isoSeconds } from './clock';
import { type Element, element } from './xml';

interface Credential {
  readonly id: string;
  readonly service: string;
  readonly made: Date;
}

/** What a user signs in to CodeCommit or Keyspaces with: moto does not know it. */
export class ServiceCredentials {
  private readonly byUser = new Map<string, readonly Credential[]>();

  constructor(private readonly clock: Clock) {}

  has(user: string): boolean {
    return this.of(user).length > 0;
  }

  /** @returns undefined where the call is not about them; the user is known to be there */
  tryAnswer(call: IdentifiedCall): Answer | undefined {
    const { UserName: user, ServiceName: service, ServiceSpecificCredentialId: id } = call.params;
    switch (call.action) {
      case 'CreateServiceSpecificCredential': {
        const made = { id: `ACCA${randomUUID().slice(0, 8).toUpperCase()}`, service, made: this.clock.now() };
        this.byUser.set(user, [...this.of(user), made]);
        const secret = element('ServicePassword', 'a sandbox');
        return queryAnswer(call, [element('ServiceSpecificCredential', [...shown(user, made), secret])]);
      }
      case 'ListServiceSpecificCredentials': {
        const members = this.of(user).map((each) => element('member', shown(user, each)));
        return queryAnswer(call, [element('ServiceSpecificCredentials', members)]);
      }
      case 'DeleteServiceSpecificCredential': {
        const left = this.of(user).filter((each) => each.id !== id);
        if (left.length === this.of(user).length) {
          throw new AwsError('NoSuchEntity', `The service specific credential ${id} cannot be found.`, 404);
        }
        this.byUser.set(user, left);
        return queryAnswer(call, []);
      }
      default:
        return undefined;
    }
  }

  private of(user: string): readonly Credential[] {
    return this.byUser.get(user) ?? [];
  }
}

const shown = (user: string, { id, service, made }: Credential): Element[] => [
  element('UserName', user),
  element('Status', 'Active'),
  element('ServiceName', service),
  element('ServiceUserName', `${user}-at-sandbox`),
  element('CreateDate', isoSeconds(made)),
  element('ServiceSpecificCredentialId', id),
];
