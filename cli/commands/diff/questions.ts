import { render } from '../../../model/grant/document';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { documentArn, instanceArn, keyArn } from '../../../model/iam/arn';
import type { Ask } from '../../../model/iam/evaluate';
import type { ValidSettings } from '../../../model/settings/settings';
import { back, formatInstant, type Instant, seconds } from '../../../model/time/instant';
import { describeTarget } from '../../files/grants';

/** Starting a session is judged on the instance and on the document; both must be allowed. */
export interface Question {
  readonly when:
    | 'a second before'
    | 'at its start'
    | 'a second before its end'
    | 'at its end'
    | 'another instance'
    | 'without what it asks for';
  readonly at: Instant;
  readonly expected: boolean;
  readonly asks: Readonly<Record<'instance' | 'document', Ask>>;
}

/** What is asked of one target of a grant. */
export interface Questioned {
  /** An instance, or the tags of one. */
  readonly target: string;
  readonly questions: readonly Question[];
}

/** An instance that no grant names. */
const stranger = 'i-00000000000000000';
const second = seconds(1);

interface Instance {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** The policy that a grant becomes, as AWS gets it: text. */
export function policyTextOf(grant: ValidGrant, settings: ValidSettings): string {
  const { partition, documentName } = settings;
  const { region } = grant.access;
  const sessionKeyArn = keyArn(settings, region, `of-${region}`);
  return JSON.stringify(render(grant, { partition, document: documentName, sessionKeyArn }));
}

/** Who fulfils whatever the grant asks for beside its window. */
function fulfilling({ conditions: { mfa, sourceIps } = {} }: ValidGrant, at: Instant): Record<string, string> {
  const [address] = (sourceIps?.[0] ?? '').split('/');
  return {
    ...(mfa ? { 'aws:MultiFactorAuthPresent': 'true', 'aws:TokenIssueTime': formatInstant(at) } : {}),
    ...(address ? { 'aws:SourceIp': address } : {}),
  };
}

/** The document carries none of the tags of the instance. */
function asksOf(
  { region }: ValidGrant['access'],
  settings: ValidSettings,
  { id, tags }: Instance,
  at: Instant,
  more: Readonly<Record<string, string>>,
): Question['asks'] {
  const context = {
    'aws:CurrentTime': formatInstant(at),
    'aws:EpochTime': String(at / 1000),
    'ssm:SessionDocumentAccessCheck': 'true',
    ...more,
  };
  const tagged = Object.fromEntries(Object.entries(tags).map(([key, value]) => [`ssm:resourceTag/${key}`, value]));
  const action = 'ssm:StartSession';
  return {
    instance: { action, resource: instanceArn(settings, region, id), context: { ...context, ...tagged } },
    document: { action, resource: documentArn(settings, region, settings.documentName), context },
  };
}

/**
 * What the policy of a grant must answer: a second before its window no, at its start yes, a second before its end yes,
 * at its end no, on another instance no; and without what rules have AWS ask for, no.
 */
export function questionsOf(grant: ValidGrant, settings: ValidSettings): Questioned[] {
  const { access, conditions } = grant;
  const { from, until } = grant.window;
  const { target } = access;
  const instances: (Instance & { target: string })[] =
    target.by === 'ids'
      ? target.ids.map((id) => ({ target: id, id, tags: {} }))
      : [{ target: describeTarget(access), id: stranger, tags: target.tags }];
  return instances.map(({ target: name, ...instance }) => {
    const question = (
      when: Question['when'],
      at: Instant,
      expected: boolean,
      on: Instance = instance,
      more = fulfilling(grant, at),
    ): Question => ({ when, at, expected, asks: asksOf(access, settings, on, at, more) });
    return {
      target: name,
      questions: [
        question('a second before', back(from, second), false),
        question('at its start', from, true),
        question('a second before its end', back(until, second), true),
        question('at its end', until, false),
        question('another instance', from, false, { id: stranger, tags: {} }),
        ...(conditions ? [question('without what it asks for', from, false, instance, {})] : []),
      ],
    };
  });
}
