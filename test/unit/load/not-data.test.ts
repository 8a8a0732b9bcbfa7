import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadFolder } from '../../../load';
import { formatIssue, type Issue } from '../../../model/base/issue';
import { load, makeHome, removeHomes } from '../../support/files/home';

afterAll(removeHomes);

const person = "export default { user: 'john' };\n";

/** The issues of one grant file, beside one good and one broken person. */
function issuesOf(text: string): Issue[] {
  const { grants, issues } = load({
    'people/john.ts': person,
    'people/broken.ts': 'export default oops;\n',
    'grants/g.ts': text,
  });
  expect(grants).toHaveLength(1);
  const found = issues.filter((issue) => issue.file === 'grants/g.ts');
  if (found.length > 0) expect('value' in (grants[0] ?? {})).toBe(false);
  return found;
}

const value = 'Write the value itself: a file is read as data and never executed.';
const parts = 'A file holds imports, const, types and one export default; it is read as data and never executed.';
const source = "Import only from 'curfew' and from files in people/.";

describe('a hostile file is refused, and nothing of it has run', () => {
  const rows: [name: string, text: string, printed: string[]][] = [
    [
      'patches Array.prototype',
      `import { defineGrant } from 'curfew';\nArray.prototype.map = function () {\n  MARK;\n};\nexport default {};\n`,
      [`grants/g.ts:2: assigns to Array.prototype.map. ${parts} [not-data]`],
    ],
    [
      'reads the environment in until',
      `export default {\n  from: '2030-06-03T09:00:00Z',\n  until: process.env.UNTIL,\n};\n`,
      [`grants/g.ts:3: until: reads process.env.UNTIL. ${value} [not-data]`],
    ],
    [
      'imports node:fs',
      `import { writeFileSync } from 'node:fs';\n\nexport default { reason: writeFileSync('MARKER', '') };\n`,
      [`grants/g.ts:1: imports node:fs. ${source} [not-data]`],
    ],
    [
      'has a getter',
      `export default {\n  reason: 'x',\n  get until() {\n    MARK;\n    return '';\n  },\n};\n`,
      [`grants/g.ts:3: until: is a getter. ${value} [not-data]`],
    ],
    [
      'spreads a call',
      `function more() {\n  MARK;\n}\nexport default {\n  reason: 'x',\n  ...more(),\n};\n`,
      [
        `grants/g.ts:1: declares a function. ${parts} [not-data]`,
        'grants/g.ts:6: spreads the result of a call. Write out each element or field. [not-data]',
      ],
    ],
    [
      'has a template with a call in it',
      'export default {\n  reason: `by ${(() => {\n    MARK;\n  })()}`,\n};\n',
      [`grants/g.ts:2: reason: is a template with an expression in it. ${value} [not-data]`],
    ],
  ];
  it.each(rows)('%s', (_name, text, printed) => {
    const map = Array.prototype.map;
    const marker = join(makeHome({}), 'ran');
    const armed = text
      .replace('MARKER', marker)
      .replace('MARK', `globalThis.ran = true; require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`);
    expect(issuesOf(armed).map(formatIssue)).toEqual(printed);
    expect(Array.prototype.map).toBe(map);
    expect('ran' in globalThis).toBe(false);
    expect(existsSync(marker)).toBe(false);
  });
});

type Row = readonly [text: string, rule: string, remedy: string];

