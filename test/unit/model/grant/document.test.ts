import fc from 'fast-check';
import { type Conditions, render, tryRead } from '../../../../model/grant/document';
import { anyAccess, conditions, facts, window } from '../../../support/grants/random';
import { instant } from '../../../support/instant';

const grant = {
  access: {
    kind: 'shell',
    account: '123456789012',
    region: 'eu-central-1',
    target: { by: 'ids', ids: ['i-0ee0bc84a481f7852', 'mi-0123456789abcdef0'] },
  },
  window: { from: instant('2030-06-03T09:00:00Z'), until: instant('2030-06-03T13:00:00Z') },
} as const;
const sessionKeyArn = 'arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const literal = { partition: 'aws', document: 'Curfew-Shell', sessionKeyArn };
const dates = {
  DateGreaterThanEquals: { 'aws:CurrentTime': '2030-06-03T09:00:00Z' },
  DateLessThan: { 'aws:CurrentTime': '2030-06-03T13:00:00Z' },
  DateGreaterThanEqualsIfExists: { 'aws:TokenIssueTime': '2030-06-03T09:00:00Z' },
};

test('a grant by ids is rendered as this document, whole', () => {
  expect(render(grant, literal)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Target',
        Effect: 'Allow',
        Action: 'ssm:StartSession',
        Resource: [
          'arn:aws:ec2:eu-central-1:123456789012:instance/i-0ee0bc84a481f7852',
          'arn:aws:ssm:eu-central-1:123456789012:managed-instance/mi-0123456789abcdef0',
        ],
        Condition: { ...dates, BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
      },
      {
        Sid: 'Document',
        Effect: 'Allow',
        Action: 'ssm:StartSession',
        Resource: 'arn:aws:ssm:eu-central-1:123456789012:document/Curfew-Shell',
        Condition: { ...dates, BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
      },
      {
        Sid: 'Session',
        Effect: 'Allow',
        Action: ['ssm:ResumeSession', 'ssm:TerminateSession'],
        Resource: 'arn:aws:ssm:eu-central-1:123456789012:session/*',
        Condition: {
          ...dates,
          StringEquals: {
            'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}',
            'ssm:resourceTag/aws:ssmmessages:target-id': ['i-0ee0bc84a481f7852', 'mi-0123456789abcdef0'],
          },
        },
      },
      { Sid: 'Channel', Effect: 'Allow', Action: 'ssmmessages:OpenDataChannel', Resource: '*', Condition: dates },
      { Sid: 'Key', Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: sessionKeyArn, Condition: dates },
    ],
  });
});

test('a grant by tags names all nodes of the region, and asks for every tag', () => {
  const tags = { Environment: 'Staging', Role: 'a${aws:userid}b' };
  const byTags = {
    ...grant,
    access: { kind: 'shell', account: '123456789012', region: 'eu-central-1', target: { by: 'tags', tags } },
  } as const;
  const [target, , session] = render(byTags, literal).Statement;
  expect(target).toEqual({
    Sid: 'Target',
    Effect: 'Allow',
    Action: 'ssm:StartSession',
    Resource: [
      'arn:aws:ec2:eu-central-1:123456789012:instance/i-*',
      'arn:aws:ssm:eu-central-1:123456789012:managed-instance/mi-*',
    ],
    Condition: {
      ...dates,
      // A policy variable in somebody's tag stays the text that it is.
      StringEquals: { 'ssm:resourceTag/Environment': 'Staging', 'ssm:resourceTag/Role': 'a${$}{aws:userid}b' },
      BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' },
    },
  });
  expect(session?.Condition?.StringEquals).toEqual({ 'ssm:resourceTag/aws:ssmmessages:session-id': '${aws:userid}' });
  expect(tryRead(JSON.stringify(render(byTags, literal)))?.access).toEqual(byTags.access);
});

test('round trip: what is read from a rendered document is what was granted', () => {
  fc.assert(
    fc.property(anyAccess, window, conditions, facts, (what, when, asked, where) => {
      const granted = { access: what, window: when, ...(asked && { conditions: asked }) };
      expect(tryRead(JSON.stringify(render(granted, where)))).toEqual({ ...granted, facts: where });
    }),
    { numRuns: 500 },
  );
});

test('a document as Terraform and IAM may rewrite it is read the same: sorted keys, lists of one as values', () => {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.length === 1 ? sorted(value[0]) : value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inner]) => [key, sorted(inner)]),
    );
  };
  fc.assert(
    fc.property(anyAccess, window, conditions, facts, (what, when, asked, where) => {
      const granted = { access: what, window: when, ...(asked && { conditions: asked }) };
      const text = JSON.stringify(sorted(render(granted, where)), null, 2);
      expect(tryRead(text)).toEqual({ ...granted, facts: where });
    }),
  );
});

/** Every string in a document with its place, and every place where something can be taken away. */
function* places(value: unknown, path: (string | number)[] = []): Generator<(string | number)[]> {
  if (path.length > 0) yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value))
    yield* places(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}

const edit = (text: string, path: (string | number)[], change: (parent: never, key: never) => void): string => {
  const document = JSON.parse(text);
  let parent = document;
  for (const key of path.slice(0, -1)) parent = parent[key];
  change(parent as never, path.at(-1) as never);
  return JSON.stringify(document);
};

test.each<[what: string, conditions: Conditions]>([
  ['no conditions', {}],
  ['both conditions', { mfa: true, sourceIps: ['203.0.113.0/24', '198.51.100.0/24'] }],
])(
  'whatever is changed in a document with %s by hand, it is either not read, or read as what it says now',
  (_, asked) => {
    const text = JSON.stringify(render({ ...grant, conditions: asked }, literal));
    const all = [...places(JSON.parse(text))];
    expect(all.length).toBeGreaterThan(50);
    for (const path of all) {
      for (const edited of [
        edit(text, path, (parent: Record<string, unknown>, key: string) => {
          parent[key] = '*';
        }),
        edit(text, path, (parent: Record<string, unknown>, key: string) => {
          if (Array.isArray(parent)) parent.splice(Number(key), 1);
          else delete parent[key];
        }),
      ]) {
        const read = tryRead(edited);
        if (read === undefined) continue;
        expect(render(read, read.facts)).toEqual(JSON.parse(edited));
      }
    }
  },
);

test.each([
  ['not JSON', '{'],
  ['null', 'null'],
  ['an empty policy', '{"Version":"2012-10-17","Statement":[]}'],
  [
    'a statement more',
    (text: string) =>
      edit(text, ['Statement', 0], (all: unknown[]) =>
        all.push({ Effect: 'Allow', Action: '*', Resource: '*', Sid: 'More' }),
      ),
  ],
  [
    'every instance',
    (text: string) => text.replaceAll('i-0ee0bc84a481f7852', '*').replaceAll('mi-0123456789abcdef0', '*'),
  ],
  ['a date without a second', (text: string) => text.replaceAll('13:00:00Z', '13:00Z')],
  ['a date that does not exist', (text: string) => text.replaceAll('06-03T13', '06-31T13')],
  ['two ends', (text: string) => text.replace('13:00:00Z', '14:00:00Z')],
])('%s is not read', (_name, change) => {
  const text = JSON.stringify(render(grant, literal));
  expect(tryRead(typeof change === 'string' ? change : change(text))).toBeUndefined();
});
