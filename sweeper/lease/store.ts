/** Where the lease lies: one object, written only where nobody wrote since it was read. */
export interface LeaseStore {
  /** What is written, and its tag; undefined where there is nothing. */
  readonly readLease: () => Promise<WrittenLease | undefined>;
  /** The new tag; undefined where somebody wrote since. Without a tag: only where nothing is written yet. */
  readonly writeLease: (text: string, tag: string | undefined) => Promise<string | undefined>;
}

export interface WrittenLease {
  readonly text: string;
  readonly tag: string;
}
