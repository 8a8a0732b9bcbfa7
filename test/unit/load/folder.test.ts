import { execFileSync } from 'node:child_process';
import fs, { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadFolder } from '../../../load';
import { load, makeHome, removeHomes } from '../../support/files/home';
import { instant } from '../../support/instant';

afterAll(removeHomes);
afterEach(() => jest.restoreAllMocks());

const good = 'export default { a: 1 };\n';

it('lists people and grants sorted by code unit, sub-folders too', () => {
  const { people, grants, issues } = load({
    'people/b.ts': good,
    'people/a/z.ts': good,
    'people/a-b.ts': good,
    'people/B.ts': good,
    'grants/team/x.ts/y.ts': good,
    'grants/team-x.ts': good,
    'grants/\u00e9.ts': good,
    'grants/e\u0301.ts': good,
  });
  expect(issues).toEqual([]);
  expect(people.map(({ id }) => id)).toEqual(['B', 'a-b', 'a/z', 'b']);
  expect(grants.map(({ file, id }) => [file, id])).toEqual([
    ['grants/e\u0301.ts', 'e\u0301'],
    ['grants/team-x.ts', 'team-x'],
    ['grants/team/x.ts/y.ts', 'team-x.ts-y'],
    ['grants/\u00e9.ts', '\u00e9'],
  ]);
});

it('passes over notes and what begins with a dot, and nothing else', () => {
  const { grants, issues } = load({
    'people/.gitkeep': '',
    'grants/.gitkeep': '',
    'grants/README.md': '# grants',
    'grants/.idea/x.ts': 'x()',
    'grants/.john.ts': 'x()',
  });
  expect({ grants, issues }).toEqual({ grants: [], issues: [] });
});

describe('a home that is none', () => {
  const set = 'Set CURFEW_HOME to the folder that holds people/ and grants/.';
  const create = (folder: string) =>
    `Create ${folder}/ there (with a .gitkeep if it stays empty), or set CURFEW_HOME to the folder that holds both.`;
  const link = {
    code: 'unexpected-file',
    rule: 'is a symbolic link, which could mean another file tomorrow',
    remedy: 'Put the file or folder itself there.',
  };
  const rows: [name: string, break_: (home: string) => string, issues: (home: string) => object[]][] = [
    [
      'it does not exist',
      (home) => join(home, 'typo'),
      (home) => [
        {
          code: 'no-folder',
          file: join(home, 'typo'),
          rule: 'cannot be read: ENOENT: no such file or directory',
          remedy: set,
        },
      ],
    ],
    [
      'it is a file',
      (home) => join(home, 'grants/g.ts'),
      (home) => [{ code: 'no-folder', file: join(home, 'grants/g.ts'), rule: 'is not a folder', remedy: set }],
    ],
    [
      'it holds neither folder',
      (home) => join(home, 'grants'),
      (home) => [
        { code: 'no-folder', file: join(home, 'grants'), rule: 'holds neither people/ nor grants/', remedy: set },
      ],
    ],
    [
      'it holds no grants',
      (home) => {
        rmSync(join(home, 'grants'), { recursive: true });
        return home;
      },
      (home) => [{ code: 'no-folder', file: 'grants', rule: `is missing in ${home}`, remedy: create('grants') }],
    ],
    [
      'it holds no people',
      (home) => {
        rmSync(join(home, 'people'), { recursive: true });
        return home;
      },
      (home) => [{ code: 'no-folder', file: 'people', rule: `is missing in ${home}`, remedy: create('people') }],
    ],
    [
      'people is a file',
      (home) => {
        rmSync(join(home, 'people'), { recursive: true });
        writeFileSync(join(home, 'people'), '');
        return home;
      },
      (home) => [{ code: 'no-folder', file: 'people', rule: `is not a folder in ${home}`, remedy: set }],
    ],
    [
      'grants is a symbolic link',
      (home) => {
        rmSync(join(home, 'grants'), { recursive: true });
        symlinkSync(join(home, 'people'), join(home, 'grants'));
        return home;
      },
      () => [{ file: 'grants', ...link }],
    ],
  ];
  it.each(rows)('%s', (_name, break_, issues) => {
    const home = makeHome({ 'grants/g.ts': good });
    expect(loadFolder(break_(home))).toEqual({ people: [], grants: [], issues: issues(home) });
  });

  it('is followed if it is itself a symbolic link', () => {
    const home = makeHome({ 'grants/g.ts': good });
    symlinkSync(home, join(home, 'link'));
    expect(loadFolder(join(home, 'link')).grants).toHaveLength(1);
  });
});

