import type { TickFinding } from '../../model/contracts/finding';
import type { DeleteAction, SweepRecord } from '../../model/contracts/log-record';
import type { DocumentGrant } from '../../model/grant/document';
import type { Principal } from '../../model/principal/principal';
import type { Instant } from '../../model/time/instant';
import type { Gone } from '../aws/port';

/** What the name of a provision says. */
export interface Meaning {
  readonly holder: Principal;
  /** Absent where it takes access instead of granting it. */
  readonly grant?: string;
  readonly until: Instant;
}

/** What stands in AWS for a grant until an instant, or takes all access from its holder: a policy. */
export interface Provision {
  readonly kind: string;
  /** As AWS calls it; unlike that of any other, of whatever kind. */
  readonly arn: string;
  readonly name: string;
  /** Changes when it is taken away and made again. */
  readonly id: string;
  /** Changes when what it says changes. */
  readonly version: string;
  /** How many hold it. */
  readonly attachments: number;
  /** Whom it is for, as the place where it stands says; undefined where that says nothing. */
  readonly holder: Principal | undefined;
  /** Undefined: Curfew did not write this name, so nobody can tell when it ends. */
  readonly means: Meaning | undefined;
  /** Takes access instead of granting it. */
  readonly denies: boolean;
  /**
   * Whether it speaks of somebody whom Curfew made, or of somebody who was there before; undefined where it says
   * neither. It only says so: anybody who may make such a thing could have written it.
   */
  readonly ofManaged: boolean | undefined;
  /** Is with its holder as long as it stands. What is not may be held by nobody, and by somebody else. */
  readonly bound: boolean;
}

/** A provision of which is known whose it is and when it ends. */
export type NamedProvision = Provision & { readonly means: Meaning };

/** What a provision says: what it grants, nothing that Curfew wrote, gone since it was listed, not to be had. */
export type Reading =
  | { readonly answer: 'granted'; readonly granted: DocumentGrant }
  | { readonly answer: 'gone' }
  | { readonly answer: 'unreadable' }
  | { readonly answer: 'failed'; readonly error: unknown };

/** One kind of provision, as far as it can be told without asking. */
export interface ProvisionKind {
  readonly id: string;
  /** One of them, in messages. */
  readonly noun: string;
  readonly plural: string;
  /** What a record calls its removal. */
  readonly removes: DeleteAction;
  /** How a record says which it is. */
  readonly about: (provision: Pick<Provision, 'arn'>) => Pick<SweepRecord, 'policy' | 'resource'>;
  /** The finding of one whose name cannot be read. */
  readonly misnamed: { readonly what: string; readonly remedy: string };
  /** What an ARN tells of one that its holder holds, and the list does not show; undefined where it is of another kind. */
  readonly tryNamed: (arn: string) => Pick<Provision, 'name' | 'means' | 'denies'> | undefined;
}

/** The lists of one kind of provision: cheap, however many there are. */
export interface ProvisionLists {
  readonly all: () => Promise<readonly Provision[]>;
  /** Those that may grant something to any of these managed principals; others may be among them. */
  readonly of: (principals: readonly Principal[]) => Promise<readonly Provision[]>;
}

/** What AWS keeps, for it does something else than to grant: the clause that says so, and the finding. */
export interface StillUsed {
  readonly heldBy: string;
  readonly finding: TickFinding;
}

/** One kind of provision in AWS. */
export interface ProvisionPort extends ProvisionKind {
  readonly lists: ProvisionLists;
  /** What it says now. */
  readonly read: (provision: Provision) => Promise<Reading>;
  /**
   * Takes it away and sees it gone, in steps of which none opens anything: wherever it is killed, what is left grants
   * nothing that has ended, and is listed again. What has another use as well is nobody's to take away silently.
   */
  readonly remove: (provision: NamedProvision) => Promise<Gone | StillUsed>;
}
