import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Folder } from '../../../support/files/folder';

/** check, new, extend, end and who: what they print, what they write, and how they answer bad input. */

process.env.TZ = 'UTC';

let folder: Folder;
afterEach(() => folder?.remove());

const john = "import { definePerson } from 'curfew';\n\nexport default definePerson({ user: 'john-dev' });\n";
const one = 'i-0ee0bc84a481f7852';
const two = 'i-0aaaaaaaaaaaaaaa1';

/** As somebody writes it who likes constants and comments. */
const wordy = `// Why: see the ticket.
import { defineGrant, shell } from "curfew";
import john from "../people/john-dev";

const end = "2030-06-03T13:00:00+02:00"; // lunch
const where = { region: "eu-central-1", instances: ["${one}"] };

export default defineGrant({
  person: john, access: shell(where),
  from: "2030-06-03T11:30:00+02:00",   /* half past */
  until: end,
  reason: "work",
} );
`;

const withGrants = (grants: Record<string, string>): Folder =>
  new Folder({
    'people/john-dev.ts': john,
    ...Object.fromEntries(Object.entries(grants).map(([id, text]) => [`grants/${id}.ts`, text])),
  });

describe('check', () => {
  test('every grant and where it stands, as a table and as JSON', async () => {
    folder = new Folder();
    const { code, out, err } = await folder.run('check');
    expect(code).toBe(0);
    const [head, first] = out.split('\n');
    expect(head).toBe(
      'STATE     GRANT                           USER              TARGET                                                                    FROM                  UNTIL',
    );
    expect(first).toMatch(/^live {6}databases-dmitri-migration .* 2030-06-03T10:30:00Z {2}30 min left$/);
    expect(out).toContain('8 live, 7 upcoming, 1 expired at 2030-06-03T10:00:00Z');
    expect(err).toContain('1 expired grant makes nothing in AWS any more; its file can be deleted, git keeps it.');
    const json = JSON.parse((await folder.run('check --json')).out);
    expect(json.grants).toHaveLength(16);
    expect(json.grants.find(({ id }: { id: string }) => id === 'john-dev-checkout')).toEqual({
      id: 'john-dev-checkout',
      file: 'grants/john-dev-checkout.ts',
      user: 'john-dev',
      existing: false,
      state: 'live',
      region: 'eu-central-1',
      instances: [one],
      from: '2030-06-03T07:00:00Z',
      until: '2030-06-03T11:00:00Z',
      secondsLeft: 3600,
      reason: 'First week: builds the checkout service on the development server',
      ticket: 'DEV-118',
    });
  });

  test('overlaps are warned of', async () => {
    folder = withGrants({ a: wordy, b: wordy });
    const { code, err } = await folder.run('check');
    expect(code).toBe(0);
    expect(err).toContain('warning: a and b of john-dev overlap from 2030-06-03T09:30:00Z until 2030-06-03T11:00:00Z');
  });

  test('everything that is wrong, each with its place', async () => {
    folder = withGrants({ a: wordy.replace('+02:00"; // lunch', '"; // lunch'), b: wordy.replace(one, 'i-1') });
    const { code, out, err } = await folder.run('check');
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err.trim().split('\n')).toEqual([
      'grants/a.ts:5: until: "2030-06-03T13:00:00" has no time zone. Add Z or an offset. Write it as 2030-06-03T09:00:00Z or 2030-06-03T11:00:00+02:00. [instant-without-offset]',
      expect.stringMatching(/^grants\/b\.ts:6: access\.instances\[0\]: "i-1" is .*\[bad-instance-id\]$/),
    ]);
  });
});