describe('what nobody expects in a folder is not passed over', () => {
  const only = 'is not read: in grants/ only *.ts files are';
  const rename = 'Let its name end in .ts, or move it out of grants/.';
  const second = 'has a second extension, so that an import could mean two files';
  const rows: [file: string, rule: string, remedy: string][] = [
    ['x.js', only, rename],
    ['x.tsx', only, rename],
    ['x.mts', only, rename],
    ['x.json', only, rename],
    ['x.TS', only, rename],
    ['x.MD', only, rename],
    ['team/x', only, rename],
    ['x.d.ts', second, 'Name it x.ts, or move it out of grants/.'],
    ['x.js.ts', second, 'Name it x.ts, or move it out of grants/.'],
    ['team/x.ts.ts', second, 'Name it x.ts, or move it out of grants/.'],
  ];
  it.each(rows)('%s', (file, rule, remedy) => {
    const { grants, issues } = load({ [`grants/${file}`]: good });
    expect(issues).toEqual([{ code: 'unexpected-file', file: `grants/${file}`, rule, remedy }]);
    expect(grants.filter((source) => 'value' in source)).toEqual([]);
  });

  const link = {
    code: 'unexpected-file',
    rule: 'is a symbolic link, which could mean another file tomorrow',
    remedy: 'Put the file or folder itself there.',
  };

  it('a symbolic link to a file, whose id still counts', () => {
    const home = makeHome({ 'people/john.ts': good, 'grants/g.ts': good });
    symlinkSync(join(home, 'grants/g.ts'), join(home, 'grants/h.ts'));
    const { grants, issues } = loadFolder(home);
    expect(issues).toEqual([{ file: 'grants/h.ts', ...link }]);
    expect(grants.map(({ id, value }) => [id, value])).toEqual([
      ['g', { a: 1 }],
      ['h', undefined],
    ]);
  });

  it('a symbolic link to a folder, and one that leads nowhere', () => {
    const home = makeHome({ 'people/john.ts': good });
    symlinkSync(join(home, 'people'), join(home, 'grants/team'));
    symlinkSync(join(home, 'nowhere'), join(home, 'grants/x.txt'));
    const { grants, issues } = loadFolder(home);
    expect(grants).toEqual([]);
    expect(issues).toEqual([
      { file: 'grants/team', ...link },
      { file: 'grants/x.txt', ...link },
    ]);
  });

  it('a pipe, which would never end', () => {
    const home = makeHome({});
    execFileSync('mkfifo', [join(home, 'grants/x.ts')]);
    expect(loadFolder(home).issues).toEqual([
      {
        code: 'unexpected-file',
        file: 'grants/x.ts',
        rule: 'is neither a file nor a folder',
        remedy: 'Move it out of grants/.',
      },
    ]);
  });
});

describe('what the system does not let us read', () => {
  const refuse = () => {
    throw Object.assign(new Error("EACCES: permission denied, open '/secret/place'"), { code: 'EACCES' });
  };

  it('a file', () => {
    const home = makeHome({ 'grants/g.ts': good });
    jest.spyOn(fs, 'openSync').mockImplementation(refuse);
    expect(loadFolder(home)).toEqual({
      people: [],
      grants: [{ file: 'grants/g.ts', id: 'g', lineOf: expect.any(Function) }],
      issues: [
        {
          code: 'unexpected-file',
          file: 'grants/g.ts',
          rule: 'cannot be read: EACCES: permission denied',
          remedy: 'Make the file readable for whoever runs this.',
        },
      ],
    });
  });

  it('a folder', () => {
    const home = makeHome({});
    jest.spyOn(fs, 'readdirSync').mockImplementation(refuse);
    const rule = 'cannot be read: EACCES: permission denied';
    const remedy = 'Make the folder readable for whoever runs this.';
    expect(loadFolder(home).issues).toEqual([
      { code: 'unexpected-file', file: 'people', rule, remedy },
      { code: 'unexpected-file', file: 'grants', rule, remedy },
    ]);
  });
});

