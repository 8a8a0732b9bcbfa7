import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { loadFolder } from '../../../load';
import { makeHome, removeHomes } from '../../support/files/home';
import { anyText } from '../../support/text';

afterAll(removeHomes);

type Data = null | boolean | number | string | Data[] | { [key: string]: Data };

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  anyText(),
  fc.string({
    unit: fc.constantFrom("'", '"', '`', '\\', '$', '{', '}', '\n', '\r', '\u2028', '\u202E', '/', '*', 'é'),
  }),
);

const { data } = fc.letrec<{ data: Data }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    text,
    fc.array(tie('data'), { maxLength: 4 }),
    fc
      .dictionary(
        fc
          .oneof(text, fc.constantFrom('constructor', 'toString', 'a', '0', 'undefined'))
          .filter((key) => key !== '__proto__'),
        tie('data'),
        { maxKeys: 4, noNullPrototype: true },
      )
      .map((object) => object as Data),
  ),
}));

const visible = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02af]$/;

/** A string as somebody could have written it, with what cannot be seen escaped. */
function quote(value: string, mark: string): string {
  const inner = [...value].map((character) => {
    if (character === mark || character === '\\' || character === '$') return `\\${character}`;
    if (visible.test(character)) return character;
    return [...Array(character.length).keys()]
      .map((i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`)
      .join('');
  });
  return `${mark}${inner.join('')}${mark}`;
}

/** Writes data over many lines as TypeScript, and notes the line of everything on the way. */
function print(
  value: Data,
  marks: readonly string[],
): { source: string; lines: [path: PropertyKey[], line: number][] } {
  const lines: [PropertyKey[], number][] = [];
  let source = '// a grant\nexport default ';
  const mark = () => marks[source.length % marks.length] ?? "'";
  const key = (name: string) => (/^[a-z]+$/.test(name) ? name : quote(name, mark() === '`' ? "'" : mark()));
  const write = (inner: Data, path: PropertyKey[]): void => {
    lines.push([path, source.split('\n').length]);
    if (typeof inner === 'string') source += quote(inner, mark());
    else if (Array.isArray(inner)) {
      source += '[\n';
      inner.forEach((each, i) => {
        write(each, [...path, i]);
        source += ',\n';
      });
      source += '] as const';
    } else if (typeof inner === 'object' && inner !== null) {
      source += '({ // {\n';
      for (const [name, each] of Object.entries(inner)) {
        source += `${key(name)}: `;
        write(each, [...path, name]);
        source += ',\n\n';
      }
      source += '} satisfies object)';
    } else source += Object.is(inner, -0) ? '-0' : String(inner);
  };
  write(value, []);
  return { source: `${source};\n`, lines };
}

it('reads back any data with the line of every part', () => {
  const home = makeHome({});
  fc.assert(
    fc.property(data, fc.shuffledSubarray(["'", '"', '`'], { minLength: 1 }), (value, marks) => {
      const { source, lines } = print(value, marks);
      writeFileSync(join(home, 'grants/g.ts'), source);
      const { grants, issues } = loadFolder(home);
      expect(issues).toEqual([]);
      // Not toStrictEqual, which asks an object for its constructor.
      expect(isDeepStrictEqual(grants[0]?.value, value)).toBe(true);
      expect(lines.map(([path]) => [path, grants[0]?.lineOf(path)])).toEqual(lines);
    }),
    { numRuns: 400 },
  );
});

const words = [
  'export',
  'default',
  'import',
  'const',
  'let',
  'type',
  'interface',
  'enum',
  'from',
  "'curfew'",
  "'../people/john'",
  'john',
  'shell',
  'a',
  'b',
  '=',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ',',
  ':',
  ';',
  '...',
  '=>',
  '`',
  '${',
  '\n',
  '1',
  "'x'",
  '<',
  '>',
  '?.',
  'as',
  'satisfies',
  'async',
  'await',
  'class',
  'get',
  'new',
  '-',
  '*',
  '/',
  '!',
  '@',
  '#',
  '__proto__',
  'undefined',
  '\\',
  '\u202E',
];

const files = fc.oneof(
  fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((tokens) => tokens.join(' ')),
  fc
    .array(fc.constantFrom(...words), { maxLength: 12 })
    .map((tokens) => `export default {\n a: ${tokens.join(' ')}\n};`),
  anyText(),
  fc.uint8Array({ maxLength: 200 }),
);

it('never fails over any text, and says why where it reads no value', () => {
  const home = makeHome({});
  fc.assert(
    fc.property(files, files, (person, grant) => {
      writeFileSync(join(home, 'people/john.ts'), person);
      writeFileSync(join(home, 'grants/g.ts'), grant);
      const { people, grants, issues } = loadFolder(home);
      const broken = [...people, ...grants].filter((source) => !('value' in source)).map(({ file }) => file);
      const blamed = new Set(issues.map(({ file }) => file));
      // A grant may also lack a value because its person does.
      for (const file of broken) expect(blamed.has(file) || blamed.has('people/john.ts')).toBe(true);
      for (const file of blamed) expect(broken).toContain(file);
    }),
    { numRuns: 1500 },
  );
});