describe('new', () => {
  const words = [
    'new',
    '--user',
    'max',
    '--instance',
    one,
    '--region',
    'eu-central-1',
    '--for',
    '4h',
    '--reason',
    "Max's week",
  ];

  test('writes the files as a person would, and says what comes next', async () => {
    folder = new Folder({});
    const { code, out, err } = await folder.run(words);
    expect([code, out]).toEqual([0, 'wrote people/max.ts\nwrote grants/max-20300603-1000.ts\n']);
    expect(err).toContain(
      "git add people/max.ts grants/max-20300603-1000.ts && git commit -m 'feat: grant max-20300603-1000'",
    );
    expect(folder.read('people/max.ts')).toBe(
      "import { definePerson } from 'curfew';\n\nexport default definePerson({ user: 'max' });\n",
    );
    expect(folder.read('grants/max-20300603-1000.ts')).toBe(`import { defineGrant, shell } from 'curfew';
import max from '../people/max';

export default defineGrant({
  person: max,
  access: shell({ region: 'eu-central-1', instances: ['${one}'] }),
  from: '2030-06-03T10:00:00Z',
  until: '2030-06-03T14:00:00Z',
  reason: "Max's week",
});
`);
    expect((await folder.run('check')).code).toBe(0);
  });

  test('where a new person is told of their own grants', async () => {
    folder = new Folder({});
    expect((await folder.run([...words, '--existing', '--email', 'max@example.com'])).code).toBe(0);
    expect(folder.read('people/max.ts')).toBe(
      "import { definePerson } from 'curfew';\n\nexport default definePerson({ user: 'max', existing: true, email: 'max@example.com' });\n",
    );
    const long = `${'m'.repeat(64)}@${'example-'.repeat(4)}example.com`;
    expect((await folder.run([...words, '--user', 'mia', '--email', long])).code).toBe(0);
    expect(folder.read('people/mia.ts')).toBe(
      `import { definePerson } from 'curfew';\n\nexport default definePerson({\n  user: 'mia',\n  email: '${long}',\n});\n`,
    );
    expect((await folder.run('check')).code).toBe(0);
  });

  test.each<[string, string, string]>([
    ['another than the file says', "user: 'max', email: 'old@example.com'", 'new@example.com'],
    ['one where the file says none', "user: 'max'", 'new@example.com'],
    ['none, written down', "user: 'max'", ''],
  ])('the file of a person stays as it is: %s', async (_what, fields, email) => {
    const person = `import { definePerson } from 'curfew';\n\nexport default definePerson({ ${fields} });\n`;
    folder = new Folder({ 'people/m.ts': person });
    const said = await folder.run([...words, '--user', 'Max', '--email', email]);
    expect([said.code, said.out]).toEqual([1, '']);
    expect(said.err).toContain(
      `--email: "${email}" is not in people/m.ts. Write it there, as email: '${email}', and leave it out here. [email-not-in-file]`,
    );
    expect(folder.read('people/m.ts')).toBe(person);
    expect(readdirSync(join(folder.home, 'grants'))).toEqual([]);
  });

  test('the address that the file of a person says may be said again', async () => {
    const person = john.replace(' });', ", email: 'john@example.com' });");
    folder = new Folder({ 'people/john-dev.ts': person });
    const said = await folder.run([...words, '--user', 'john-dev', '--email', 'john@example.com']);
    expect([said.code, said.out]).toEqual([0, 'wrote grants/john-dev-20300603-1000.ts\n']);
    expect(folder.read('people/john-dev.ts')).toBe(person);
  });

  test('a file of one’s own, in a folder, by tags, for later; the person is there already', async () => {
    folder = new Folder();
    const line =
      'new team/john --user john-dev --tag Environment=Staging Role=Web --region us-east-1 --from 2030-06-04T08:00:00+02:00 --until 2030-06-04T10:00:00+02:00 --reason x --ticket T-1';
    expect((await folder.run(line)).out).toBe('wrote grants/team/john.ts\n');
    const text = folder.read('grants/team/john.ts');
    expect(text).toContain("import johnDev from '../../people/john-dev';");
    expect(text).toContain("shell({ region: 'us-east-1', tags: { Environment: 'Staging', Role: 'Web' } })");
    expect(text).toContain("ticket: 'T-1',");
  });

  test.each<[string, string[], number, string]>([
    [
      'too long',
      ['--for', '480m'],
      1,
      'makes a window of 480 minutes, more than the 240 of the setting longestWindowMinutes',
    ],
    [
      'no length',
      ['--for', 'soon'],
      1,
      '--for: "soon" is no length of time. Write it as 90m, 4h, 1h30m or 2d. [bad-span]',
    ],
    ['no zone', ['--until', '2030-06-03T12:00:00'], 1, '--until: "2030-06-03T12:00:00" has no time zone'],
    ['both', ['--for', '1h', '--until', '+2h'], 2, '--for: "1h" or --until is needed, and not both'],
    ['neither', [], 2, '--for: or --until is needed, and not both'],
    ['no such instance', ['--for', '1h', '--instance', 'i-xyz'], 1, '"i-xyz" is no'],
    ['no reason', ['--for', '1h', '--reason', ' '], 1, 'says nothing'],
    ['no region', ['--for', '1h', '--region', 'mars-1'], 1, '"mars-1"'],
    ['no user name', ['--for', '1h', '--user', 'a b'], 1, 'is no IAM user name'],
    [
      'no e-mail address',
      ['--for', '1h', '--email', 'Max <max@example.com>'],
      1,
      'people/max.ts:3: email: "Max <max@example.com>" is no e-mail address. Write one address, such as john@example.com. [bad-email]',
    ],
    ['an empty e-mail address', ['--for', '1h', '--email', ''], 1, '"" is no e-mail address'],
    ['a name out of the folder', ['--for', '1h', '../../x'], 1, 'is a grant already, or no file below grants/'],
  ])('refuses what check would refuse: %s', async (_what, more, code, told) => {
    folder = new Folder({});
    const basic = ['--user', 'max', '--instance', one, '--region', 'eu-central-1', '--reason', 'x'];
    const kept = basic.filter((_, i) => i % 2 === 1 || !more.includes(basic[i] ?? ''));
    const flags = basic.flatMap((flag, i) =>
      i % 2 === 0 && !more.includes(flag) ? [flag, basic[i + 1] as string] : [],
    );
    expect(kept.length).toBeGreaterThan(0);
    const said = await folder.run(['new', ...flags, ...more]);
    expect([said.code, said.out]).toEqual([code, '']);
    expect(said.err).toContain(told);
    expect(readdirSync(join(folder.home, 'grants'))).toEqual([]);
    expect(readdirSync(join(folder.home, 'people'))).toEqual([]);
  });

  test('a table: all rows or none, bad ones by their line', async () => {
    folder = new Folder({});
    const head = 'user,instance,region,for,reason,existing\n';
    const good = `ann,${one};${two},eu-central-1,1h,work,\nops,${one},eu-central-1,2h,"call, on",yes\n`;
    folder.write('t.csv', `${head}${good}bob,i-1,eu-central-1,1h,work,\n,${one},eu-central-1,1h,work,\n`);
    const bad = await folder.run('new --csv t.csv');
    expect(bad.code).toBe(1);
    expect(bad.err).toMatch(/^t\.csv:4: access\.instances\[0\]: "i-1" is no/m);
    expect(bad.err).toMatch(/^t\.csv:5: --user: is missing/m);
    expect(readdirSync(join(folder.home, 'people'))).toEqual([]);
    folder.write('t.csv', head + good);
    expect((await folder.run('new --csv t.csv')).code).toBe(0);
    expect(readdirSync(join(folder.home, 'people')).sort()).toEqual(['ann.ts', 'ops.ts']);
    expect(folder.read('people/ops.ts')).toContain('existing: true');
  });

  test('a table with addresses: one for each person, in the first row or in all', async () => {
    folder = new Folder({});
    const row = (user: string, email: string, from: string): string =>
      `${user},${email},${one},eu-central-1,${from},1h,work\n`;
    const head = 'user,email,instance,region,from,for,reason\n';
    const ann = 'ann@example.com';
    const good = row('ann', ann, '+1h') + row('ann', '', '+3h') + row('ann', ann, '+5h') + row('bob', '', '+1h');
    const bad = row('bob', 'bob@example.com', '+3h') + row('ann', 'a@example.com', '+7h');
    folder.write('t.csv', head + good + bad);
    const said = await folder.run('new --csv t.csv');
    expect(said.code).toBe(1);
    const remedy = 'Write it in the first row of that person, and no other in those below. [email-not-in-file]';
    expect(said.err.trim().split('\n')).toEqual([
      `t.csv:6: --email: "bob@example.com" is not in people/bob.ts. ${remedy}`,
      `t.csv:7: --email: "a@example.com" is not in people/ann.ts. ${remedy}`,
    ]);
    folder.write('t.csv', head + row('eve', 'eve@example', '+1h'));
    expect((await folder.run('new --csv t.csv')).err).toBe(
      't.csv:2: email: "eve@example" is no e-mail address. Write one address, such as john@example.com. [bad-email]\n',
    );
    expect(readdirSync(join(folder.home, 'people'))).toEqual([]);
    folder.write('t.csv', head + good);
    expect((await folder.run('new --csv t.csv')).code).toBe(0);
    expect(folder.read('people/ann.ts')).toContain("{ user: 'ann', email: 'ann@example.com' }");
    expect(folder.read('people/bob.ts')).toContain("{ user: 'bob' }");
  });

  test.each<[string, string, string]>([
    ['a column that is none', 'user,instanc\na,b\n', 't.csv:1: "instanc" is no column'],
    ['nothing', '', 't.csv: has no rows'],
    ['a broken quote', 'user,reason\na,"b\n', 't.csv'],
  ])('a table with %s', async (_what, text, told) => {
    folder = new Folder({});
    folder.write('t.csv', text);
    const said = await folder.run('new --csv t.csv');
    expect(said.code).toBe(1);
    expect(said.err).toContain(told);
  });

  test('a table that is not there', async () => {
    folder = new Folder({});
    const said = await folder.run('new --csv nowhere.csv');
    expect([said.code, said.err]).toEqual([1, expect.stringContaining('nowhere.csv: cannot be read: ENOENT')]);
  });
});

