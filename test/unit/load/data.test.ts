import type { Source } from '../../../model/base/source';
import { load, removeHomes } from '../../support/files/home';

afterAll(removeHomes);

const john = "import { definePerson } from 'curfew';\nexport default definePerson({ user: 'john.dev' });\n";

/** Loads one grant beside `people/john.dev.ts` and `people/team/eve.ts`; there may be no issue. */
function grantOf(text: string, file = 'grants/g.ts'): { grant: Source; person: Source; eve: Source } {
  const { people, grants, issues } = load({ 'people/john.dev.ts': john, 'people/team/eve.ts': john, [file]: text });
  expect(issues).toEqual([]);
  const [person, eve] = people;
  const [grant] = grants;
  if (!person || !eve || !grant) throw new Error('a source is missing');
  return { grant, person, eve };
}

describe('what a file may hold', () => {
  const rows: [name: string, text: string, value: unknown][] = [
    [
      'literals',
      'export default [\'a\', "b", `c\\n`, 1, -2, 0x10, 1_000, 1.5e3, true, false, null];',
      ['a', 'b', 'c\n', 1, -2, 16, 1000, 1500, true, false, null],
    ],
    ['nested objects', 'export default { a: { \'b c\': [{}], "d": [] } };', { a: { 'b c': [{}], d: [] } }],
    ['keys that objects inherit', 'export default { constructor: 1, toString: 2 };', { constructor: 1, toString: 2 }],
    [
      'const, also of const',
      'const a = 1; const b = [a, a], c = { b };\nexport default { a, b, c };',
      { a: 1, b: [1, 1], c: { b: [1, 1] } },
    ],
    ['an exported const', 'const a = { b: 1 };\nexport default a;', { b: 1 }],
    [
      'types',
      'export type A = typeof process.env; interface B { c: 1 }\nexport interface C {}\ntype D<T> = T;\nconst a: A = 1;\nexport default a;',
      1,
    ],
    [
      'as, as const, satisfies',
      "const a = ['x'] as const;\nexport default ({ a, b: 'y' as string, c: (1) } as any) satisfies object;",
      { a: ['x'], b: 'y', c: 1 },
    ],
    ['parentheses', 'export default ((({ a: (1) })));', { a: 1 }],
    [
      'comments, stray semicolons, trailing commas',
      '// a\n/* b */ ;export default [1, /* c */ { a: 1, }, ];;',
      [1, { a: 1 }],
    ],
    ['a byte order mark and CRLF', '\uFEFFexport default {\r\n  a: 1,\r\n};\r\n', { a: 1 }],
    ['an emoji with its variation selector', "export default 'careful \u26A0\uFE0F';", 'careful \u26A0\uFE0F'],
    ['an escaped hidden character, which a reviewer sees', "export default '\\u202e';", '\u202E'],
    ['more < than a type needs', `export default '${'<'.repeat(100)}';`, '<'.repeat(100)],
    [
      'a renamed import',
      "import { shell as sh, type Person } from 'curfew';\nexport default sh({ region: 'r', tags: {} });",
      { kind: 'shell', region: 'r', tags: {} },
    ],
    [
      'an import under a quoted name',
      "import { 'shell' as sh } from 'curfew';\nexport default (sh)({} as never);",
      { kind: 'shell' },
    ],
    [
      'imports of types',
      "import type { Grant } from 'curfew';\nimport { type Person } from 'curfew';\nimport type john from '../people/john.dev';\nexport default { a: 1 } as Grant;",
      { a: 1 },
    ],
    [
      'a type imported as if it were a value',
      "import { shell, Person } from 'curfew';\nexport default { a: 1 } as Person;",
      { a: 1 },
    ],
    ['an import below its use', "export default shell({});\nimport { shell } from 'curfew';", { kind: 'shell' }],
  ];
  it.each(rows)('%s', (_name, text, value) => {
    const { grant } = grantOf(text);
    expect(grant).toEqual({ file: 'grants/g.ts', id: 'g', value, lineOf: expect.any(Function) });
  });

  it('an object without a prototype of its own making', () => {
    const { grant } = grantOf('export default { a: {} };');
    expect(Object.getPrototypeOf(grant.value)).toBe(Object.prototype);
  });
});