describe('a value that is not data', () => {
  const rows: Row[] = [
    ['() => 1', 'is a function', value],
    ['async function () {}', 'is a function', value],
    ['class {}', 'is a class', value],
    ['new Date()', 'calls new Date', value],
    ['Date.now()', 'calls Date.now', value],
    ["require('x')", 'calls require', value],
    ["import('x')", 'calls import()', value],
    ['shell?.({})', 'makes an optional call of shell', value],
    ['shell.call({})', 'calls shell.call', value],
    ['f()()', 'calls f(…)', value],
    ['tag`x`', 'calls tag with a template', value],
    ['/x/', 'is a regular expression', value],
    ['12n', 'is a bigint', 'Write a plain number.'],
    ['1e999', 'is a number too large to be exact', 'Write a smaller number.'],
    ['-1e999', 'is a number too large to be exact', 'Write a smaller number.'],
    ['undefined', 'is undefined', 'Leave the field out.'],
    ['nobody', 'reads nobody, which this file does not declare', 'Write the value itself, or a const above.'],
    ['NaN', 'reads NaN, which this file does not declare', 'Write the value itself, or a const above.'],
    ['later', 'reads later before its const', 'Move the const above its first use.'],
    ['shell', 'names shell without calling it', 'Write shell({ … }).'],
    ['OnlyType', 'reads OnlyType, which is imported as a type only', 'Write the value itself.'],
    ['Person', "reads Person, which is no value of 'curfew'", 'Write the value itself.'],
    ['Person({})', 'calls Person', 'The functions are definePerson, defineGrant, shell.'],
    ['definePerson({})', 'calls definePerson without importing it', "Write import { definePerson } from 'curfew'."],
    ['shell()', 'calls shell with 0 values instead of one', 'Write shell({ … }).'],
    ['shell({}, {})', 'calls shell with 2 values instead of one', 'Write shell({ … }).'],
    ['shell(...list)', 'spreads list', 'Write out each element or field.'],
    ['john.user', 'reads john.user', value],
    ['john?.user', 'reads john.user', value],
    ['list[0]', 'reads list[…]', value],
    ['this', 'reads this', value],
    ['import.meta', 'reads import.meta', value],
    ['1 + 1', 'computes with +', value],
    ['+1', 'computes with +', value],
    ['!1', 'computes with !', value],
    ["-'1'", 'computes with -', value],
    ['1 || 2', 'computes with ||', value],
    ['1 ? 2 : 3', 'chooses with ? :', value],
    ['(1, 2)', 'is several expressions with a comma', value],
    ['x = 1', 'assigns to x', value],
    ['x.y++', 'changes x.y with ++', value],
    ['await 1', 'waits with await', value],
    ['<string>list', 'is a cast in angle brackets', 'Write as and the type after the value.'],
    ['list!', 'asserts with ! that a value is there', 'Leave out the !.'],
    ['process.env.A!', 'reads process.env.A', value],
    ['f<string>', 'gives type arguments without a call', value],
    [`a${'.b'.repeat(40)}`, `reads a${'.b'.repeat(29)}.…`, value],
  ];
  it.each(rows)('%s', (text, rule, remedy) => {
    const before = [
      "import { shell, Person } from 'curfew';",
      "import type { shell as OnlyType } from 'curfew';",
      "import john from '../people/john';",
      'const list = [1];',
    ];
    const file = [...before, 'export default {', '  a: {', `    b: [1, ${text}],`, '  },', '};', 'const later = 1;'];
    expect(issuesOf(file.join('\n'))).toEqual([
      { code: 'not-data', file: 'grants/g.ts', line: 7, field: 'a.b[1]', rule, remedy },
    ]);
  });
});

describe('a part of an object or array that is not data', () => {
  const key = 'Write the key as a plain name or a quoted string.';
  const prototype = 'Leave it out: it would replace what the object is.';
  const rows: (readonly [text: string, field: string, rule: string, remedy: string])[] = [
    ['{ [k]: 1 }', 'a', 'has a computed key', key],
    ["{ ['k']: 1 }", 'a', 'has a computed key', key],
    ['{ 1: 1 }', 'a', 'has a number as a key', key],
    ['{ __proto__: {} }', 'a', 'has the key __proto__', prototype],
    ["{ '__proto__': {} }", 'a', 'has the key __proto__', prototype],
    ['{ get x() { return 1 } }', 'a.x', 'is a getter', value],
    ['{ set x(v) {} }', 'a.x', 'is a setter', value],
    ['{ x() {} }', 'a.x', 'is a function', value],
    ["{ 'x y'() {} }", 'a["x y"]', 'is a function', value],
    ['{ ...list }', 'a', 'spreads list', 'Write out each element or field.'],
    ['{ ...f() }', 'a', 'spreads the result of a call', 'Write out each element or field.'],
    ['[...list]', 'a', 'spreads list', 'Write out each element or field.'],
    ['[...f?.()]', 'a', 'spreads the result of a call', 'Write out each element or field.'],
    ['[1, , 2]', 'a', 'leaves out an element of an array', 'Write every element.'],
    [
      '{ nobody }',
      'a.nobody',
      'reads nobody, which this file does not declare',
      'Write the value itself, or a const above.',
    ],
  ];
  it.each(rows)('%s', (text, field, rule, remedy) => {
    expect(issuesOf(`const list = [1];\nexport default {\n  a: ${text},\n};\n`)).toEqual([
      { code: 'not-data', file: 'grants/g.ts', line: 3, field, rule, remedy },
    ]);
  });
});

