import fc from 'fast-check';
import { reach } from '../../../../cli/files/reach';
import type { ValidShell } from '../../../../model/access/shell/access';
import { render } from '../../../../model/grant/document';
import type { ValidGrant } from '../../../../model/grant/valid-grant';
import { minutes, plus } from '../../../../model/time/instant';
import { stateAt } from '../../../../model/time/window';
import { type Scene, scene } from '../../../support/grants/scene';
import { account, mayStart } from '../../../support/iam/user-calls';
import { instant } from '../../../support/instant';

/** What `explain` says from files, and what an IAM evaluator says of the policies made of them. */

const facts = (where: string) => ({
  partition: 'aws',
  document: 'Curfew-Shell',
  sessionKeyArn: `arn:aws:kms:${where}:${account}:key/k`,
});

const grantsOf = ({ grants, at }: Pick<Scene, 'grants' | 'at'>): ValidGrant[] =>
  grants.map((grant, i) => ({
    ...grant,
    id: `g${i}`,
    file: `grants/g${i}.ts`,
    person: { user: 'john', existing: false },
    state: stateAt(grant.window, at),
    reason: 'work',
    __valid: true,
  }));

test('explain says yes exactly when the evaluator lets the session open', async () => {
  let allowed = 0;
  await fc.assert(
    fc.asyncProperty(
      scene,
      fc.constantFrom<string | undefined>('Curfew-Shell', 'Curfew-Shell', 'Curfew-Shell', 'Other', undefined),
      async (each, document) => {
        const { at, region, target } = each;
        const question = {
          user: 'John',
          instance: target.id,
          region,
          tags: new Map(Object.entries(target.tags)),
          document,
          at,
        };
        const answer = reach(grantsOf(each), question, 'Curfew-Shell');
        const verdict = await mayStart(
          {
            user: 'john',
            region,
            at,
            policies: each.grants.map((grant) => render(grant, facts(grant.access.region))),
          },
          target,
          document ?? 'SSM-SessionManagerRunShell',
        );
        if (verdict) allowed += 1;
        expect(answer.answer).toBe(verdict ? 'yes' : 'no');
        if (answer.answer === 'no') expect(answer.misses.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 800 },
  );
  // A property that never meets the allowed side would prove nothing.
  expect(allowed).toBeGreaterThan(10);
});

const now = instant('2030-06-03T12:00:00Z');
const one = 'i-0ee0bc84a481f7852';

function grant(id: string, from: number, until: number, more: Partial<ValidShell['target']> = {}): ValidGrant {
  const target = { by: 'ids', ids: [one], ...more } as ValidShell['target'];
  const window = { from: plus(now, minutes(from)), until: plus(now, minutes(until)) };
  const [first] = grantsOf({
    grants: [{ access: { kind: 'shell', account, region: 'eu-central-1', target }, window }],
    at: now,
  });
  return { ...(first as ValidGrant), id };
}

const staging = { by: 'tags', tags: { Environment: 'Staging' } } as const;

test.each<[string, ValidGrant[], object, string[]]>([
  ['nobody', [], {}, ['no grant names john']],
  ['over', [grant('a', -240, -180)], {}, ['a: expired 3 h ago, at 2030-06-03T09:00:00Z']],
  ['to come', [grant('a', 90, 180)], {}, ['a: starts in 1 h 30 min, at 2030-06-03T13:30:00Z']],
  [
    'the nearest first: one thing wrong before two, and the sooner before the later',
    [grant('far', 600, 700), grant('near', 10, 20), grant('both', 5, 20, { by: 'ids', ids: ['i-0123456789abcdef0'] })],
    {},
    [
      'near: starts in 10 min, at 2030-06-03T12:10:00Z',
      'far: starts in 10 h, at 2030-06-03T22:00:00Z',
      `both: starts in 5 min 0 s, at 2030-06-03T12:05:00Z; names i-0123456789abcdef0, not ${one}`.replace(
        '5 min 0 s',
        '5 min',
      ),
    ],
  ],
  [
    'tags',
    [grant('a', -10, 10, staging)],
    { tags: new Map([['environment', 'Production']]) },
    ['a: instance lacks tag Environment=Staging, has Production'],
  ],
  [
    'no tag at all',
    [grant('a', -10, 10, staging)],
    { tags: new Map() },
    ['a: instance lacks tag Environment=Staging, has none'],
  ],
  [
    'a tag in two spellings, and another that is wrong',
    [grant('a', -10, 10, { by: 'tags', tags: { Environment: 'Staging', Role: 'Web' } })],
    {
      tags: new Map([
        ['environment', 'Production'],
        ['Environment', 'Staging'],
      ]),
    },
    [
      'a: instance has tag Environment in several spellings, with Production and Staging; instance lacks tag Role=Web, has none',
    ],
  ],
  ['another region', [grant('a', -10, 10)], { region: 'us-east-1' }, ['a: is for eu-central-1, not for us-east-1']],
  [
    'no document',
    [grant('a', -10, 10)],
    { document: undefined },
    ['a: no document name: use --document-name Curfew-Shell'],
  ],
  [
    'another document',
    [grant('a', -10, 10)],
    { document: 'Other' },
    ['a: document Other is in no grant: use --document-name Curfew-Shell'],
  ],
])('no, and why: %s', (_what, grants, more, told) => {
  const question = { user: 'john', instance: one, document: 'Curfew-Shell', at: now, ...more };
  const answer = reach(grants, question, 'Curfew-Shell');
  if (answer.answer !== 'no') throw new Error(answer.answer);
  expect(answer.misses.map((miss) => (miss.grant === undefined ? miss.why : `${miss.grant}: ${miss.why}`))).toEqual(
    told,
  );
});

test('where a tag is there in two spellings, one of which would do, it cannot tell, whichever comes first', () => {
  const question = { user: 'john', instance: one, document: 'Curfew-Shell', at: now };
  const spellings = [
    ['environment', 'Production'],
    ['Environment', 'Staging'],
  ] as const;
  for (const tags of [new Map(spellings), new Map([...spellings].reverse())]) {
    expect(reach([grant('a', -10, 10, staging)], { ...question, tags }, 'Curfew-Shell').answer).toBe('unknown');
  }
});

test('where only tags could tell, and they are not known, it says so', () => {
  const question = { user: 'john', instance: one, document: 'Curfew-Shell', at: now };
  expect(reach([grant('a', -10, 10, staging)], question, 'Curfew-Shell')).toMatchObject({
    answer: 'unknown',
    grants: [{ id: 'a' }],
  });
});