describe('a text that is not what it seems', () => {
  const delete_ = 'Delete it: what a reviewer sees must be what is read.';
  const characters: [text: string, name: string][] = [
    ['\u202E', 'U+202E (right-to-left override)'],
    ['\u2066', 'U+2066 (left-to-right isolate)'],
    ['\u061C', 'U+061C (Arabic letter mark)'],
    ['\u200B', 'U+200B (zero width space)'],
    ['\u200C', 'U+200C (zero width non-joiner)'],
    ['\u200D', 'U+200D (zero width joiner)'],
    ['\u2060', 'U+2060 (word joiner)'],
    ['\uFEFF', 'U+FEFF (byte order mark inside the file)'],
    ['\u00AD', 'U+00AD (soft hyphen)'],
    ['\u2028', 'U+2028 (line separator)'],
    ['\u2029', 'U+2029 (paragraph separator)'],
    ['\r', 'U+000D (carriage return without line feed)'],
    ['\0', 'U+0000 (control character)'],
    ['\x1b', 'U+001B (control character)'],
    ['\x7f', 'U+007F (control character)'],
    ['\u0085', 'U+0085 (control character)'],
    ['\u3164', 'U+3164 (invisible character)'],
    ['\uFE0F', 'U+FE0F (invisible character)'],
    ['\u{E0041}', 'U+E0041 (invisible character)'],
  ];
  it.each(characters)('%j', (character, name) => {
    const { grants, issues } = load({
      'grants/g.ts': `// a \u00e9\n\n// b ${character}; c ${character}\nexport default now();`,
    });
    expect(issues).toEqual([
      {
        code: 'hidden-text',
        file: 'grants/g.ts',
        line: 3,
        rule: `contains the hidden character ${name}`,
        remedy: delete_,
      },
    ]);
    expect(grants.map((source) => 'value' in source)).toEqual([false]);
  });

  it('on several lines, and after two byte order marks', () => {
    const { issues } = load({ 'grants/g.ts': '\uFEFF\uFEFF\n\u202E\u200B\r\n\nx\u200Bx' });
    expect(issues.map(({ line, rule }) => [line, rule])).toEqual([
      [1, 'contains the hidden character U+FEFF (byte order mark inside the file)'],
      [2, 'contains the hidden character U+202E (right-to-left override)'],
      [4, 'contains the hidden character U+200B (zero width space)'],
    ]);
  });

  it('not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from("// a\nexport default 'caf"), Buffer.from([0xe9]), Buffer.from("';\n")]);
    expect(load({ 'grants/g.ts': bytes }).issues).toEqual([
      { code: 'syntax', file: 'grants/g.ts', line: 2, rule: 'is not UTF-8 text', remedy: 'Save the file as UTF-8.' },
    ]);
  });

  it('larger than a page of text; exactly 64 KiB is not', () => {
    const padded = (bytes: number) => `${good}//${' '.repeat(bytes - good.length - 2)}`;
    const { grants, issues } = load({ 'grants/a.ts': padded(65_536), 'grants/b.ts': padded(65_537) });
    expect(issues).toEqual([
      {
        code: 'file-too-large',
        file: 'grants/b.ts',
        rule: 'is larger than 64 KiB',
        remedy: 'Write one grant or person per file.',
      },
    ]);
    expect(grants.map(({ value }) => value)).toEqual([{ a: 1 }, undefined]);
  });
});

describe('grants outside of a span are passed over where only others are asked for', () => {
  const body = (fields: string): string =>
    `import { defineGrant, shell } from 'curfew';
import john from '../people/john';
export default defineGrant({
  person: john,
  access: shell({ region: 'eu-central-1', instances: ['i-0ee0bc84a481f7852'] }),
${fields}
  reason: 'x',
});
`;
  const from = "  from: '2030-06-03T09:00:00Z',";
  const over = "  until: '2030-06-03T12:00:00Z',";
  const later = "  until: '2031-06-03T12:00:00Z',";
  const at = instant('2030-06-04T00:00:00Z');

  test.each<[what: string, fields: string, read: boolean]>([
    ['over', `${from}\n${over}`, false],
    ['over at that very instant', `${from}\n  until: '2030-06-04T00:00:00Z',`, false],
    ['not over', `${from}\n  until: '2030-06-04T00:00:01Z',`, true],
    ['with another offset', `${from}\n  until: '2030-06-03T12:00:00+02:00',`, true],
    ['in other quotes', `${from}\n  until: "2030-06-03T12:00:00Z",`, true],
    ['a second one, which counts', `${from}\n${over}\n${later}`, true],
    ['one in a comment, beside that which counts', `${from}\n/*\n${over}\n*/\n  until: end,`, true],
    ['one that is escaped', `${from}\n${over}\n  unt\\u0069l: '2031-06-03T12:00:00Z',`, true],
    ['to come', `  from: '2030-06-04T00:00:01Z',\n${later}`, false],
    ['from that very instant', `  from: '2030-06-04T00:00:00Z',\n${later}`, true],
    ['to come, by a comment', `/*\n  from: '2030-06-05T00:00:00Z',\n*/\n  from: start,\n${later}`, true],
  ])('%s', (_, fields, read) => {
    const home = makeHome({ 'people/john.ts': good, 'grants/a.ts': body(fields) });
    expect(loadFolder(home, { within: { from: at, until: at } }).grants).toHaveLength(read ? 1 : 0);
    expect(loadFolder(home).grants).toHaveLength(1);
  });
});
