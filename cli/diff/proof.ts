import { type PolicyDocument, render } from '../../model/document';
import { formatInstant, type Instant, plus, seconds } from '../../model/instant';
import type { ValidGrant } from '../../model/register';
import type { ValidSettings } from '../../model/settings';
import { isAllowed } from '../evaluate';
import { describeTarget } from '../grants';

/** One question to the policy of a grant, and its answer. */
export interface Check {
  readonly when:
    | 'a second before'
    | 'at its start'
    | 'a second before its end'
    | 'at its end'
    | 'another instance'
    | 'without what it asks for';
  readonly at: Instant;
  readonly expected: boolean;
  readonly answer: boolean;
}

/** What the policy of one grant allows on one target, asked of its document. */
export interface Proof {
  readonly grant: string;
  readonly user: string;
  readonly region: string;
  /** An instance, or the tags of one. */
  readonly target: string;
  readonly document: string;
  readonly checks: readonly Check[];
  readonly holds: boolean;
}

/** An instance that no grant names. */
const stranger = 'i-00000000000000000';
const second = seconds(1);

interface Asked {
  readonly instance: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Who fulfils whatever the grant asks for beside its window. */
function fulfilling({ conditions: { mfa, sourceIps } = {} }: ValidGrant, at: Instant): Record<string, string> {
  const [address] = (sourceIps?.[0] ?? '').split('/');
  return {
    ...(mfa ? { 'aws:MultiFactorAuthPresent': 'true', 'aws:TokenIssueTime': formatInstant(at) } : {}),
    ...(address ? { 'aws:SourceIp': address } : {}),
  };
}

/** Starting a session is allowed where it is on the instance and on the document. */
function mayStart(
  policy: PolicyDocument,
  { region }: ValidGrant['access'],
  { account, partition, documentName }: ValidSettings,
  { instance, tags }: Asked,
  at: Instant,
  more: Record<string, string>,
): boolean {
  const arn = (service: string, rest: string): string => `arn:${partition}:${service}:${region}:${account}:${rest}`;
  const target = instance.startsWith('mi-')
    ? arn('ssm', `managed-instance/${instance}`)
    : arn('ec2', `instance/${instance}`);
  const context = { 'aws:CurrentTime': formatInstant(at), 'ssm:SessionDocumentAccessCheck': 'true', ...more };
  const tagged = Object.fromEntries(Object.entries(tags).map(([key, value]) => [`ssm:resourceTag/${key}`, value]));
  const action = 'ssm:StartSession';
  return (
    isAllowed([policy], { action, resource: target, context: { ...context, ...tagged } }) &&
    isAllowed([policy], { action, resource: arn('ssm', `document/${documentName}`), context })
  );
}

/**
 * Asks the policy that a grant becomes: a second before its window no, at its start yes, a second before its end yes, at
 * its end no, on another instance no; and without what rules have AWS ask for, no.
 */
export function proofsOf(grant: ValidGrant, settings: ValidSettings): Proof[] {
  const { access, window, person, id, conditions } = grant;
  const { account, partition, documentName } = settings;
  const sessionKeyArn = `arn:${partition}:kms:${access.region}:${account}:key/of-${access.region}`;
  // As AWS gets it: text, and read again.
  const text = JSON.stringify(render(grant, { account, partition, document: documentName, sessionKeyArn }));
  const policy = JSON.parse(text) as PolicyDocument;
  const { target } = access;
  const targets: (Asked & { name: string })[] =
    target.by === 'ids'
      ? target.ids.map((instance) => ({ name: instance, instance, tags: {} }))
      : [{ name: describeTarget(access), instance: stranger, tags: target.tags }];
  return targets.map(({ name, ...asked }) => {
    const ask = (at: Instant, what: Asked = asked, more = fulfilling(grant, at)): boolean =>
      mayStart(policy, access, settings, what, at, more);
    const row = (when: Check['when'], at: Instant, expected: boolean, answer: boolean): Check => ({
      when,
      at,
      expected,
      answer,
    });
    const { from, until } = window;
    const [early, late] = [plus(from, -second as typeof second), plus(until, -second as typeof second)];
    const checks = [
      row('a second before', early, false, ask(early)),
      row('at its start', from, true, ask(from)),
      row('a second before its end', late, true, ask(late)),
      row('at its end', until, false, ask(until)),
      row('another instance', from, false, ask(from, { instance: stranger, tags: {} })),
      ...(conditions ? [row('without what it asks for', from, false, ask(from, asked, {}))] : []),
    ];
    const holds = checks.every(({ expected, answer }) => expected === answer);
    return { grant: id, user: person.user, region: access.region, target: name, document: documentName, checks, holds };
  });
}
