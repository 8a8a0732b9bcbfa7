/** What may be missing where the program runs: each says what cannot be asked there. */
export type Need = 'agent' | 'alarms' | 'cli' | 'judge' | 'rates' | 'schedule';

/** Something that Curfew takes for true of AWS, and that only a real account can tell. */
export interface Assumption {
  readonly assumed: string;
  /** What Curfew would do wrong, and what it would cost. */
  readonly ifNot: string;
  /** The alarm that tells, by the end of its name; else who notices. */
  readonly told: { readonly alarm: string } | { readonly by: string };
  /** What it takes to ask, beside a step that asks. */
  readonly needs?: Need;
  /** Why no step asks. */
  readonly nobody?: string;
}

const alarm = (name: string) => ({ alarm: name });
const by = (who: string) => ({ by: who });

const stack = {
  'plan-empty': {
    assumed: 'A plan right after an apply is empty: AWS gives back every policy and setting as it was written',
    ifNot: 'Every apply changes something, and a real change is overlooked',
    told: by('the comment of `plan-summary`'),
  },
  'applier-suffices': {
    assumed: 'The three applier policies are all that an apply needs: people, grants, and a new region',
    ifNot: 'Merged access does not open, and deleted access stays until its date',
    told: by('the apply job, which fails'),
    needs: 'judge',
  },
  'key-creation': {
    assumed:
      'KMS lets the applier create a key with its tag in one call, though it may tag only keys that have our tag already',
    ifNot: 'A new region is applied by an administrator',
    told: by('the apply job, which fails'),
    needs: 'judge',
  },
  'applier-plan-empty': {
    assumed: 'The applier may read all that a plan reads',
    ifNot: 'No plan, so no apply: as above',
    told: by('the plan job, which fails'),
    needs: 'judge',
  },
} as const satisfies Readonly<Record<string, Assumption>>;

const sessions = {
  'grant-in-force': {
    assumed: 'A new policy and a new key are in force within a minute',
    ifNot: 'Access opens later than its window; `explain --live` says yes too early',
    told: by('the person who is refused'),
  },
  refusals: {
    assumed: 'AWS refuses before the window, on another instance, without the tag, and through another document',
    ifNot: 'A grant gives more than it says: promise 1 is broken',
    told: alarm('audit-findings'),
  },
  'document-check': {
    assumed: 'AWS refuses a session without a document name, for `ssm:SessionDocumentAccessCheck` is asked for',
    ifNot:
      "Sessions run through the account's default document, unlogged by Curfew; a managed person's are still ended",
    told: by('the sweeper, which ends what nothing covers only for managed people'),
  },
  'mfa-asked': {
    assumed: 'A key without multi-factor authentication is refused where a rule asks for it',
    ifNot: 'The rule `requireMfa` is of no use',
    told: by('nobody'),
  },
  'owner-form': {
    assumed: "`Owner` of a session is the ARN of the IAM user, with the user's path or without",
    ifNot: 'Sessions are taken for those of strangers: they outlive their grants',
    told: by('`sessions`, which shows nobody'),
  },
  'own-session': {
    assumed:
      'A person may resume and end their own session, by the tag `aws:ssmmessages:session-id`, and nobody else’s',
    ifNot: 'A dropped connection is lost, or one person ends what another does',
    told: by('the person who is refused'),
  },
  'terminate-unknown': {
    assumed: 'TerminateSession of a session that is not there answers well, or DoesNotExistException',
    ifNot: 'A sweep fails where a session went by itself',
    told: alarm('failed'),
  },
  rates: {
    assumed: 'IAM and DescribeSessions take five calls a second each',
    ifNot: 'Sweeps take longer than reckoned: sessions outlive their grants',
    told: alarm('overdue'),
    needs: 'rates',
  },
} as const satisfies Readonly<Record<string, Assumption>>;