describe('a statement that is not data', () => {
  const other = 'holds a statement other than import, const, type and export default';
  const again = 'exports again what curfew exports';
  const besides = 'exports something besides the default';
  const leave = 'Leave out export here, and write one export default.';
  const never = 'Leave it out: a file is read as data and never executed.';
  const rows: Row[] = [
    ['let x = 1;', 'declares with let', 'Write const.'],
    ['var x = 1;', 'declares with var', 'Write const.'],
    ['using x = 1;', 'declares with using', 'Write const.'],
    ['const { x } = {};', 'takes a value apart', 'Write one const per name.'],
    ['declare const x: string;', 'declares a value without giving it', 'Write const and the value.'],
    ['function x() {}', 'declares a function', parts],
    ['declare function x(): void;', 'declares a function', parts],
    ['abstract class X {}', 'declares a class', parts],
    ['enum X { A }', 'declares an enum', parts],
    ['const enum X { A }', 'declares an enum', parts],
    ['namespace X { export const a = 1 }', 'declares a namespace', parts],
    ['declare global {}', 'declares a namespace', parts],
    ["import x = require('x');", 'imports with import =', "Write import … from 'curfew' or from a file in people/."],
    ["export * from 'curfew';", again, parts],
    ["export { shell } from 'curfew';", again, parts],
    ['export const x = 1;', besides, leave],
    ['export {};', besides, leave],
    ['globalThis.x = 1;', 'assigns to globalThis.x', parts],
    ["import('x');", 'calls import()', parts],
    ["require('x');", 'calls require', parts],
    ['new X();', 'calls new X', parts],
    ['await 1;', 'waits with await', parts],
    ['1;', other, parts],
    ['if (1) {}', other, parts],
    ['while (1) {}', other, parts],
    ['throw 1;', other, parts],
    ['try {} catch {}', other, parts],
    ['debugger;', other, parts],
    ["import 'curfew';", 'imports curfew without a name', source],
    ["import {} from '../people/john';", 'imports ../people/john without a name', source],
    ["import x from 'node:fs';", 'imports node:fs', source],
    ["import type x from 'node:fs';", 'imports node:fs', source],
    ["import x from 'curfew/constructs';", 'imports curfew/constructs', source],
    ["import x from './h';", 'imports ./h, which is not in people/', source],
    ["import x from '../people/';", 'imports ../people/, which is not in people/', source],
    ["import x from '../../people/john';", 'imports ../../people/john, which is not in people/', source],
    ["import x from '/people/john';", 'imports /people/john', source],
    [`import x from 'https://${'x'.repeat(99)}';`, `imports https://${'x'.repeat(52)}…`, source],
    [
      "import x from '../people/john' with { a: 'b' };",
      'imports ../people/john with attributes',
      'Leave out with { … }.',
    ],
    [
      "import * as x from 'curfew';",
      "imports everything from 'curfew' under one name",
      "Write import { … } from 'curfew'.",
    ],
    ["import x from 'curfew';", "imports a default from 'curfew'", "Write import { … } from 'curfew'."],
    [
      "import { x } from '../people/john';",
      "imports something other than the default of a person's file",
      'Write import and a name of your choice for the person.',
    ],
  ];
  it.each(rows)('%s', (text, rule, remedy) => {
    expect(issuesOf(`\n${text}\nexport default { a: 1 };\n`)).toEqual([
      { code: 'not-data', file: 'grants/g.ts', line: 2, rule, remedy },
    ]);
  });

  const exports: Row[] = [
    ['export default function () {}', 'is a function', value],
    ['export default class {}', 'is a class', value],
    ['export default interface X {}', 'exports a type as the default', value],
    ['export = 1;', 'exports with export =', 'Write export default.'],
    ['const x = 1; export { x as default };', besides, leave],
    ["'use strict'; export default 1;", 'is a directive', never],
    ['#!/bin/sh\nexport default 1;', 'begins with #!', never],
  ];
  it.each(exports)('%s', (text, rule, remedy) => {
    expect(issuesOf(text)).toEqual([{ code: 'not-data', file: 'grants/g.ts', line: 1, rule, remedy }]);
  });
});

