import type { LeaseStore, WrittenLease } from '../../sweeper/lease/store';

/** A lease in memory, with the conditions of S3. */
export class MemoryLease implements LeaseStore {
  written: WrittenLease | undefined;
  reads = 0;
  writes = 0;
  /** Called before each call; may throw. */
  before: ((call: 'read' | 'write') => void) | undefined;

  async readLease(): Promise<WrittenLease | undefined> {
    this.reads += 1;
    this.before?.('read');
    return this.written;
  }

  async writeLease(text: string, tag: string | undefined): Promise<string | undefined> {
    this.writes += 1;
    this.before?.('write');
    if (this.written?.tag !== tag) return undefined;
    this.written = { text, tag: `"${this.writes}"` };
    return this.written.tag;
  }
}
