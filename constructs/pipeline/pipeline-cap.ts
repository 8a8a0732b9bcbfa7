import { bucketArn, providerArn } from '../../model/iam/arn';
import { logGroups, systemPath, userPath } from '../../model/iam/names';
import { tokenIssuer } from '../../model/settings/pipeline';
import type { ValidSettings } from '../../model/settings/settings';
import { Arns, names } from '../kit/names';
import type { SystemStatement } from '../kit/statement';
import type { InAnyRegion } from './in-any-region';

type Condition = SystemStatement['Condition'];

// Without a Sid: a boundary is one policy, and every character counts.
const allow = (Action: readonly string[], Resource: string | readonly string[], when?: Condition): SystemStatement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(when ? { Condition: when } : {}),
});
const deny = (Action: readonly string[], Resource: string | readonly string[], when?: Condition): SystemStatement => ({
  ...allow(Action, Resource, when),
  Effect: 'Deny',
});

/**
 * What neither role of the pipeline can exceed, whatever else is attached to it. It holds what is Curfew's by name,
 * service by service, so that a new right of the applier's on such a name finds room in it; IAM, where a right too
 * many is a way to all others, verb by verb; and a Deny of what leads out of each service and no apply needs.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function pipelineCap(settings: ValidSettings): SystemStatement[] {
  const arns = new Arns(settings);
  const at: InAnyRegion = (service, rest) => arns.in(service, '*', rest);
  return [
    ...iam(settings, arns),
    services(settings, arns, at),
    ...keys(at),
    ...withoutResource(),
    ...state(settings),
    ...waysOut(arns),
  ];
}

function iam(settings: ValidSettings, arns: Arns): SystemStatement[] {
  const users = arns.iam(`user${userPath}*`);
  const policies = [arns.grantPolicies, arns.systemPolicy('*')];
  const roles = arns.systemRole('*');
  const profiles = arns.iam(`instance-profile${systemPath}*`);
  const ourBoundary = { 'iam:PermissionsBoundary': arns.systemPolicy(names.boundary) };
  return [
    allow(['iam:CreateUser', 'iam:PutUserPermissionsBoundary'], users, { StringEquals: ourBoundary }),
    // Out of use a device is taken of a user, and a policy off a user: of what else is listed neither is asked.
    allow(
      ['iam:Get*', 'iam:Delete*', 'iam:Tag*', 'iam:Untag*', 'iam:Deactivate*', 'iam:DetachUserPolicy'],
      [users, ...policies, roles, profiles],
    ),
    allow(['iam:AttachUserPolicy', 'iam:DetachUserPolicy'], arns.iam('user/*'), {
      ArnLike: { 'iam:PolicyARN': arns.grantPolicies },
    }),
    allow(
      ['iam:Create*', 'iam:Put*', 'iam:Update*', 'iam:AddRole*', 'iam:RemoveRole*'],
      [...policies, roles, profiles],
    ),
    allow(['iam:PassRole'], roles, { StringLike: { 'iam:PassedToService': ['lambda.*', 'scheduler.*', 'ec2.*'] } }),
    allow(['iam:DeleteVirtualMFADevice'], arns.iam('mfa/*')),
    allow(['iam:GetOpenIDConnectProvider'], providerArn(settings, tokenIssuer)),
    deny(['iam:Delete*PermissionsBoundary', 'iam:PutRolePermissionsBoundary'], '*'),
  ];
}

/** Everything named as ours. What is denied further down none of it is allowed. */
const services = (settings: ValidSettings, arns: Arns, at: InAnyRegion): SystemStatement =>
  allow(
    [
      ...['cloudwatch:*Alarm*', 'cloudwatch:*Dashboard*', 'cloudwatch:*Tag*'],
      ...'events lambda logs s3 scheduler sns sqs ssm'.split(' ').map((service) => `${service}:*`),
    ],
    [
      at('cloudwatch', `alarm:${names.allAlarms}`),
      arns.dashboard(`${names.dashboard}*`),
      at('events', `rule/${names.refused}*`),
      at('events', `event-bus/${names.noticeBus}`),
      at('lambda', `function:${names.sweeper}*`),
      at('logs', `log-group:${logGroups}*`),
      at('logs', `log-group:${names.sweeperLogGroup}*`),
      arns.bucket('*'),
      arns.manifestBucket('*'),
      at('scheduler', 'schedule/default/curfew-*'),
      at('sns', 'curfew-*'),
      at('sqs', 'curfew-*'),
      at('ssm', `document/${settings.documentName}`),
    ],
  );

const keys = (at: InAnyRegion): SystemStatement[] => [
  allow(
    ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias', 'kms:Describe*', 'kms:EnableKeyRotation', 'kms:Get*'],
    [at('kms', 'key/*'), at('kms', names.keyAlias)],
  ),
  allow(['kms:Put*', 'kms:Schedule*', 'kms:Tag*', 'kms:UpdateKeyDescription'], at('kms', 'key/*'), {
    StringEquals: { [`aws:ResourceTag/${names.keyTag.key}`]: names.keyTag.value },
  }),
];

/** For these IAM has no resource, or nothing in it is told that a plan does not tell. */
const withoutResource = (): SystemStatement[] => [
  allow(
    [
      'iam:List*',
      'iam:SimulateCustomPolicy',
      'cloudwatch:DescribeAlarms',
      'kms:CreateKey',
      'kms:List*',
      'logs:DescribeLogGroups',
      'ssm:DescribeInstanceInformation',
    ],
    '*',
  ),
  allow(['cloudwatch:PutMetricData'], '*', { StringEquals: { 'cloudwatch:namespace': names.pipelineMetrics } }),
];

function state(settings: ValidSettings): SystemStatement[] {
  const { backend } = settings;
  if (backend.kind === 'local') return [];
  const bucket = bucketArn(settings, backend.bucket);
  const state = `${bucket}/${backend.key}`;
  return [
    allow(['s3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:PutObject'], [bucket, state, `${state}.tflock`]),
  ];
}

/** Reading or writing what people did, saying it for the sweeper, and letting others in. */
const waysOut = (arns: Arns): SystemStatement[] => [
  // Of a transcript an apply may at most delete it, where logs are not retained. Buckets of sessions end by a region's
  // name, `…-1`: another one with their prefix may be that of Terraform's state.
  deny(['s3:Get*', 's3:P*', 's3:R*'], `${arns.bucket('*-?')}/*`),
  deny(
    [
      'events:Put*Permission',
      'events:PutEvents',
      'lambda:Add*',
      'lambda:*Url*',
      'logs:Filter*',
      'logs:Get*',
      'logs:Put*Filter',
      'logs:PutLogEvents',
      'logs:Start*',
      'logs:*Export*',
      's3:Put*Acl',
      's3:PutReplicationConfiguration',
      'sns:AddPermission',
      'sns:Publish*',
      'sqs:AddPermission',
      'sqs:*Message*',
      'ssm:Modify*',
      'ssm:Se*',
      'ssm:Start*',
    ],
    '*',
  ),
  deny(['sns:Subscribe'], '*', { StringNotEquals: { 'sns:Protocol': 'email' } }),
];
