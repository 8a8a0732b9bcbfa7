import { type Facts, kindOf, regionsOf } from '../../../model/access';
import type { Calls } from '../../../model/access/kind';
import { render } from '../../../model/grant/document';
import type { ValidGrant } from '../../../model/grant/valid-grant';
import { arnOf } from '../../../model/iam/arn';
import type { Ask } from '../../../model/iam/evaluate';
import type { ValidSettings } from '../../../model/settings/settings';
import { back, formatInstant, type Instant, seconds } from '../../../model/time/instant';

/** What opens a target is judged on more than one thing, as on the instance and on the document; all must be allowed. */
export interface Question {
  /** `a second before`, `another instance`. */
  readonly when: string;
  readonly at: Instant;
  readonly expected: boolean;
  readonly asks: Readonly<Record<string, Ask>>;
}

/** What is asked of one target of a grant. */
export interface TargetQuestions {
  /** An instance, or the tags of one. */
  readonly target: string;
  readonly questions: readonly Question[];
}

const second = seconds(1);

/** The key is made by the apply: for a proof any will do. */
function factsOf({ access }: ValidGrant, { partition, documentName: document }: ValidSettings): Facts {
  const [region = ''] = regionsOf(access);
  const key = { partition, service: 'kms', region, account: access.account, resource: `key/of-${region}` };
  return { partition, document, sessionKeyArn: arnOf(key) };
}

/** The policy that a grant becomes, as AWS gets it: text. */
export const policyTextOf = (grant: ValidGrant, settings: ValidSettings): string =>
  JSON.stringify(render(grant, factsOf(grant, settings)));

/** Who fulfils whatever the grant asks for beside its window. */
function fulfilling({ conditions: { mfa, sourceIps } = {} }: ValidGrant, at: Instant): Record<string, string> {
  const [address] = (sourceIps?.[0] ?? '').split('/');
  return {
    ...(mfa ? { 'aws:MultiFactorAuthPresent': 'true', 'aws:TokenIssueTime': formatInstant(at) } : {}),
    ...(address ? { 'aws:SourceIp': address } : {}),
  };
}

/** The calls at an instant. */
const asksAt = (calls: Calls, at: Instant, more: Readonly<Record<string, string>>): Question['asks'] =>
  Object.fromEntries(
    Object.entries(calls).map(([what, { action, resource, context }]) => {
      const when = { 'aws:CurrentTime': formatInstant(at), 'aws:EpochTime': String(at / 1000) };
      return [what, { action, resource, context: { ...when, ...context, ...more } }];
    }),
  );

/**
 * What the policy of a grant must answer: a second before its window no, at its start yes, a second before its end yes,
 * at its end no, on another target no; and without what rules have AWS ask for, no.
 */
export function questionsOf(grant: ValidGrant, settings: ValidSettings): TargetQuestions[] {
  const { access, conditions } = grant;
  const { from, until } = grant.window;
  return kindOf(access)
    .probes(access, factsOf(grant, settings))
    .map(({ target, calls, stranger }) => {
      const question = (
        when: string,
        at: Instant,
        expected: boolean,
        on = calls,
        more = fulfilling(grant, at),
      ): Question => ({ when, at, expected, asks: asksAt(on, at, more) });
      return {
        target,
        questions: [
          question('a second before', back(from, second), false),
          question('at its start', from, true),
          question('a second before its end', back(until, second), true),
          question('at its end', until, false),
          question(stranger.words, from, false, stranger.calls),
          ...(conditions ? [question('without what it asks for', from, false, calls, {})] : []),
        ],
      };
    });
}
