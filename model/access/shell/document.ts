import { documentArn, instanceArn, sessionArn, tryParseDocumentArn } from '../../iam/arn';
import { isInstanceId } from '../../iam/instance-id';
import { valuesOf } from '../../iam/match';
import type { Statement } from '../../iam/statement';
import type { Facts, Granting, Rendering } from '../kind';
import type { ValidShell } from './access';
import { documentChecked, tagCondition } from './conditions';

// In a condition's value `${…}` would be a policy variable; `${$}` is IAM's way to write the sign itself.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
const literal = (text: string): string => text.replaceAll('$', '${$}');
const unliteral = (text: string): string => text.replaceAll('${$}', '$');

function statements({ account, region, target }: ValidShell, facts: Facts): Statement[] {
  const owner = { account, partition: facts.partition };
  const tags =
    target.by === 'tags'
      ? {
          StringEquals: Object.fromEntries(Object.entries(target.tags).map(([k, v]) => [tagCondition + k, literal(v)])),
        }
      : {};
  const ids = target.by === 'ids' ? target.ids : ['*'];
  const arns =
    target.by === 'ids'
      ? ids.map((id) => instanceArn(owner, region, id))
      : ['i-*', 'mi-*'].map((id) => instanceArn(owner, region, id));
  return [
    {
      Sid: 'Target',
      Effect: 'Allow',
      Action: 'ssm:StartSession',
      Resource: arns,
      Condition: { ...tags, ...documentChecked },
    },
    {
      // A statement of its own: the document carries none of the instance's tags, and every resource of the call
      // must be allowed.
      Sid: 'Document',
      Effect: 'Allow',
      Action: 'ssm:StartSession',
      Resource: documentArn(owner, region, facts.document),
      Condition: documentChecked,
    },
    {
      // The tags that Session Manager puts on every session: patterns on the session's name would let `alice` end
      // what belongs to `alice-2`.
      Sid: 'Session',
      Effect: 'Allow',
      Action: ['ssm:ResumeSession', 'ssm:TerminateSession'],
      Resource: sessionArn(owner, region, '*'),
      Condition: {
        StringEquals: {
          [`${tagCondition}aws:ssmmessages:session-id`]: '${aws:userid}',
          // Otherwise a live grant would resume the session of an expired one.
          ...(target.by === 'ids' ? { [`${tagCondition}aws:ssmmessages:target-id`]: ids } : {}),
        },
      },
    },
    // The data channel has no resource type; plugins from 1.2.764.0 on sign this call with the person's keys.
    { Sid: 'Channel', Effect: 'Allow', Action: 'ssmmessages:OpenDataChannel', Resource: '*' },
    { Sid: 'Key', Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: facts.sessionKeyArn },
  ];
}

// Stryker disable all: what is taken here is rendered again and compared whole, so that no mistake can pass.
function read(all: readonly Statement[]): Granting<ValidShell> | undefined {
  const [target, document, , , key] = all;
  const { partition, region, account, name } = tryParseDocumentArn(valuesOf(document?.Resource)[0] ?? '') ?? {};
  const sessionKeyArn = valuesOf(key?.Resource)[0];
  if (!target || !partition || !region || !account || !name || !sessionKeyArn) return undefined;
  const tags = target.Condition?.StringEquals;
  const facts = { partition, document: name, sessionKeyArn };
  // Stryker restore all
  if (!tags) {
    const ids = valuesOf(target.Resource).map((each) => each.slice(each.lastIndexOf('/') + 1));
    // A pattern such as `*` would render to itself, yet nobody was granted it.
    if (!ids.every(isInstanceId)) return undefined;
    return { access: { kind: 'shell', account, region, target: { by: 'ids', ids } }, facts };
  }
  const entries = Object.entries(tags).map(([k, v]) => [k.slice(tagCondition.length), unliteral(valuesOf(v)[0] ?? '')]);
  return {
    access: { kind: 'shell', account, region, target: { by: 'tags', tags: Object.fromEntries(entries) } },
    facts,
  };
}

/** How documents of a shell are written. */
export const rendering: Rendering<ValidShell> = { statements, read };