describe('extend', () => {
  test('changes one value, and nothing else that the person wrote', async () => {
    folder = withGrants({ a: wordy });
    const { code, out, err } = await folder.run('extend a --for 90m');
    expect([code, out]).toEqual([0, 'wrote grants/a.ts\n']);
    expect(err).toContain('a ends at 2030-06-03T12:30:00Z, 1 h 30 min later than it did.');
    // The const is read once, so it is changed where it stands; the offset stays.
    expect(folder.read('grants/a.ts')).toBe(
      wordy.replace('"2030-06-03T13:00:00+02:00"', "'2030-06-03T14:30:00+02:00'"),
    );
  });

  test('a const that others read as well stays', async () => {
    const shared = wordy.replace('reason: "work"', 'reason: end');
    folder = withGrants({ a: shared });
    await folder.run('extend a --for 1h');
    expect(folder.read('grants/a.ts')).toBe(shared.replace('until: end', "until: '2030-06-03T14:00:00+02:00'"));
  });

  test('beyond the longest window a second grant goes on where it ends, and is extended in turn', async () => {
    folder = withGrants({ a: wordy });
    expect((await folder.run('extend a --for 3h')).out).toBe('wrote grants/a-2.ts\n');
    expect(folder.read('grants/a.ts')).toBe(wordy);
    expect(folder.read('grants/a-2.ts')).toContain("from: '2030-06-03T13:00:00+02:00'");
    const said = await folder.run('extend a --for 1h');
    expect([said.out, said.err]).toEqual([
      'wrote grants/a-2.ts\n',
      expect.stringContaining('a goes on as a-2: that one is extended.'),
    ]);
    expect((await folder.run('extend a --for 1h', '2030-06-03T17:00:00Z')).out).toBe('wrote grants/a-3.ts\n');
    expect((await folder.run('check')).code).toBe(0);
  });

  test('one that is over is renewed from now; onto another instance as well', async () => {
    folder = withGrants({ a: wordy });
    const later = '2030-06-04T08:00:07.900Z';
    await folder.run(`extend a --for 2h --instance ${two}`, later);
    const text = folder.read('grants/a-2.ts');
    expect(text).toContain("from: '2030-06-04T10:00:07+02:00'");
    expect(text).toContain(`instances: ['${two}']`);
  });

  test.each<[string, number, string]>([
    ['extend b --for 1h', 1, 'GRANT: "b" is no grant. There are a. [no-grant]'],
    ['extend a --until 2030-06-03T10:30:00Z', 1, 'is not later than the grant ends already'],
    ['extend a --for 9h', 1, 'makes a window of 540 minutes'],
    ['extend a', 2, 'or --until is needed'],
    ['extend', 2, "missing required argument 'grant'"],
    ['extend a --for 1h --colour red', 2, "unknown option '--colour'"],
  ])('%s', async (line, code, told) => {
    folder = withGrants({ a: wordy });
    const said = await folder.run(line);
    expect([said.code, said.out]).toEqual([code, '']);
    expect(said.err).toContain(told);
    expect(folder.read('grants/a.ts')).toBe(wordy);
    expect(readdirSync(join(folder.home, 'grants'))).toEqual(['a.ts']);
  });
});