it('reports every place once, and not again where a refused name is used', () => {
  const text = [
    "import fs, { join } from 'node:fs';",
    'let a = 1;',
    'const b = f();',
    'const c = [b, a, g()];',
    'enum E { A }',
    'export default { a, b: [a, b, c], d: new Date(), e: fs, f: join({}), g: E, h: this };',
  ].join('\n');
  expect(issuesOf(text).map(({ line, field, rule }) => `${line} ${field}: ${rule}`)).toEqual([
    '1 undefined: imports node:fs',
    '2 undefined: declares with let',
    '3 b: calls f',
    '4 c[2]: calls g',
    '5 undefined: declares an enum',
    '6 d: calls new Date',
    '6 h: reads this',
  ]);
});

describe('other faults of a file', () => {
  const text = 'Correct the text there or just before; an editor with TypeScript marks the place.';
  const plain = 'Write plain data: an object with a few fields.';
  const unfolds = Array.from({ length: 9 }, (_, i) => `const a${i + 1} = [${`a${i}, `.repeat(10)}];`);
  const rows: [name: string, text: string, issues: Omit<Issue, 'file'>[]][] = [
    [
      'a syntax error',
      'export default {\n  a: 1\n  b: 2\n};',
      [{ code: 'syntax', line: 3, rule: 'is not TypeScript: Unexpected token, expected ","', remedy: text }],
    ],
    [
      'one name twice',
      "import a from '../people/john';\nconst a = 1;\nexport default a;",
      [{ code: 'syntax', line: 2, rule: "is not TypeScript: Identifier 'a' has already been declared", remedy: text }],
    ],
    [
      'no default export',
      'const a = 1;\n',
      [
        {
          code: 'no-default-export',
          rule: 'has no default export',
          remedy: 'Write export default defineGrant({ … }).',
        },
      ],
    ],
    [
      'two default exports',
      'export default 1;\nexport default 2;',
      [
        {
          code: 'syntax',
          line: 2,
          rule: 'has a second export default',
          remedy: 'Keep one: a file is one grant or one person.',
        },
      ],
    ],
    [
      'one field twice',
      "export default {\n  a: {\n    until: '1',\n    b: 1,\n    'until': '2',\n    until: x,\n  },\n};",
      [
        {
          code: 'duplicate-field',
          line: 5,
          field: 'a.until',
          rule: 'is written twice in one object, first on line 3',
          remedy: 'Keep the one that is meant.',
        },
        {
          code: 'not-data',
          line: 6,
          field: 'a.until',
          rule: 'reads x, which this file does not declare',
          remedy: 'Write the value itself, or a const above.',
        },
        {
          code: 'duplicate-field',
          line: 6,
          field: 'a.until',
          rule: 'is written twice in one object, first on line 3',
          remedy: 'Keep the one that is meant.',
        },
      ],
    ],
    [
      'a function of ours called with something else than an object',
      "import { shell } from 'curfew';\nexport default {\n  access: shell('i-1'),\n};",
      [
        {
          code: 'wrong-type',
          line: 3,
          field: 'access',
          value: 'i-1',
          rule: 'is not an object, which shell takes',
          remedy: 'Write shell({ … }).',
        },
      ],
    ],
    [
      'brackets without end',
      `export default ${'['.repeat(30_000)}`,
      [{ code: 'syntax', rule: 'is nested too deeply', remedy: plain }],
    ],
    [
      'a member chain without end',
      `export default a${'.b'.repeat(30_000)}`,
      [{ code: 'syntax', rule: 'is nested too deeply', remedy: plain }],
    ],
    [
      'more levels than data has',
      `\nexport default ${'['.repeat(101)}${']'.repeat(101)}`,
      [{ code: 'syntax', line: 2, rule: 'is nested too deeply', remedy: plain }],
    ],
    [
      'types that keep the parser busy for years',
      `export default ${'a<{b(c=d<'.repeat(40)}`,
      [{ code: 'syntax', rule: 'takes too long to read', remedy: plain }],
    ],
    [
      'constants that unfold into a billion values',
      ['const a0 = 1;', ...unfolds, 'export default {', '  a: a9,', '};'].join('\n'),
      [
        {
          code: 'file-too-large',
          line: 11,
          rule: 'uses its constants so often that they unfold into too many values',
          remedy: 'Write one grant or person per file.',
        },
      ],
    ],
  ];
  it.each(rows)('%s', (_name, text, issues) => {
    expect(issuesOf(text)).toEqual(issues.map((issue) => ({ ...issue, file: 'grants/g.ts' })));
  });
});

