import type { Principal } from '../../../model/principal/principal';
import type { Instant } from '../../../model/time/instant';
import type { Aws, Gone } from '../../../sweeper/aws/port';
import { Account } from './account';

/** A provision that is no policy: it is with its holder as long as it stands, or has to be held by a role. */
export interface Assignment {
  readonly name: string;
  readonly holder: Principal;
  readonly managed: boolean;
  readonly bound: boolean;
  /** Undefined: nobody can tell from its name. */
  readonly until: Instant | undefined;
  readonly text: string;
  /** The first step of taking it away: from here on it grants nothing. */
  readonly suspended: boolean;
}

/** A use that is no session. */
export interface Command {
  readonly id: string;
  readonly region: string;
  readonly target: string;
  readonly owner: string;
  readonly ours: boolean;
}

/** A principal that is no IAM user. */
export interface Role {
  readonly name: string;
  readonly managed: boolean;
  readonly holds: readonly string[];
  readonly tokens: readonly string[];
}

/** What AWS would be asked for kinds that Curfew does not have. */
export interface SecondAws {
  readonly assignments: () => Promise<Assignment[]>;
  readonly assignmentText: (name: string) => Promise<string | undefined>;
  readonly detachAssignment: (name: string) => Promise<Gone>;
  readonly deleteAssignment: (name: string) => Promise<Gone>;
  readonly commands: (region: string) => Promise<Command[]>;
  readonly terminateCommand: (command: Pick<Command, 'id' | 'region'>) => Promise<void>;
  readonly managedRoles: () => Promise<Role[]>;
  readonly role: (name: string) => Promise<Role | undefined>;
  readonly deleteToken: (name: string, token: string) => Promise<Gone>;
}

export const hasSecond = (aws: Aws): aws is Aws & SecondAws => 'assignments' in aws;

/** An account in memory that has things of both kinds. */
export class SecondAccount extends Account implements SecondAws {
  #assignments = new Map<string, Assignment>();
  #commands: readonly Command[] = [];
  #roles = new Map<string, Role>();

  // What a test does to the account.

  addRole(role: Role): void {
    this.#roles.set(role.name, role);
  }

  assign(assignment: Omit<Assignment, 'suspended'>): void {
    this.#assignments.set(assignment.name, { ...assignment, suspended: false });
  }

  run(command: Command): void {
    this.#commands = [...this.#commands, command];
  }

  /** What is left of the second kinds, in an order that depends on nothing. */
  second(): { assignments: string[]; commands: string[]; tokens: string[] } {
    return {
      assignments: [...this.#assignments.values()].map(({ name, suspended }) => name + (suspended ? '!' : '')).sort(),
      commands: this.#commands.map(({ id }) => id).sort(),
      tokens: [...this.#roles.values()].flatMap(({ tokens }) => tokens).sort(),
    };
  }

  // The port.

  async assignments(): Promise<Assignment[]> {
    this.#called('assignments');
    return [...this.#assignments.values()];
  }

  async assignmentText(name: string): Promise<string | undefined> {
    this.#called(`assignmentText ${name}`);
    return this.#assignments.get(name)?.text;
  }

  async detachAssignment(name: string): Promise<Gone> {
    this.#called(`detachAssignment ${name}`);
    const known = this.#assignments.get(name);
    if (!known || known.suspended) return 'already gone';
    this.changing();
    this.#assignments.set(name, { ...known, suspended: true });
    return 'done';
  }

  async deleteAssignment(name: string): Promise<Gone> {
    this.#called(`deleteAssignment ${name}`);
    this.changing();
    return this.#assignments.delete(name) ? 'done' : 'already gone';
  }

  async commands(region: string): Promise<Command[]> {
    this.#called(`commands ${region}`);
    return this.#commands.filter((command) => command.region === region);
  }

  async terminateCommand({ id, region }: Pick<Command, 'id' | 'region'>): Promise<void> {
    this.#called(`terminateCommand ${id}`);
    this.changing();
    this.#commands = this.#commands.filter((command) => command.id !== id || command.region !== region);
  }

  async managedRoles(): Promise<Role[]> {
    this.#called('managedRoles');
    return [...this.#roles.values()].filter(({ managed }) => managed);
  }

  async role(name: string): Promise<Role | undefined> {
    this.#called(`role ${name}`);
    return this.#roles.get(name);
  }

  async deleteToken(name: string, token: string): Promise<Gone> {
    this.#called(`deleteToken ${name} ${token}`);
    const known = this.#roles.get(name);
    if (!known?.tokens.includes(token)) return 'already gone';
    this.changing();
    this.#roles.set(name, { ...known, tokens: known.tokens.filter((each) => each !== token) });
    return 'done';
  }

  #called(call: string): void {
    this.calls.push(call);
    this.before?.(call);
  }
}
