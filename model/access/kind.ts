import type { Path, Reporter } from '../base/report';
import type { Ask } from '../iam/evaluate';
import type { Statement } from '../iam/statement';
import type {
  Answer,
  Misses,
  NamedInstance,
  Place,
  ScopedTargets,
  TaggedInstances,
  Target,
  TargetWords,
  Untagged,
} from './target';

/** What every access says, whatever kind it is of. Plain data: two that say the same have the same JSON. */
export interface AnyAccess {
  readonly kind: string;
  /** The id of the account that it reaches into, 12 digits. No file says it: it is a setting. */
  readonly account: string;
}

/** What the document of a grant depends on beside the grant. Constructs may pass Terraform tokens, others literals. */
export interface Facts {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  /** The name of the session document. */
  readonly document: string;
  /** The ARN of the KMS key that encrypts sessions in the grant's region. */
  readonly sessionKeyArn: string;
}

/** What one action is that the statements of a kind carry. */
export type ActionRole =
  /**
   * It opens something: the cap of managed persons leaves it, a revocation denies it, the audit looks for it in other
   * policies, and a refused one is told of.
   */
  | { readonly is: 'opens' }
  /** It leads back into what was opened: a revocation denies it as well, and that is all. */
  | { readonly is: 'continues'; readonly why: string }
  /** It opens nothing, so it is left alone. */
  | { readonly is: 'harmless'; readonly why: string };

/** One way in which documents of a kind are, or were, written. */
export interface Rendering<Valid extends AnyAccess> {
  /** The undated statements of a grant's document. */
  readonly statements: (access: Valid, facts: Facts) => Statement[];
  /** Takes access and facts from statements; whoever calls writes them again and compares. */
  readonly read: (statements: readonly Statement[]) => Granting<Valid> | undefined;
}

export interface Granting<Valid> {
  readonly access: Valid;
  readonly facts: Facts;
}

/**
 * As much of a kind as the Lambda carries: no parser, no words.
 *
 * @typeParam Use the name of what lives on after its permission has ended
 */
export interface CarriedKind<Valid extends AnyAccess, Use extends string = string> {
  /** Every action that its statements carry, in the order of a revocation. */
  readonly actions: Readonly<Record<`${string}:${string}`, ActionRole>>;
  /**
   * Whether policies of AWS itself open it, by what stands behind `policy/`: their documents are not among what an
   * account lists. One that is not said here is one of which nobody can tell.
   */
  readonly ofAws: ReadonlyMap<string, boolean>;
  /** The first is how documents are written. Others are read as well: the last one that was deployed, for an upgrade. */
  readonly renderings: readonly [Rendering<Valid>, ...Rendering<Valid>[]];
  /** The regions that it reaches into; the first is the one that its session key is in. */
  readonly regions: (access: Valid) => readonly [string, ...string[]];
  /** Whether the access names this target. */
  readonly covers: (access: Valid, target: Target) => Answer;
  /**
   * The name of the session document that opens it; undefined where none does. Kinds that share a use are told apart by
   * it: what was opened through the document of one was not opened under another.
   *
   * @param own the name of the deployment's own document
   */
  readonly document: (access: Valid, own: string) => string | undefined;
  /** What is live under it, and so how that ends: several kinds may share one. */
  readonly use: Use;
}

/** A call that AWS judges, and in words what it is judged on: `document Curfew-Shell`. */
export interface Call extends Ask {
  readonly on: string;
}

/** The calls that open a target, by a word for each; every one of them must be allowed. */
export type Calls = Readonly<Record<string, Call>>;

/** What a proof asks of the policy of an access, for each of its targets. The time is whoever's that asks. */
export interface Probe {
  readonly target: string;
  readonly calls: Calls;
  /** A target that the access does not name, in words: `another instance`. */
  readonly stranger: { readonly words: string; readonly calls: Calls };
}