describe('end', () => {
  test('sets until to now', async () => {
    folder = withGrants({ a: wordy });
    expect((await folder.run('end a')).out).toBe('wrote grants/a.ts\n');
    expect(folder.read('grants/a.ts')).toContain("const end = '2030-06-03T12:00:00+02:00'; // lunch");
    expect((await folder.run('check')).out).toContain('0 live, 0 upcoming, 1 expired');
    expect((await folder.run('end a')).err).toContain('a has ended already, at 2030-06-03T10:00:00Z.');
  });

  test('the file of one that has not begun is deleted, after a yes', async () => {
    folder = withGrants({ a: wordy });
    const early = '2030-06-03T06:00:00Z';
    const asked = await folder.run('end a', early);
    expect([asked.code, asked.err]).toEqual([
      1,
      expect.stringContaining('--yes: is needed where nobody can be asked.'),
    ]);
    expect(existsSync(join(folder.home, 'grants/a.ts'))).toBe(true);
    expect((await folder.run('end a --yes', early)).out).toBe('deleted grants/a.ts\n');
    expect(existsSync(join(folder.home, 'grants/a.ts'))).toBe(false);
  });

  test('everything of somebody', async () => {
    folder = new Folder();
    const { out } = await folder.run('end --user dmitri-dba --yes');
    expect(out).toBe('wrote grants/databases/dmitri-migration.ts\ndeleted grants/databases/dmitri-vacuum.ts\n');
    expect((await folder.run('end --user nobody')).err).toContain('USER: "nobody" is nobody in people/.');
    expect((await folder.run('end')).code).toBe(2);
  });
});

