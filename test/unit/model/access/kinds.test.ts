import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { factories } from '../../../../load/factories';
import {
  accessWords,
  canMeet,
  covers,
  documentOf,
  kindOf,
  partsOf,
  placesOf,
  readingsOf,
  regionsOf,
} from '../../../../model/access';
import { render, tryRead } from '../../../../model/grant/document';
import { isAllowed } from '../../../../model/iam/evaluate';
import type { PolicyDocument } from '../../../../model/iam/statement';
import { formatInstant } from '../../../../model/time/instant';
import { account, byTags, examples, facts, inRegion, now, validOf, window } from './examples';

/** What must hold of every kind of access, asked of each in the list and of one more that nobody built the rest for. */

jest.mock('../../../../model/access/kinds', () => {
  const { kinds, carriedKinds } = jest.requireActual('../../../../model/access/kinds');
  const { commandKind } = require('./command') as typeof import('./command');
  return {
    kinds: { ...kinds, command: commandKind },
    carriedKinds: { ...carriedKinds, command: commandKind },
  };
});

test('there is more than one kind here', () => {
  expect(examples.length).toBeGreaterThan(1);
});

/** Of what asks for tags a file tells where another value is asked for; of all else nothing. */
function isAmongTags(access: ReturnType<typeof validOf>): boolean {
  const kind = kindOf(access);
  const { tags } = kind.tagged(access) ?? {};
  if (tags === undefined) return kind.isAmong(access, { tags: { Environment: 'Production' } }) === 'unknown';
  const others = Object.entries(tags).map(([key, value]) => kind.isAmong(access, { tags: { [key]: `${value}x` } }));
  return (
    [tags, { Novel: 'x' }].every((each) => kind.isAmong(access, { tags: each }) !== 'no') &&
    others.length > 0 &&
    others.every((answer) => answer === 'no')
  );
}

test.each(byTags)('%s by tags says whether a rule about tags is about it, and of an instance nothing', (_, fields) => {
  const access = validOf(fields);
  expect(kindOf(access).tagged(access)).toBeDefined();
  expect(isAmongTags(access)).toBe(true);
  expect(kindOf(access).isAmong(access, { instances: ['i-00000000'] })).toBe('unknown');
});