/** What caps managed persons depends on. The keys may be Terraform tokens. */
export interface CapFacts {
  readonly account: string;
  readonly partition: string;
  readonly document: string;
  readonly regions: readonly string[];
  readonly sessionKeyArns: readonly string[];
}

/** What stands in the braces of `shell({ … })`, in the order in which it is written. */
export type WrittenFields = Readonly<Record<string, string | readonly string[] | Readonly<Record<string, string>>>>;

/** What somebody types to open one target. */
export interface Opening {
  readonly instance: string;
  readonly document: string;
  readonly region?: string | undefined;
  /** Whose credentials and which AWS: options of the AWS CLI. */
  readonly options: readonly string[];
  /** The id of the grant, where one is known: it is told to CloudTrail. */
  readonly reason?: string | undefined;
}

/** Judges what a person wrote under `access`, for an account; undefined after reporting what is wrong. */
export type AccessCheck<Valid> = (value: unknown, path: Path, report: Reporter, account: string) => Valid | undefined;

/**
 * One kind of access: all that anybody asks of it. A new kind is a folder that answers these, and its line in
 * `kinds.ts`. Property functions, not methods: of methods TypeScript would not check what they take.
 *
 * @typeParam Written what a person writes, and the loader reads
 * @typeParam Valid what it is after it was judged
 * @typeParam Use as for `CarriedKind`
 */
export interface KindOfAccess<Written, Valid extends AnyAccess, Use extends string = string>
  extends CarriedKind<Valid, Use> {
  /** The factory that a file calls, exported from 'curfew' under the name of the kind. */
  readonly define: (fields: never) => Written;
  readonly check: AccessCheck<Valid>;
  /** As a person would write one. */
  readonly example: Written;
  /** Undefined where the words say no access of this kind. */
  readonly fromWords: (words: TargetWords) => WrittenFields | undefined;
  /** The field of `access` that other instances are written to, in place of those it has. */
  readonly targetField: (access: Valid) => string;

  /** What the cap of managed persons must hold, so that everything of this kind can be granted. */
  readonly cap: (facts: CapFacts) => Statement[];
  /** Errors that what opens may fail with although it was allowed. */
  readonly faults: readonly string[];

  /** Whether two of them could reach the same: surely, never, or a file does not tell. */
  readonly canMeet: (one: Valid, other: Valid) => Answer;
  readonly places: (access: Valid) => readonly Place[];
  /**
   * The same access place by place, as if each were granted alone: a part has one place, and all else that the whole
   * says. Where two parts do not say the same, one in the place of the other is a gain.
   */
  readonly parts: (access: Valid) => readonly Valid[];
  readonly instances: (access: Valid) => readonly NamedInstance[];
  /** Undefined where it names its targets otherwise. */
  readonly tagged: (access: Valid) => TaggedInstances | undefined;
  /** Asked where `tagged` is undefined. */
  readonly untagged: (access: Valid) => Untagged;
  /** Whether it reaches any of them; `unknown` where a file does not tell, and then a rule is about it. */
  readonly isAmong: (access: Valid, targets: ScopedTargets) => Answer;

  /** The calls that AWS judges before it opens a target. */
  readonly calls: (target: Target, facts: Facts) => Calls;
  readonly probes: (access: Valid, facts: Facts) => readonly Probe[];
  /** The lines that open it, for `terraform output`. What cannot be known stands in angle brackets. */
  readonly lines: (access: Valid, about: { readonly document: string; readonly reason: string }) => readonly string[];
  /** The words of the command that opens one target. */
  readonly command: (opening: Opening) => readonly string[];

  /** `a shell` */
  readonly noun: string;
  /** What it reaches, in the words of its places, without the region. */
  readonly describe: (access: Valid) => string;
  readonly misses: (access: Valid, target: Target) => Misses;
  /** What would make a document smaller that is too large: a sentence. */
  readonly shrink: (access: Valid) => string;
  /** What `--json` prints of it. */
  readonly json: (access: Valid) => Readonly<Record<string, unknown>>;
  /** Its row in the README. */
  readonly docs: string;
}
