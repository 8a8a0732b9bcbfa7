import fc from 'fast-check';
import { render } from '../../../../model/grant/document';
import { isAllowed } from '../../../../model/iam/evaluate';
import { formatInstant } from '../../../../model/time/instant';
import { conditions } from '../../../support/grants/random';
import { scene } from '../../../support/grants/scene';
import { account, instanceArn, mayOnSession, mayOpenChannel, mayStart, userId } from '../../../support/iam/user-calls';

/** The evaluator that ships, held against the independent one. */

const who = fc.record({
  mfa: fc.option(fc.boolean(), { nil: undefined }),
  ip: fc.option(fc.constantFrom('203.0.113.7', '203.0.114.7', '2001:db8::1', '2001:db9::1'), { nil: undefined }),
});

test('it answers as the independent one does: starting, resuming and opening a channel', async () => {
  const seen = { yes: 0, no: 0 };
  await fc.assert(
    fc.asyncProperty(
      scene,
      conditions,
      who,
      fc.integer({ min: -2, max: 2 }),
      async (each, asked, { mfa, ip }, issued) => {
        const { region, at, target } = each;
        const facts = {
          partition: 'aws',
          document: 'Curfew-Shell',
          sessionKeyArn: `arn:aws:kms:${region}:${account}:key/k`,
        };
        const policies = each.grants.map((grant) =>
          render({ ...grant, ...(asked && { conditions: asked }) }, { ...facts }),
        );
        const tokenIssued = (at + issued * 3_600_000) as typeof at;
        const request = {
          user: 'john',
          region,
          at,
          policies,
          ...(mfa === undefined ? {} : { mfa, tokenIssued }),
          ...(ip === undefined ? {} : { ip }),
        };
        const context = {
          'aws:CurrentTime': formatInstant(at),
          'aws:userid': userId,
          ...(mfa === undefined
            ? {}
            : { 'aws:MultiFactorAuthPresent': String(mfa), 'aws:TokenIssueTime': formatInstant(tokenIssued) }),
          ...(ip === undefined ? {} : { 'aws:SourceIp': ip }),
        };
        const checked = { ...context, 'ssm:SessionDocumentAccessCheck': 'true' };
        const tags = Object.fromEntries(
          Object.entries(target.tags).map(([key, value]) => [`ssm:resourceTag/${key}`, value]),
        );
        const start = [
          { resource: instanceArn(region, target.id), context: { ...checked, ...tags } },
          { resource: `arn:aws:ssm:${region}:${account}:document/Curfew-Shell`, context: checked },
        ].every((ask) => isAllowed(policies, { action: 'ssm:StartSession', ...ask }));
        const session = { owner: userId, target: target.id };
        const resume = isAllowed(policies, {
          action: 'ssm:ResumeSession',
          resource: `arn:aws:ssm:${region}:${account}:session/john-0e34861185201706f`,
          context: {
            ...context,
            'ssm:resourceTag/aws:ssmmessages:session-id': userId,
            'ssm:resourceTag/aws:ssmmessages:target-id': target.id,
          },
        });
        const channel = isAllowed(policies, { action: 'ssmmessages:OpenDataChannel', resource: '*', context });
        const independent = [
          await mayStart(request, target, 'Curfew-Shell'),
          await mayOnSession(request, 'ssm:ResumeSession', session),
          await mayOpenChannel(request),
        ];
        expect([start, resume, channel]).toEqual(independent);
        for (const answer of independent) seen[answer ? 'yes' : 'no'] += 1;
      },
    ),
    { numRuns: 500 },
  );
  // A property that never meets one of the sides would prove nothing.
  expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(20);
});

test('what Curfew does not write it does not judge; a Deny is stronger than any Allow', () => {
  const ask = { action: 'ssm:StartSession', resource: 'x', context: {} };
  const statement = { Sid: 'S', Effect: 'Allow', Action: 'ssm:*', Resource: '*' } as const;
  const policy = (...Statement: (typeof statement | (Omit<typeof statement, 'Effect'> & { Effect: 'Deny' }))[]) => ({
    Version: '2012-10-17' as const,
    Statement,
  });
  expect(isAllowed([policy(statement)], ask)).toBe(true);
  expect(isAllowed([policy(statement), policy({ ...statement, Effect: 'Deny' })], ask)).toBe(false);
  const strange = { ...statement, Condition: { StringLike: { 'aws:username': 'j*' } } };
  expect(() => isAllowed([policy(strange)], ask)).toThrow('StringLike');
});