describe.each(examples)('%s', (name, access) => {
  const kind = kindOf(access);
  const target = { account, region: regionsOf(access)[0], instance: kind.instances(access)[0]?.id ?? '' };
  const roles = Object.entries(kind.actions);
  const opens = roles.filter(([, { is }]) => is === 'opens').map(([action]) => action);

  test('is listed under its own name, and a file may call its factory', () => {
    expect(access.kind).toBe(name);
    expect(kind.example.kind).toBe(name);
    expect(access.account).toBe(account);
    expect(factories.get(name)).toBe(kind.define);
  });

  test('is read back from its document, in every way in which documents of it are or were written', () => {
    for (const { statements } of kind.renderings) {
      const written = statements(access, facts);
      expect(readingsOf(written).map((reading) => reading.access)).toContainEqual(access);
    }
    const document = render({ access, window }, facts);
    expect(tryRead(JSON.stringify(document))).toMatchObject({ access, window });
  });

  test('is read back by no other kind', () => {
    const written = kind.renderings[0].statements(access, facts);
    expect(new Set(readingsOf(written).map((reading) => reading.access.kind))).toEqual(new Set([name]));
  });

  test('covers what it names, there and in no other account or region', () => {
    expect(covers(access, target)).toBe('yes');
    expect(covers(access, { ...target, account: '000000000001' })).toBe('no');
    expect(covers(access, { ...target, region: 'ap-south-1' })).toBe('no');
    expect(kind.misses(access, target)).toEqual({ wrong: 0, whys: [] });
    const misses = kind.misses(access, { ...target, region: 'ap-south-1' });
    expect(misses.wrong).toBeGreaterThan(0);
    expect(misses.whys.join()).not.toBe('');
  });

  test('can meet itself, and nothing in another region or account', () => {
    expect(canMeet(access, access)).toBe('yes');
    expect(canMeet(access, inRegion(name, 'ap-south-1'))).toBe('no');
    expect(canMeet(access, validOf(kind.example, '000000000001'))).toBe('no');
  });

  test('says whether a rule about instances or tags is about it; what it cannot tell is not no', () => {
    const ids = kind.instances(access).map(({ id }) => id);
    const among = (...instances: string[]) => kind.isAmong(access, { instances });
    if (ids.length > 0) expect([among(...ids), among('i-00000000')]).toEqual(['yes', 'no']);
    else expect(among('i-00000000')).toBe('unknown');
    expect(isAmongTags(access)).toBe(true);
    const { because, remedy = 'By tags.' } = kind.untagged(access);
    expect(because).toMatch(/^[a-z].*[^.]$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  });

  test('reaches places, each once', () => {
    const places = placesOf(access).map((place) => JSON.stringify(place));
    expect(places).not.toEqual([]);
    expect(places).toEqual([...new Set(places)]);
    for (const place of placesOf(access)) expect(regionsOf(access)).toContain(place.region);
  });

  test('is plain data: what says the same has the same JSON', () => {
    expect(JSON.parse(JSON.stringify(access))).toEqual(access);
  });

  test('falls apart into parts of one place each, which open together what it opens', () => {
    const parts = partsOf(access);
    expect(parts.flatMap(placesOf)).toEqual(placesOf(access));
    expect(parts.map((part) => partsOf(part))).toEqual(parts.map((part) => [part]));
    expect(parts.map((part) => Object.keys(part).sort())).toEqual(parts.map(() => Object.keys(access).sort()));
    const asked = (each: typeof access) => kindOf(each).probes(each, facts);
    expect(parts.flatMap(asked)).toEqual(asked(access));
  });

  test('names the document that opens it: its policies name it, and say it again when they are read', () => {
    const name = documentOf(access, facts.document);
    const granted = tryRead(JSON.stringify(render({ access, window }, facts)));
    expect(granted && documentOf(granted.access, granted.facts.document)).toBe(name);
    if (name === undefined) expect(kind.use).not.toBe('ssm-session');
    else expect(JSON.stringify(kind.renderings[0].statements(access, facts))).toContain(`:document/${name}"`);
  });

  test('is proved: its policy allows what opens each target, and not what opens another', () => {
    const policy = JSON.parse(JSON.stringify(render({ access, window }, facts))) as PolicyDocument;
    const context = { 'aws:CurrentTime': formatInstant(now) };
    const isOpen = (calls: ReturnType<typeof kind.calls>): boolean =>
      Object.values(calls).every((call) => isAllowed([policy], { ...call, context: { ...call.context, ...context } }));
    const probes = kind.probes(access, facts);
    expect(probes).not.toEqual([]);
    for (const { calls, stranger } of probes) {
      expect([isOpen(calls), isOpen(stranger.calls)]).toEqual([true, false]);
      for (const { action, on } of Object.values(calls)) {
        expect(opens).toContain(action);
        expect(on).not.toBe('');
      }
    }
  });

  test('has a line that opens it, and the words of a command', () => {
    expect(kind.lines(access, { document: 'Curfew-Shell', reason: 'a' })).not.toEqual([]);
    const opening = { instance: target.instance, document: 'Curfew-Shell', options: [] };
    expect(kind.command(opening)).toContain(target.instance);
  });

  test('is told to people and to programs', () => {
    expect(kind.noun).toMatch(/^an? \w/);
    expect(accessWords([access])(access)).toContain(target.region);
    expect(kind.describe(access)).not.toBe('');
    expect(kind.shrink(access)).toMatch(/^[A-Z].*\.$/);
    expect(JSON.parse(JSON.stringify(kind.json(access)))).toMatchObject({ region: target.region });
    expect(kind.docs).toContain(`${name}({`);
  });
});

test('every kind that ships is exported by name, and has its row in the README', () => {
  const { kinds: shipped } = jest.requireActual<typeof import('../../../../model/access/kinds')>(
    '../../../../model/access/kinds',
  );
  const curfew = jest.requireActual<Record<string, unknown>>('../../../../index');
  const readme = readFileSync(join(__dirname, '../../../../README.md'), 'utf8');
  for (const [name, { docs }] of Object.entries(shipped)) {
    expect(typeof curfew[name]).toBe('function');
    expect(readme).toContain(docs);
  }
});