describe('a person', () => {
  it('says what to export, and imports only from curfew', () => {
    const { issues } = load({
      'people/a.ts': "import b from './b';\nimport { user } from 'node:os';\n",
      'people/b.ts': person,
    });
    expect(issues).toEqual([
      { code: 'not-data', file: 'people/a.ts', line: 1, rule: 'imports ./b', remedy: "Import only from 'curfew'." },
      { code: 'not-data', file: 'people/a.ts', line: 2, rule: 'imports node:os', remedy: "Import only from 'curfew'." },
      {
        code: 'no-default-export',
        file: 'people/a.ts',
        rule: 'has no default export',
        remedy: 'Write export default definePerson({ … }).',
      },
    ]);
  });

  it('whose file is broken leaves its grants unjudged, without blame', () => {
    const { people, grants, issues } = load({
      'people/broken.ts': 'export default oops;',
      'grants/g.ts': "import a from '../people/broken';\nexport default { person: a };",
      'grants/h.ts': "import a from '../people/broken';\nexport default { person: a, until: now() };",
    });
    expect(issues.map(({ file, rule }) => `${file} ${rule}`)).toEqual([
      'people/broken.ts reads oops, which this file does not declare',
      'grants/h.ts calls now',
    ]);
    for (const source of [...people, ...grants]) {
      expect('value' in source).toBe(false);
      expect(source.lineOf(['until'])).toBeUndefined();
    }
    expect(grants.map(({ id }) => id)).toEqual(['g', 'h']);
  });

  const folder = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`people/dev-number-${i}.ts`, person]));
  const rows: [name: string, count: number, specifier: string, remedy: string][] = [
    ['with a close name', 30, '../people/dev-numbr-7', 'Did you mean people/dev-number-7.ts?'],
    ['in other letters', 30, '../people/Dev-Number-7.js', 'Did you mean people/dev-number-7.ts?'],
    ['among few', 2, '../people/zoe', 'Create people/zoe.ts, or import one of dev-number-0.ts, dev-number-1.ts.'],
    ['among many', 11, '../people/team/zoe.ts', 'Create people/team/zoe.ts.'],
    ['among none', 0, '../people/zoe', 'Create people/zoe.ts.'],
  ];
  it.each(rows)('that does not exist, %s', (_name, count, specifier, remedy) => {
    const text = `\nimport zoe from '${specifier}';\nexport default { person: zoe };`;
    const { grants, issues } = load({ ...folder(count), 'grants/g.ts': text });
    expect(issues).toEqual([
      {
        code: 'unknown-person',
        file: 'grants/g.ts',
        line: 2,
        value: specifier,
        rule: 'is not a file in people/',
        remedy,
      },
    ]);
    expect(grants).toEqual([{ file: 'grants/g.ts', id: 'g', lineOf: expect.any(Function) }]);
  });
});

it('reads a folder twice to the same end', () => {
  const home = makeHome({ 'people/john.ts': person, 'grants/b.ts': 'a', 'grants/a.ts': 'export default b();' });
  expect(loadFolder(home).issues).toEqual(loadFolder(home).issues);
});
