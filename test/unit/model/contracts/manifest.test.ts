import fc from 'fast-check';
import { type Manifest, manifestObject, readManifest } from '../../../../model/contracts/manifest';
import { fingerprint, tryFingerprint } from '../../../../model/iam/fingerprint';
import { instant } from '../../../support/instant';

const sha = 'a'.repeat(64);
const arn = 'arn:aws:iam::123456789012:policy/curfew/m/john/work.96d963@20300603T120000Z';
const manifest: Manifest = {
  account: '123456789012',
  keys: new Map([['eu-central-1', 'arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000']]),
  boundary: { arn: 'arn:aws:iam::123456789012:policy/curfew-system/curfew-boundary', sha256: sha },
  users: new Map([
    ['__proto__', 'managed'],
    ['john.dev', 'existing'],
  ]),
  policies: new Map([[arn, sha]]),
  grants: new Map([[arn, { from: instant('2030-06-03T09:00:00Z'), reason: 'OPS-1\n"slow" ${x}' }]]),
};
const written = (changed: Record<string, unknown> = {}): string =>
  JSON.stringify({ ...manifestObject(manifest), ...changed });

test('what is written is read back', () => {
  expect(readManifest(written())).toEqual({ ok: true, manifest });
});

test('so is a manifest of before there were notices', () => {
  const { grants: _, ...old } = manifest;
  expect(manifestObject(old)).not.toHaveProperty('grants');
  expect(readManifest(JSON.stringify(manifestObject(old)))).toEqual({ ok: true, manifest: old });
});

test.each<[string, string, string]>([
  ['grants as a list', written({ grants: [] }), 'its field grants holds what no manifest holds'],
  [
    'a grant that is no policy',
    written({ grants: { x: '2030-06-03T09:00:00Z x' } }),
    'its field grants holds what no manifest holds',
  ],
  [
    'a grant without a time',
    written({ grants: { [arn]: '2030-06-03T25:00:00Z x' } }),
    'its field grants holds what no manifest holds',
  ],
  [
    'a grant without a reason',
    written({ grants: { [arn]: '2030-06-03T09:00:00Z' } }),
    'its field grants holds what no manifest holds',
  ],
  ['no JSON', '{', 'it is no JSON object'],
  ['a list', '[]', 'it is no JSON object'],
  ['null', 'null', 'it is no JSON object'],
  ['a later version', written({ version: 2 }), 'its version is 2, and this sweeper reads 1'],
  ['no version', '{}', 'its version is undefined, and this sweeper reads 1'],
  [
    'a field more',
    written({ more: 1 }),
    'its fields are account, boundary, grants, keys, more, policies, users, version',
  ],
  ['a field less', written({ users: undefined }), 'its fields are account, boundary, grants, keys, policies, version'],
  ['an account that is none', written({ account: '12' }), 'its field account holds what no manifest holds'],
  ['a key that is none', written({ keys: { 'eu-central-1': '*' } }), 'its field keys holds what no manifest holds'],
  ['a longer account', written({ account: '1234567890123' }), 'its field account holds what no manifest holds'],
  ['an account with a letter', written({ account: 'x123456789012' }), 'its field account holds what no manifest holds'],
  ['an account as a number', written({ account: 123456789012 }), 'its field account holds what no manifest holds'],
  [
    'one good key and one bad',
    written({ keys: { ...Object.fromEntries(manifest.keys), 'us-east-1': '*' } }),
    'its field keys holds what no manifest holds',
  ],
  [
    'a boundary with more',
    written({ boundary: { ...manifest.boundary, xarn: 'a' } }),
    'its field boundary holds what no manifest holds',
  ],
  [
    'a boundary with a longer field',
    written({ boundary: { ...manifest.boundary, arnx: 'a' } }),
    'its field boundary holds what no manifest holds',
  ],
  ['a user that is a number', written({ users: { john: 1 } }), 'its field users holds what no manifest holds'],
  ['half a boundary', written({ boundary: { sha256: sha } }), 'its field boundary holds what no manifest holds'],
  ['users as a list', written({ users: ['john'] }), 'its field users holds what no manifest holds'],
  ['a third kind of user', written({ users: { john: 'root' } }), 'its field users holds what no manifest holds'],
  ['a user no one can be', written({ users: { 'a b': 'managed' } }), 'its field users holds what no manifest holds'],
  [
    'a hash that is none',
    written({ policies: { [manifest.boundary.arn]: 'a' } }),
    'its field policies holds what no manifest holds',
  ],
  ['what is no policy', written({ policies: { john: sha } }), 'its field policies holds what no manifest holds'],
])('not read: %s', (_what, text, why) => {
  expect(readManifest(text)).toEqual({ ok: false, why });
});

const key = 'arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000000';
const document = { Version: '2012-10-17', Statement: [{ Sid: 'Key', Action: ['a', 'b'], Resource: key }] };
const before = fingerprint(
  { ...document, Statement: [{ ...document.Statement[0], Resource: 'the key' }] },
  new Map([['the key', 'eu-central-1']]),
);
const after = (value: unknown): string => fingerprint(value, new Map([[key, 'eu-central-1']]));

test('a document before apply and the same as AWS has it', () => {
  expect(after(document)).toBe(before);
  expect(after({ Statement: { Resource: [key], Action: ['a', 'b'], Sid: 'Key' }, Version: '2012-10-17' })).toBe(before);
});

test.each<[string, unknown]>([
  ['another key', { ...document, Statement: [{ Sid: 'Key', Action: ['a', 'b'], Resource: `${key}0` }] }],
  [
    'the region in the place of the key',
    { ...document, Statement: [{ Sid: 'Key', Action: ['a', 'b'], Resource: 'eu-central-1' }] },
  ],
  ['another order of actions', { ...document, Statement: [{ Sid: 'Key', Action: ['b', 'a'], Resource: key }] }],
  ['a statement more', { ...document, Statement: [...document.Statement, ...document.Statement] }],
])('another document: %s', (_what, other) => {
  expect(after(other)).not.toBe(before);
});

test('what is no JSON has no fingerprint', () => {
  expect(tryFingerprint('{', new Map())).toBeUndefined();
  expect(tryFingerprint('{"a":1}', new Map())).toBe(fingerprint({ a: 1 }, new Map()));
});

test('the order of keys means nothing', () => {
  const shuffled = (value: Record<string, unknown>) => Object.fromEntries(Object.entries(value).reverse());
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      expect(fingerprint(shuffled(value), new Map())).toBe(fingerprint(value, new Map()));
    }),
  );
});