describe('who', () => {
  test('now, at an instant, by user, by instance with its tags', async () => {
    folder = new Folder();
    const users = async (line: string) =>
      JSON.parse((await folder.run(`who --json ${line}`)).out).grants.map(({ id }: { id: string }) => id);
    expect(await users('--user john-dev')).toEqual(['john-dev-checkout']);
    expect(await users('--user john-dev --at 2030-06-03T11:00:00Z')).toEqual([]);
    expect(
      await users('--instance i-0aaaaaaaaaaaaaaa1 --instance-tags Environment=Staging --region eu-central-1'),
    ).toEqual(['contractors-carla-staging']);
    expect(await users('--from 2030-06-03T12:00:00Z --for 2h --user dmitri-dba')).toEqual(['databases-dmitri-vacuum']);
    expect((await folder.run('who --at 2031-01-01T00:00:00Z')).out).toBe(
      'Nobody can reach anything at 2031-01-01T00:00:00Z.\n',
    );
  });

  test('as bars', async () => {
    folder = new Folder();
    const { out } = await folder.run('who --for 6h --timeline --user john-dev');
    const [axis, bar] = out.split('\n');
    expect(axis).toContain('10:00');
    expect(bar).toMatch(/^john-dev {2}john-dev-checkout {2}█+·+$/);
    expect(bar?.length).toBeLessThanOrEqual(120);
  });

  test('without credentials it says what it can, and that something is missing', async () => {
    folder = new Folder();
    const said = await folder.run('who --instance i-0aaaaaaaaaaaaaaa1', '2030-06-03T10:00:00Z', {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    });
    expect(said.code).toBe(3);
    expect(said.out).toContain('Environment=Staging ?');
    expect(said.err).toMatch(/\[(unreachable|no-credentials)\]/);
  });

  test.each<[string, number, string]>([
    ['who --at now --for 2h', 2, 'does not go with'],
    ['who --at yesterday', 1, 'is not an ISO 8601 instant'],
    ['who --from +2h --to +1h', 1, 'is not after --from'],
    ['who --user nobody', 1, 'is nobody in people/'],
    ['who --instance i-1 --instance-tags x', 1, 'is no tag'],
  ])('%s', async (line, code, told) => {
    folder = new Folder();
    const said = await folder.run(line);
    expect([said.code, said.out]).toEqual([code, '']);
    expect(said.err).toContain(told);
  });
});

