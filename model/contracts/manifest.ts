import { regionsOf } from '../access';
import { byKey } from '../base/order';
import { render } from '../grant/document';
import { policyOf } from '../grant/policy';
import type { ValidGrant } from '../grant/valid-grant';
import { isKeyArn, isPolicyArn, policyArn } from '../iam/arn';
import { fingerprint } from '../iam/fingerprint';
import * as limits from '../iam/limits';
import type { Register } from '../register/register';
import { formatInstant, type Instant, tryParseFormatted } from '../time/instant';

/** What a notice of a grant says and the name of its policy does not. */
export interface DeclaredGrant {
  readonly from: Instant;
  readonly reason: string;
}

/**
 * What the last apply meant the account to be. It lists every grant of the folder, expired ones as well: so it changes
 * when a file changes and never by time alone, and a plan stays empty when a window ends. What has expired is told by
 * the name in the ARN.
 */
export interface Manifest {
  readonly account: string;
  /** Region → ARN of the key that encrypts its sessions. */
  readonly keys: ReadonlyMap<string, string>;
  /** What caps every managed person. */
  readonly boundary: { readonly arn: string; readonly sha256: string };
  readonly users: ReadonlyMap<string, 'managed' | 'existing'>;
  /** ARN of a grant's policy → the fingerprint of its document. */
  readonly policies: ReadonlyMap<string, string>;
  /** ARN of a grant's policy → the rest of the grant. Absent: an earlier version of Curfew wrote the manifest. */
  readonly grants?: ReadonlyMap<string, DeclaredGrant>;
}

const version = 1;

/** Stands for the key in what is hashed: its ARN is known only after apply. */
const keyOf = (region: string): string => `the key of ${region}`;

function fingerprintOf(grant: ValidGrant, { partition, documentName: document }: Register['settings']) {
  const [region] = regionsOf(grant.access);
  const sessionKeyArn = keyOf(region);
  const facts = { partition, document, sessionKeyArn };
  return fingerprint(render(grant, facts), new Map([[sessionKeyArn, region]]));
}

/** @param known what only the stack knows; the keys may be references that Terraform fills in */
export function manifestOf(register: Register, known: Pick<Manifest, 'keys' | 'boundary'>): Manifest {
  const { settings, people, provisioned, expired } = register;
  const declared = [...provisioned, ...expired].map((grant) => {
    const { path, name } = policyOf(grant);
    const owner = { partition: settings.partition, account: grant.access.account };
    return [policyArn(owner, `${path}${name}`), grant] as const;
  });
  declared.sort(byKey(([arn]) => arn));
  return {
    account: settings.account,
    ...known,
    users: new Map(people.map(({ user, existing }) => [user, existing ? 'existing' : 'managed'])),
    policies: new Map(declared.map(([arn, grant]) => [arn, fingerprintOf(grant, settings)])),
    grants: new Map(declared.map(([arn, { window, reason }]) => [arn, { from: window.from, reason }])),
  };
}

/** One text, for a reason that stood alone could be taken for one of the references that Terraform fills in. */
const declaredText = ({ from, reason }: DeclaredGrant): string => `${formatInstant(from)} ${reason}`;

/** The manifest as JSON has it, to be written. */
export function manifestObject({ account, keys, boundary, users, policies, grants }: Manifest): object {
  return {
    version,
    account,
    keys: Object.fromEntries(keys),
    boundary: { arn: boundary.arn, sha256: boundary.sha256 },
    users: Object.fromEntries(users),
    policies: Object.fromEntries(policies),
    ...(grants && { grants: Object.fromEntries([...grants].map(([arn, grant]) => [arn, declaredText(grant)])) }),
  };
}

export type ReadManifest =
  | { readonly ok: true; readonly manifest: Manifest }
  /** `why` is a clause: `it holds what is no …`. */
  | { readonly ok: false; readonly why: string };

const sha256 = /^[0-9a-f]{64}$/;
const regionName = /^[a-z]{2}(-[a-z]+)+-\d$/;
const userKind = /^(managed|existing)$/;
const matching = (pattern: RegExp) => (text: string) => pattern.test(text);

const declaredGrant = /^(\S+Z) ([\s\S]+)$/;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type TextTest = (text: string) => boolean;

/** The entries of an object whose keys and values are as they must be; undefined otherwise. */
function entriesOf(value: unknown, isKey: TextTest, isInner: TextTest): Map<string, string> | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  const fine = entries.every(([name, each]) => isKey(name) && typeof each === 'string' && isInner(each));
  return fine ? new Map(entries as [string, string][]) : undefined;
}

/** Undefined where anything of it is no grant. */
function grantsOf(value: unknown): Map<string, DeclaredGrant> | undefined {
  const grants = new Map<string, DeclaredGrant>();
  const texts = entriesOf(value, isPolicyArn, matching(declaredGrant));
  for (const [arn, text] of texts ?? []) {
    const [, written = '', reason = ''] = declaredGrant.exec(text) ?? [];
    const from = tryParseFormatted(written);
    if (from === undefined) return undefined;
    grants.set(arn, { from, reason });
  }
  return texts && grants;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads a manifest back: all of it or nothing. Who compares the account with a part of a manifest would take what is
 * missing for what nobody declared.
 */
export function readManifest(text: string): ReadManifest {
  const object = parse(text);
  if (!isObject(object)) return { ok: false, why: 'it is no JSON object' };
  if (object.version !== version) {
    return { ok: false, why: `its version is ${JSON.stringify(object.version)}, and this sweeper reads ${version}` };
  }
  const fields = Object.keys(object).sort();
  const needed = fields.filter((field) => field !== 'grants').join(', ');
  if (needed !== 'account, boundary, keys, policies, users, version') {
    return { ok: false, why: `its fields are ${fields.join(', ')}` };
  }
  const { account } = object;
  const keys = entriesOf(object.keys, matching(regionName), isKeyArn);
  const boundary = entriesOf(object.boundary, matching(/^(arn|sha256)$/), matching(/./));
  const users = entriesOf(object.users, matching(limits.userName), matching(userKind)) as Manifest['users'] | undefined;
  const policies = entriesOf(object.policies, isPolicyArn, matching(sha256));
  const grants = object.grants === undefined ? undefined : grantsOf(object.grants);
  const arn = boundary?.get('arn') ?? '';
  const hash = boundary?.get('sha256') ?? '';
  const wrong = [
    ['account', typeof account === 'string' && /^\d{12}$/.test(account)],
    ['keys', keys],
    ['boundary', isPolicyArn(arn) && sha256.test(hash)],
    ['users', users],
    ['policies', policies],
    ['grants', object.grants === undefined || grants],
  ].find(([, fine]) => !fine);
  if (wrong || typeof account !== 'string' || !keys || !users || !policies) {
    return { ok: false, why: `its field ${wrong?.[0]} holds what no manifest holds` };
  }
  const read = { account, keys, boundary: { arn, sha256: hash }, users, policies, ...(grants && { grants }) };
  return { ok: true, manifest: read };
}

/**
 * Where there is no such object. Who may not list the bucket is told that it is denied: what that means is not known.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_Permissions
 */
export const noManifest = 'there is none, or reading it is denied: S3 says the same of both';