const node = {
  'session-runs': {
    assumed: 'The plugin opens the data channel with `ssmmessages:OpenDataChannel` on `*`, and the shell answers',
    ifNot: 'Nobody who was granted a shell gets one',
    told: by('the person who is refused'),
    needs: 'agent',
  },
  'session-logged': {
    assumed: 'The log stream has the name of the session, and the archive is `<session>.log`',
    ifNot: '`logs` finds nothing, and the audit holds every session to be unlogged',
    told: alarm('audit-findings'),
    needs: 'agent',
  },
  'node-refuses': {
    assumed:
      'Without `logs:DescribeLogGroups`, `s3:GetEncryptionConfiguration` or `kms:Decrypt` the agent refuses the session',
    ifNot: 'A session runs that nobody can read later',
    told: alarm('audit-findings'),
    needs: 'agent',
  },
  'node-unlogged': {
    assumed: 'Without one of the rights to *write* the session runs, and stream or archive lack what was typed',
    ifNot: 'The agent refuses: people are shut out, and what README says of it is too weak',
    told: by('the person who is refused'),
    needs: 'agent',
  },
  'object-acl': {
    assumed: 'The agent’s PutObject, which sends an ACL, needs `s3:PutObjectAcl`',
    ifNot: 'The node has a right too many',
    told: by('nobody'),
    needs: 'agent',
  },
  'node-channel': {
    assumed: 'Without the rights to create and open a data channel no shell answers',
    ifNot: 'The node has rights too many',
    told: by('nobody'),
    needs: 'agent',
  },
  'node-control-channel': {
    assumed: 'Without `ssm:UpdateInstanceInformation` and the rights to a control channel the node is unreachable',
    ifNot: 'The node has rights too many',
    told: by('`doctor`'),
    nobody: 'a control channel that is open outlives the right to open one, for longer than a run takes',
  },
} as const satisfies Readonly<Record<string, Assumption>>;

const ending = {
  'refused-at-until': {
    assumed: 'AWS refuses a session from the second `until` on',
    ifNot: 'The date in the policy is not the end: only the sweeper is',
    told: by('nobody'),
  },
  'gone-after-until': {
    assumed: 'A session is off the list of active ones within ten seconds after `until`',
    ifNot: 'Access outlives its window',
    told: alarm('overdue'),
  },
  'gone-without-agent': {
    assumed: 'So is one whose instance is stopped: TerminateSession does not wait for the agent',
    ifNot: 'Each tick asks again and fails, and the policy stays, for as long as AWS keeps such a session active',
    told: alarm('failed'),
  },
  'ticks-come': {
    assumed: 'The scheduler calls the sweeper each minute, and never more than two minutes apart',
    ifNot: 'Ends are missed for as long: a tick looks three minutes and ten seconds ahead',
    told: alarm('silence'),
    needs: 'schedule',
  },
} as const satisfies Readonly<Record<string, Assumption>>;

const alarms = {
  'alarm-sounds': {
    assumed: 'Metrics written in the log are there within six minutes, and `curfew-sweeper-unreadable` sounds',
    ifNot: 'What nobody may fix silently is silent',
    told: by('nobody: that is why it is asked'),
    needs: 'alarms',
  },
  'alarm-of-silence': {
    assumed: 'Within twelve minutes without a good tick `curfew-sweeper-silence` sounds: FILL writes zeros',
    ifNot: 'A dead sweeper is not heard',
    told: by('nobody: that is why it is asked'),
    needs: 'alarms',
  },
  'alarm-without-data': {
    assumed: 'FILL writes zeros for a metric that never had a value: an alarm of the form of silence sounds on one',
    ifNot: 'A sweeper that never ran once is not heard',
    told: by('nobody: that is why it is asked'),
    needs: 'alarms',
  },
} as const satisfies Readonly<Record<string, Assumption>>;

const unasked = {
  'channel-after-key': {
    assumed: 'An open shell outlives its key and its policy, until TerminateSession',
    ifNot: 'Sessions end earlier, and the sweeper finds them gone',
    told: by('the person whose shell ends'),
    nobody: 'the sweeper ends the session before it takes the key: only without it would there be such a shell',
  },
  'resume-each-hour': {
    assumed: 'The plugin resumes after about an hour, with the rights of then',
    ifNot: 'Nothing that Curfew relies on: a session without a grant is ended in any case',
    told: by('the person whose shell ends'),
    nobody: 'a run would take an hour longer',
  },
  'mail-unconfirmed': {
    assumed: 'SNS forgets a subscription that nobody confirms after about two days, and Terraform bears that',
    ifNot: 'A plan is not empty, or fails, for a person with `email`',
    told: by('the apply job, which fails'),
    nobody: 'it takes two days',
  },
  'oidc-subject': {
    assumed: 'GitHub’s tokens have the subject that the trust of the pipeline’s roles names',
    ifNot: 'The pipeline can neither plan nor apply',
    told: by('the plan job, which fails'),
    nobody: 'it takes a repository of the organization',
  },
} as const satisfies Readonly<Record<string, Assumption>>;

/** All of them, in the order in which they are asked. */
export const assumptions = { ...stack, ...sessions, ...node, ...ending, ...alarms, ...unasked };

export type AssumptionName = keyof typeof assumptions;

export const assumptionNames = Object.keys(assumptions) as readonly AssumptionName[];

/** One by its name, as anything may read it. */
export const assumptionOf = (name: AssumptionName): Assumption => assumptions[name];
