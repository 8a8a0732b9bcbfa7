/** All that the function of the sweeper is told by whoever deploys it. */
export interface SweeperEnvironment {
  readonly account: string;
  /** Those in use, then the retired ones: in all of them sessions are looked for. */
  readonly regions: readonly string[];
  /** The names of the session document: the one in use, then the retired ones. */
  readonly documents: readonly string[];
  readonly observeOnly: boolean;
  /** `bucket/key` of the manifest. */
  readonly manifest: string;
  /** The ARN of the topic that hears notices. */
  readonly noticeTopic: string;
  /** The name of the event bus that hears them as well. */
  readonly noticeBus: string;
  /** Region in use → the bucket of its transcripts. */
  readonly buckets: ReadonlyMap<string, string>;
  /** The fingerprint of the policy of the function's own role. */
  readonly role: string;
  /** The names of the roles that may hold what applies. */
  readonly appliers: readonly string[];
}

/** One variable: its name, and its value as text and back. */
interface Variable<T> {
  readonly name: string;
  readonly write: (value: T) => string;
  readonly read: (text: string) => T;
}

const text = (name: string): Variable<string> => ({ name, write: (value) => value, read: (value) => value });

/** Of none at least the separator is left: an empty variable would count as one that is not set. No name has a slash. */
const names = (name: string): Variable<readonly string[]> => ({
  name,
  write: (values) => `/${values.join('/')}`,
  read: (value) => value.split('/').filter((each) => each !== ''),
});

const splitAt = (value: string, at: number): [string, string] => [value.slice(0, at), value.slice(at + 1)];

const variables: { readonly [Key in keyof SweeperEnvironment]: Variable<SweeperEnvironment[Key]> } = {
  account: text('CURFEW_ACCOUNT'),
  regions: {
    name: 'CURFEW_REGIONS',
    write: (regions) => regions.join(','),
    read: (value) => value.split(','),
  },
  documents: {
    name: 'CURFEW_DOCUMENT',
    write: (documents) => documents.join(','),
    read: (value) => value.split(','),
  },
  observeOnly: { name: 'CURFEW_OBSERVE_ONLY', write: String, read: (value) => value === 'true' },
  manifest: text('CURFEW_MANIFEST'),
  noticeTopic: text('CURFEW_NOTICE_TOPIC'),
  noticeBus: text('CURFEW_NOTICE_BUS'),
  buckets: {
    name: 'CURFEW_BUCKETS',
    write: (buckets) => [...buckets].map(([region, bucket]) => `${region}=${bucket}`).join(),
    read: (value) => new Map(value.split(',').map((each) => splitAt(each, each.indexOf('=')))),
  },
  role: text('CURFEW_ROLE'),
  appliers: names('CURFEW_APPLIERS'),
};

/** The variables of the function. */
export function writeEnvironment(environment: SweeperEnvironment): Record<string, string> {
  const written = <Key extends keyof SweeperEnvironment>(key: Key): [string, string] => {
    const { name, write } = variables[key];
    return [name, write(environment[key])];
  };
  return Object.fromEntries((Object.keys(variables) as (keyof SweeperEnvironment)[]).map(written));
}

/**
 * One thing that the function was told. Each is read when it is needed, so that a tick does not fail because of what
 * only notices need.
 *
 * @throws where the variable is not set
 */
export function readVariable<Key extends keyof SweeperEnvironment>(
  from: Readonly<Record<string, string | undefined>>,
  key: Key,
): SweeperEnvironment[Key] {
  const { name, read } = variables[key];
  const value = from[name];
  if (!value) throw new Error(`the variable ${name} is not set; deploy the function with Curfew's own construct`);
  return read(value);
}