describe('anywhere', () => {
  test('a folder that is not ours', async () => {
    folder = new Folder({});
    folder.write('main.ts', 'console.log(1);');
    const said = await folder.run('check');
    expect(said.code).toBe(1);
    expect(said.err).toContain('[no-deployment]');
    expect(said.err).not.toContain('    at ');
  });

  test('settings that are wrong, and a main.ts that cannot be run', async () => {
    folder = new Folder({});
    folder.write(
      'main.ts',
      "import { synth } from 'curfew/synth';\nexport const settings = { account: '1', regions: [] };\nvoid synth;",
    );
    expect((await folder.run('check')).err).toContain('main.ts: account: "1" is no account id');
    folder.remove();
    folder = new Folder({});
    folder.write('main.ts', "import { synth } from 'curfew/synth';\nvoid synth;");
    expect((await folder.run('check')).err).toContain('exports no settings');
  });

  test('help for every command, with examples; usage is exit 2', async () => {
    folder = new Folder();
    const { out } = await folder.run('--help');
    const names = [...out.matchAll(/^ {2}([a-z]+) /gm)]
      .map(([, name]) => name ?? '')
      .filter((name) => name !== 'curfew');
    expect(names).toEqual(
      expect.arrayContaining([
        'check',
        'new',
        'extend',
        'end',
        'who',
        'explain',
        'revoke',
        'restore',
        'credentials',
        'connect',
        'completion',
      ]),
    );
    for (const name of names) {
      const help = await folder.run(`${name} --help`);
      expect([help.code, help.err]).toEqual([0, '']);
      expect(help.out).toContain('Examples:\n  ');
    }
    expect((await folder.run('frobnicate')).code).toBe(2);
    expect((await folder.run('')).out).toContain('Usage: curfew');
  });

  test('a mistake of our own is one line, and a whole stack with --debug', async () => {
    folder = new Folder({});
    folder.write('main.ts', "import 'curfew/synth';\nthrow new Error('oops');");
    const said = await folder.run('check');
    expect([said.code, said.err.trim().split('\n').length]).toEqual([1, 1]);
    expect((await folder.run('check --debug')).err).toContain('    at ');
  });
});
