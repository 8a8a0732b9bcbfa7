import fc from 'fast-check';
import { covers, type Target } from '../../../../model/access';
import type { ValidShell } from '../../../../model/access/shell/access';
import { answerOf, coverageOf } from '../../../../model/coverage/coverage';
import { isDocument } from '../../../../model/coverage/document';
import { back, plus, seconds } from '../../../../model/time/instant';
import { contains } from '../../../../model/time/window';
import { grantOf } from '../../../support/grants/grant';
import { access, instanceId, region, start, tags, window } from '../../../support/grants/random';
import { instant } from '../../../support/instant';

/** Targets that an access names as well as others. */
const targetFor = (what: ValidShell): fc.Arbitrary<Target> =>
  fc.record({
    account: fc.constantFrom(what.account, '000000000002'),
    region: fc.oneof(fc.constant(what.region), region),
    instance: fc.oneof(instanceId, fc.constantFrom(...(what.target.by === 'ids' ? what.target.ids : ['i-00000000']))),
    tags: fc.oneof(
      fc.constant(undefined),
      tags.map((each) => new Map(Object.entries(each))),
      fc.constant(new Map(Object.entries(what.target.by === 'tags' ? what.target.tags : {}))),
    ),
  });

const scene = access.chain((what) =>
  fc.record({
    access: fc.constant(what),
    window,
    target: targetFor(what),
    second: fc.integer({ min: -10, max: 90_000 }),
  }),
);

const [john] = [grantOf()];
const here: Target = { account: john.access.account, region: 'eu-central-1', instance: 'i-0ee0bc84a481f7852' };
const open = instant('2030-06-03T09:00:00Z');
const use = 'ssm-session';
const document = 'Curfew-Shell';
/** A session through the deployment's own document. */
const session = { use, through: { document } } as const;

test('each of the things that must hold is told by itself', () => {
  const judged = (target: Target, through: string | undefined, when = open) =>
    coverageOf({ ...john, document }, target, { now: when }, { use, through: { document: through } });
  expect(judged(here, 'Curfew-Shell')).toEqual({ target: 'yes', use: 'yes', document: 'yes', time: 'live' });
  expect(judged({ ...here, region: 'us-east-1' }, 'Curfew-Shell')).toMatchObject({ target: 'no', document: 'yes' });
  expect(judged(here, 'Other')).toEqual({ target: 'yes', use: 'yes', document: 'no', time: 'live' });
  expect(judged(here, undefined)).toMatchObject({ document: 'no' });
  expect(judged(here, 'Other', john.window.until)).toEqual({
    target: 'yes',
    use: 'yes',
    document: 'no',
    time: 'expired',
  });
  expect(judged(here, 'Curfew-Shell', back(john.window.from, seconds(1)))).toMatchObject({ time: 'upcoming' });
});

test('what is opened through another document, or through none, is not covered', () => {
  const answer = (through: { readonly document?: string }) =>
    answerOf(coverageOf({ ...john, document }, here, { now: open }, { use, through }));
  expect([{ document }, { document: 'Other' }, {}].map(answer)).toEqual(['yes', 'no', 'no']);
});

test('what ended after the look began has not ended', () => {
  const { until } = john.window;
  const after = plus(until, seconds(5));
  const judged = (began: typeof until) => coverageOf({ ...john, document }, here, { now: after, began }, session).time;
  expect([back(until, seconds(1)), until].map(judged)).toEqual(['live', 'expired']);
});

test('a document is named by its name, or by the ARN of its account', () => {
  const own = { account: '123456789012', document: 'Curfew-Shell' };
  const arnIn = (owner: string, name = 'Curfew-Shell') => `arn:aws:ssm:eu-central-1:${owner}:document/${name}`;
  const said = ['Curfew-Shell', arnIn('123456789012'), arnIn('000000000001'), arnIn('123456789012', 'Other'), 'Other'];
  expect(said.map((each) => isDocument(each, own))).toEqual([true, true, false, false, false]);
  expect(isDocument(undefined, own)).toBe(false);
});

test('yes means that all of it holds; and unknown, that only tags could tell', () => {
  fc.assert(
    fc.property(scene, ({ access: what, window: when, target, second }) => {
      const now = plus(start, seconds(second));
      const answer = answerOf(coverageOf({ access: what, window: when, document }, target, { now }, session));
      expect(answer).toBe(contains(when, now) ? covers(what, target) : 'no');
      if (answer === 'unknown') expect([what.target.by, target.tags]).toEqual(['tags', undefined]);
    }),
  );
});

test('to know the tags turns unknown into yes or no, and changes no other answer', () => {
  fc.assert(
    fc.property(scene, tags, ({ access: what, window: when, target, second }, carried) => {
      const now = plus(start, seconds(second));
      const judged = (known: Target['tags']) =>
        answerOf(coverageOf({ access: what, window: when, document }, { ...target, tags: known }, { now }, session));
      const [before, after] = [judged(undefined), judged(new Map(Object.entries(carried)))];
      expect(after).not.toBe('unknown');
      if (before !== 'unknown') expect(after).toBe(before);
    }),
  );
});
