import * as arns from '../../../../model/iam/arn';

const owner = { partition: 'aws-cn', account: '123456789012' };

test.each([
  [arns.policyArn(owner, '/curfew/m/john/x'), 'arn:aws-cn:iam::123456789012:policy/curfew/m/john/x'],
  [arns.roleArn(owner, '/r'), 'arn:aws-cn:iam::123456789012:role/r'],
  [arns.userArn(owner, '/curfew/john'), 'arn:aws-cn:iam::123456789012:user/curfew/john'],
  [arns.providerArn(owner, 'a.example'), 'arn:aws-cn:iam::123456789012:oidc-provider/a.example'],
  [arns.instanceArn(owner, 'cn-north-1', 'i-1'), 'arn:aws-cn:ec2:cn-north-1:123456789012:instance/i-1'],
  [arns.instanceArn(owner, 'cn-north-1', 'mi-1'), 'arn:aws-cn:ssm:cn-north-1:123456789012:managed-instance/mi-1'],
  [arns.documentArn(owner, 'cn-north-1', 'Doc'), 'arn:aws-cn:ssm:cn-north-1:123456789012:document/Doc'],
  [arns.sessionArn(owner, '*', '*'), 'arn:aws-cn:ssm:*:123456789012:session/*'],
  [arns.keyArn(owner, 'cn-north-1', 'k'), 'arn:aws-cn:kms:cn-north-1:123456789012:key/k'],
  [arns.logGroupArn(owner, 'cn-north-1', '/a:*'), 'arn:aws-cn:logs:cn-north-1:123456789012:log-group:/a:*'],
  [arns.bucketArn(owner, 'b/key'), 'arn:aws-cn:s3:::b/key'],
])('%s', (made, expected) => {
  expect(made).toBe(expected);
});

test('what stands between the colons is read back', () => {
  const parts = { partition: 'aws', service: 's', region: '', account: '1', resource: 'a:b/c' };
  expect(arns.tryParseArn(arns.arnOf(parts))).toEqual(parts);
  expect(['', 'john', 'arn:aws:iam::1', 'arn:aws:iam::1:'].map(arns.tryParseArn)).toEqual(Array(4).fill(undefined));
});

test('the ARN of a policy: path and name, also of AWS’s own', () => {
  expect(arns.tryParsePolicyArn(arns.policyArn(owner, '/a/b/c'))).toEqual({
    account: owner.account,
    path: '/a/b/',
    name: 'c',
  });
  const ofAws = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  expect(arns.tryParsePolicyArn(ofAws)).toEqual({ account: 'aws', path: '/', name: 'ReadOnlyAccess' });
  expect([arns.policyArn(owner, '/a/b'), ofAws, arns.userArn(owner, '/a')].map(arns.isPolicyArn)).toEqual([
    true,
    false,
    false,
  ]);
});

test('a key is none of its aliases', () => {
  const alias = 'arn:aws:kms:eu-central-1:123456789012:alias/k';
  expect([arns.keyArn(owner, 'r', 'k'), arns.keyArn(owner, 'r', ''), alias].map(arns.isKeyArn)).toEqual([
    true,
    false,
    false,
  ]);
});

test('a document: of an account, of AWS itself, and what is none', () => {
  const parsed = { partition: 'aws-cn', region: 'r', account: owner.account, name: 'Doc' };
  expect(arns.tryParseDocumentArn(arns.documentArn(owner, 'r', 'Doc'))).toEqual(parsed);
  expect(arns.tryParseDocumentArn('arn:aws:ssm:r::document/AWS-X')?.account).toBe('');
  expect(['Doc', arns.sessionArn(owner, 'r', 's')].map(arns.tryParseDocumentArn)).toEqual([undefined, undefined]);
});