describe('a person in a grant is the very object its file exports', () => {
  const rows: [name: string, file: string, text: string][] = [
    ['no extension', 'grants/g.ts', "import john from '../people/john.dev';\nexport default { person: john };"],
    ['.ts', 'grants/g.ts', "import john from '../people/john.dev.ts';\nexport default { person: john };"],
    ['.js', 'grants/g.ts', "import john from '../people/john.dev.js';\nexport default { person: john };"],
    ['shorthand', 'grants/g.ts', "import person from '../people/john.dev';\nexport default { person };"],
    ['default as', 'grants/g.ts', "import { default as a } from '../people/john.dev';\nexport default { person: a };"],
    [
      'const',
      'grants/g.ts',
      "import a from '../people/john.dev';\nconst b = a;\nexport default { person: b as never };",
    ],
    ['from sub-folders', 'grants/a/b/g.ts', "import a from '../../../people/john.dev';\nexport default { person: a };"],
    [
      'by a detour',
      'grants/a/g.ts',
      "import a from './../../grants/../people/team/../john.dev';\nexport default { person: a };",
    ],
    [
      'through defineGrant',
      'grants/g.ts',
      "import { defineGrant } from 'curfew';\nimport person from '../people/john.dev';\nexport default defineGrant({ person });",
    ],
  ];
  it.each(rows)('%s', (_name, file, text) => {
    const { grant, person } = grantOf(text, file);
    expect(person).toEqual({
      file: 'people/john.dev.ts',
      id: 'john.dev',
      value: { user: 'john.dev' },
      lineOf: expect.any(Function),
    });
    expect((grant.value as { person: unknown }).person).toBe(person.value);
  });

  it('of two people with equal files, the one that is imported', () => {
    const { grant, person, eve } = grantOf("import e from '../people/team/eve';\nexport default { person: e };");
    expect(eve.id).toBe('team/eve');
    expect((grant.value as { person: unknown }).person).toBe(eve.value);
    expect(eve.value).not.toBe(person.value);
  });
});

it('knows the line of every value', () => {
  const { grant } = grantOf(
    [
      "import { defineGrant, shell } from 'curfew';", //  1
      "import person from '../people/john.dev';", //      2
      '', //                                              3
      'const region = (', //                              4
      "  'eu-central-1' as const", //                     5
      ');', //                                            6
      'const tags = {', //                                7
      "  Environment: 'Staging',", //                     8
      '};', //                                            9
      '', //                                             10
      'export default defineGrant({', //                 11
      '  person,', //                                    12
      '  access: shell({', //                            13
      '    region,', //                                  14
      '    instances:', //                               15
      "      ['i-1',", //                                16
      "       'i-2'],", //                               17
      '    tags: tags,', //                              18
      '  }),', //                                        19
      '  until:', //                                     20
      "    '2030-06-03T09:00:00Z',", //                  21
      '});', //                                          22
    ].join('\n'),
  );
  const lines: [path: PropertyKey[], line: number][] = [
    [[], 11],
    [['person'], 12],
    [['person', 'user'], 12],
    [['access'], 13],
    [['access', 'kind'], 13],
    [['access', 'region'], 5],
    [['access', 'instances'], 15],
    [['access', 'instances', 0], 16],
    [['access', 'instances', 1], 17],
    [['access', 'instances', 2], 15],
    [['access', 'tags'], 7],
    [['access', 'tags', 'Environment'], 8],
    [['access', 'tags', 'Environment', 'toString'], 8],
    [['until'], 20],
    [['reason'], 11],
    [['toString'], 11],
  ];
  expect(lines.map(([path]) => [path, grant.lineOf(path)])).toEqual(lines);
});

it('locates an exported const where it is written', () => {
  const { grant } = grantOf('const grant = {\n  a: 1,\n};\n\nexport default grant;');
  expect([[], ['a'], ['b']].map((path) => grant.lineOf(path))).toEqual([1, 2, 1]);
});
