/** What is reached: how an access names it, and how others speak of it. */

/** Where something lives: what an access must cover for it to be granted. */
export interface Target {
  readonly account: string;
  readonly region: string;
  readonly instance: string;
  /** The instance's tags now; undefined where they could not be read, which is not the same as none. */
  readonly tags?: ReadonlyMap<string, string> | undefined;
}

/** Yes, no, or cannot tell. */
export type Answer = 'yes' | 'no' | 'unknown';

/** Where an access reaches: totals and differences are counted by place. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** In words, and the same words for the same place: an instance's id, or `Environment=Staging Role=Web`. */
  readonly target: string;
}

/** An instance that an access names by its id. */
export interface NamedInstance {
  readonly region: string;
  readonly id: string;
}

/** Instances that are told by the tags they carry. */
export interface TaggedInstances {
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The targets that a rule is about; at least one of the two is said. */
export interface ScopedTargets {
  /** What carries all of these. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** These, by id. Beside `tags` they are the ones that carry them. */
  readonly instances?: readonly string[] | undefined;
}

/** Why an access asks for no tags, where a rule is about tags. */
export interface Untagged {
  /** A clause about the grant: `names instances by id, whatever their tags`. */
  readonly because: string;
  /**
   * A sentence; for a kind that cannot be granted by tags at all.
   * @default that it be granted by tags
   */
  readonly remedy?: string;
}

/** Why a target is not covered. */
export interface Misses {
  /** How many things are wrong: the fewer, the nearer. */
  readonly wrong: number;
  /** A clause about the grant for each. */
  readonly whys: readonly string[];
}

/** Instances in the words of an option or of a row in a table: from them a new grant is made. */
export interface TargetWords {
  readonly region: string;
  readonly instances: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}
