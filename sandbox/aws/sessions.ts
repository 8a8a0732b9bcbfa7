import { randomBytes } from 'node:crypto';
import type { Clock } from './clock';

export type SessionStatus = 'Connected' | 'Connecting' | 'Disconnected' | 'Terminating' | 'Terminated' | 'Failed';

/** The truth about a session, beyond what the API shows. */
export interface SessionRecord {
  readonly id: string;
  readonly region: string;
  readonly target: string;
  readonly documentName: string;
  readonly owner: string;
  /** The owner's `aws:userid`: the tag by which a person may resume his own sessions. */
  readonly ownerId: string;
  readonly reason: string | undefined;
  readonly startedAt: Date;
  readonly status: SessionStatus;
  readonly endedAt: Date | undefined;
}

const OVER: readonly SessionStatus[] = ['Terminated', 'Failed'];

export class Sessions {
  /** In the order they were opened. */
  private records: SessionRecord[] = [];

  constructor(private readonly clock: Clock) {}

  all(): SessionRecord[] {
    return [...this.records];
  }

  active(): SessionRecord[] {
    return this.records.filter((session) => !OVER.includes(session.status));
  }

  /** Puts a session into a state that nobody's call brings about: `Disconnected`, `Terminating`. */
  mark(id: string, status: SessionStatus): void {
    this.records = this.records.map((session) =>
      session.id === id
        ? { ...session, status, endedAt: OVER.includes(status) ? this.clock.now() : undefined }
        : session,
    );
  }

  open(session: Omit<SessionRecord, 'id' | 'startedAt' | 'status' | 'endedAt'> & { name: string }): SessionRecord {
    const { name, ...rest } = session;
    const id = `${name}-${suffix()}`;
    const record: SessionRecord = { ...rest, id, startedAt: this.clock.now(), status: 'Connected', endedAt: undefined };
    this.records.push(record);
    return record;
  }

  tryGet(region: string, id: string): SessionRecord | undefined {
    return this.records.find((session) => session.id === id && session.region === region);
  }

  isActive(session: SessionRecord): boolean {
    return !OVER.includes(session.status);
  }
}

/** AWS's present form: 26 characters of base 32, lower case. */
function suffix(): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  return Array.from(randomBytes(26), (byte) => alphabet[byte % 32]).join('');
}
