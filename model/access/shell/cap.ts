import { anyInstanceArns, documentArn, sessionArn } from '../../iam/arn';
import type { Statement } from '../../iam/statement';
import type { CapFacts } from '../kind';
import { documentChecked, tagCondition } from './conditions';

/**
 * Any instance, through Curfew's documents only. The regions are pinned by the documents' ARNs, because StartSession
 * must be allowed on the target and on the document.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-specify-session-document.html
 */
export const cap = (facts: CapFacts): Statement[] => [
  {
    Sid: 'Target',
    Effect: 'Allow',
    Action: 'ssm:StartSession',
    Resource: anyInstanceArns(facts, '*'),
    Condition: documentChecked,
  },
  {
    Sid: 'Document',
    Effect: 'Allow',
    Action: 'ssm:StartSession',
    Resource: facts.regions.map((region) => documentArn(facts, region, facts.document)),
    Condition: documentChecked,
  },
  {
    Sid: 'Session',
    Effect: 'Allow',
    Action: ['ssm:ResumeSession', 'ssm:TerminateSession'],
    Resource: sessionArn(facts, '*', '*'),
    Condition: { StringEquals: { [`${tagCondition}aws:ssmmessages:session-id`]: '${aws:userid}' } },
  },
  { Sid: 'Channel', Effect: 'Allow', Action: 'ssmmessages:OpenDataChannel', Resource: '*' },
  { Sid: 'Key', Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: facts.sessionKeyArns },
];
