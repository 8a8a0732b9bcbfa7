import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateDocumentCommand, SSMClient } from '@aws-sdk/client-ssm';
import { generateKey } from 'openpgp';
import { render } from '../../model/grant/document';
import { policyPath, policyPlace } from '../../model/iam/policy-name';
import { type Instant, instantOf, minutes, plus } from '../../model/time/instant';
import { Desk, type ProgramResult } from '../../sandbox/stage/desk';
import { nodes, Stage } from '../../sandbox/stage/stage';
import { team } from '../../sandbox/stage/team';

/** The command line as its own process against AWS that refuses, is not there, or is interrupted; and its secrets. */

const settings = { ...team.settings, regions: ['eu-central-1'] };
let home: string;
let stage: Stage;
let desk: Desk;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'curfew-line-'));
  for (const folder of ['people', 'grants']) mkdirSync(join(home, folder));
  stage = await Stage.open(home, settings, '2030-06-03T08:00:00Z');
  desk = new Desk(stage, settings);
  const { endpoint, admin } = stage.sandbox;
  const Content = '{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{}}';
  const document = { Name: 'Curfew-Shell', DocumentType: 'Session', DocumentFormat: 'JSON', Content } as const;
  await new SSMClient({ endpoint, credentials: admin, region: 'eu-central-1' }).send(
    new CreateDocumentCommand(document),
  );
});

afterAll(async () => {
  desk?.close();
  await stage?.close();
  rmSync(home, { recursive: true, force: true });
});

const run = (line: string, env?: NodeJS.ProcessEnv): Promise<ProgramResult> => desk.curfew(line.split(' '), env);

/** A person with a grant, as Terraform would have made both. */
async function provision(user: string, until: Instant = plus(instantOf(stage.sandbox.clock.now()), minutes(60))) {
  const window = { from: plus(until, minutes(-120)), until };
  const made = await run(
    `new ${user}-work --user ${user} --instance ${nodes.development} --from ${new Date(window.from).toISOString().slice(0, 19)}Z --until ${new Date(until).toISOString().slice(0, 19)}Z --reason work`,
  );
  expect(made.err + made.out).toContain('wrote');
  const document = render(
    {
      access: {
        kind: 'shell',
        account: settings.account,
        region: 'eu-central-1',
        target: { by: 'ids', ids: [nodes.development] },
      },
      window,
    },
    {
      partition: 'aws',
      document: 'Curfew-Shell',
      sessionKeyArn: 'arn:aws:kms:eu-central-1:123456789012:key/k',
    },
  );
  await stage.iam.send(new CreateUserCommand({ UserName: user, Path: '/curfew/' }));
  const { Policy } = await stage.iam.send(
    new CreatePolicyCommand({
      Path: policyPath('m', user),
      PolicyName: policyPlace('m', user, `${user}-work`, until).name,
      PolicyDocument: JSON.stringify(document),
    }),
  );
  await stage.iam.send(new AttachUserPolicyCommand({ UserName: user, PolicyArn: Policy?.Arn }));
}

const keysOf = async (user: string): Promise<string[]> =>
  ((await stage.iam.send(new ListAccessKeysCommand({ UserName: user }))).AccessKeyMetadata ?? []).map(
    ({ AccessKeyId = '' }) => AccessKeyId,
  );

/** One line on stderr, no stack, and the exit code of AWS. */
function failed(said: ProgramResult, code: string): void {
  expect(said.err).toContain(`[${code}]`);
  expect(said.err).not.toContain('    at ');
  expect([said.code, said.out]).toEqual([3, '']);
}

describe('AWS that does not answer as one would like', () => {
  const none = () => ({ ...desk.env(undefined), AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });

  test('no credentials', async () => failed(await run('restore --list', none()), 'no-credentials'));

  test('a profile that is not there', async () => {
    failed(await run('restore --list --profile nobody', none()), 'no-credentials');
  });

  test('keys that AWS does not know', async () => {
    const env = desk.env({ accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x'.repeat(40) });
    failed(await run('restore --list', env), 'bad-credentials');
  });

  test('credentials that have expired', async () => {
    const keys = await stage.existing('token-user');
    const token = await stage.sandbox.sessionToken(keys);
    const now = stage.now;
    stage.sandbox.clock.set('2030-06-05T08:00:00Z');
    failed(await run('restore --list', desk.env(token)), 'expired-credentials');
    stage.sandbox.clock.set(now);
  });

  test('somebody without rights', async () => {
    failed(await run('restore --list', desk.env(await stage.existing('nobody-special'))), 'access-denied');
  });

  test('no network', async () => {
    failed(await run('restore --list --endpoint-url http://127.0.0.1:9'), 'unreachable');
  });

  test('an account without Curfew', async () => {
    expect(await run('restore --list')).toMatchObject({ code: 0, out: 'Nobody is revoked.\n' });
    const said = await run('revoke whoever --yes');
    expect([said.code, said.out]).toEqual([1, '']);
    expect(said.err).toContain(
      'USER: "whoever" is no IAM user of this account, and no grant. curfew who shows who has access. [no-user]',
    );
  });

  test('a profile, a region and an endpoint arrive', async () => {
    const { accessKeyId, secretAccessKey } = stage.sandbox.admin;
    mkdirSync(join(desk.machine, '.aws'), { recursive: true });
    writeFileSync(
      join(desk.machine, '.aws', 'credentials'),
      `[ops]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
    );
    const env = { ...none(), AWS_ENDPOINT_URL: '' };
    const said = await run(`restore --list --profile ops --endpoint-url ${stage.sandbox.endpoint}`, env);
    expect(said).toMatchObject({ code: 0, out: 'Nobody is revoked.\n' });
  });
});

describe('revoke', () => {
  test('asks first, shows what it would do, and is done when it is run again after a Ctrl-C', async () => {
    await provision('rosa');
    const keys = await stage.sandbox.createAccessKey('rosa');
    await stage.sandbox.createAccessKey('rosa');
    const session = await stage.start(keys, nodes.development);
    expect((await run('revoke rosa')).err).toContain(
      'Revoke all access of rosa (2 keys, 1 session) now? Say so with --yes.',
    );
    const dry = await run('revoke rosa --dry-run');
    expect(dry.out).toContain(`session ${session} in eu-central-1 on ${nodes.development}`);
    expect(stage.active()).toEqual([session]);

    // The first key is deleted; at the second somebody presses Ctrl-C.
    let seen = 0;
    const child = desk.start(['revoke', 'rosa', '--yes']);
    const stop = stage.sandbox.use(async (call, next) => {
      if (call.action === 'DeleteAccessKey') {
        seen += 1;
        if (seen === 2) {
          const gone = new Promise((resolve) => child.once('exit', resolve));
          child.kill('SIGINT');
          await gone;
          return { status: 500, headers: {}, body: Buffer.alloc(0), hangUp: true };
        }
      }
      return next(call);
    });
    const code = await new Promise((resolve) => child.once('close', (exit, signal) => resolve(signal ?? exit)));
    stop();
    expect(code).toBe('SIGINT');
    expect(await keysOf('rosa')).toHaveLength(1);
    expect(stage.active()).toEqual([session]);

    const again = await run('revoke rosa --yes --json');
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject([{ user: 'rosa', managed: true, ended: [session], left: [] }]);
    expect(await keysOf('rosa')).toEqual([]);
    expect(stage.active()).toEqual([]);
    expect(JSON.parse((await run('restore --list --json')).out)).toHaveLength(1);
  });

  test('one who is nobody does not keep the others from being revoked', async () => {
    await provision('vera');
    const said = await run('revoke vera whoever --yes --for 2h');
    expect(said.out).toMatch(/^revoked {2}vera: denied until 2030-06-03T10:0\d:\d\dZ/m);
    expect(said.code).toBe(1);
    expect(said.err).toContain('"whoever" is no IAM user');
    expect((await run('restore whoever --yes')).err).toContain('USER: "whoever" is not revoked. Revoked are');
    expect((await run('restore vera rosa --yes')).out).toBe('restored  rosa\nrestored  vera\n');
  });

  test.each<[string, number, string]>([
    ['revoke rosa --until 2030-06-03T07:00:00Z --yes', 1, 'is over'],
    ['revoke rosa --for ever --yes', 1, 'is no length of time'],
    ['revoke', 2, 'USER: is missing. Name whose access is taken, or --everybody.'],
    ['restore', 2, 'USER: is missing'],
  ])('%s', async (line, code, told) => {
    const said = await run(line);
    expect([said.code, said.out]).toEqual([code, '']);
    expect(said.err).toContain(told);
  });
});

describe('credentials', () => {
  test('the secret is encrypted to the key of the person, whose gpg reads it', async () => {
    await provision('petra');
    const { privateKey, publicKey } = await generateKey({
      userIDs: [{ name: 'Petra', email: 'petra@example.com' }],
      format: 'armored',
    });
    writeFileSync(join(stage.home, 'petra.asc'), publicKey);
    rmSync(join(stage.home, 'people/petra.ts'));
    const made = await run(
      `new petra-2 --user petra --pgp-key petra.asc --instance ${nodes.development} --for 1h --reason x`,
    );
    expect(made.out).toContain('wrote people/petra.ts');
    const said = await run('credentials petra --output petra.sh');
    expect(said.out).toContain('wrote petra.sh with the key AKIA');
    expect(said.err).toContain('The secret in it is encrypted to the key of petra.');
    const text = readFileSync(join(stage.home, 'petra.sh'), 'utf8');
    expect(text).not.toMatch(/\n[A-Za-z0-9+/]{40}\n/);
    const gnupg = join(desk.machine, 'gnupg');
    mkdirSync(gnupg, { mode: 0o700 });
    writeFileSync(join(desk.machine, 'petra.key'), privateKey);
    const env = { ...desk.env(undefined), GNUPGHOME: gnupg };
    await desk.run('gpg', ['--batch', '--quiet', '--import', join(desk.machine, 'petra.key')], env);
    const block = /CURFEW_SECRET'\n([\s\S]+?)\nCURFEW_SECRET/.exec(text)?.[1] ?? '';
    writeFileSync(join(desk.machine, 'secret.asc'), `${block}\n`);
    const { out } = await desk.run('gpg', ['--batch', '--quiet', '--decrypt', join(desk.machine, 'secret.asc')], env);
    expect(out).toMatch(new RegExp(`^${(await keysOf('petra'))[0]}\n\\S{40}`));
  });

  test('never more than two, never without a grant in AWS, never over a file, never for somebody’s own user', async () => {
    await provision('karl');
    expect((await run('credentials karl --output karl.sh')).code).toBe(0);
    expect(statSync(join(stage.home, 'karl.sh')).mode & 0o777).toBe(0o600);
    const again = await run('credentials karl --output karl.sh');
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('--output: "karl.sh" is there already.')]);
    expect(await keysOf('karl')).toHaveLength(1);
    await run('credentials karl --output karl-2.sh');
    const third = await run('credentials karl --output karl-3.sh');
    expect([third.code, third.err]).toEqual([1, expect.stringContaining('has 2 keys, as many as AWS allows')]);
    expect(existsSync(join(stage.home, 'karl-3.sh'))).toBe(false);
    const before = await keysOf('karl');
    expect((await run('credentials karl --output karl-3.sh --replace --yes')).code).toBe(0);
    const after = await keysOf('karl');
    expect(after).toHaveLength(2);
    expect(after.filter((key) => before.includes(key))).toHaveLength(1);

    await run(`new nora-work --user nora --instance ${nodes.development} --for 1h --reason x`);
    expect((await run('credentials nora')).err).toContain(
      '"nora" has no grant in AWS, and a key that opens nothing is not made.',
    );
    await run(`new otto-work --user otto --existing --instance ${nodes.development} --for 1h --reason x`);
    expect((await run('credentials otto')).err).toContain('"otto" exists already and is not Curfew’s');
    expect((await run('credentials nobody')).err).toContain('"nobody" is nobody in people/.');
  });

  test('where the file cannot be written no key is left, and where the profile cannot neither', async () => {
    await provision('wilma');
    const said = await run('credentials wilma --output nowhere/wilma.sh');
    expect([said.code, said.err]).toEqual([1, expect.stringContaining('cannot be written: ENOENT')]);
    writeFileSync(join(desk.machine, 'file'), '');
    const env = { ...desk.env(), AWS_SHARED_CREDENTIALS_FILE: join(desk.machine, 'file', 'credentials') };
    const profile = await run('credentials wilma --configure-profile w', env);
    expect([profile.code, profile.err]).toEqual([1, expect.stringContaining('the key was deleted again')]);
    expect(await keysOf('wilma')).toEqual([]);
  });

  test('a profile beside others', async () => {
    await provision('paul');
    const file = join(desk.machine, 'beside');
    writeFileSync(
      file,
      '# mine\n[default]\naws_access_key_id = A\n\n[paul]\naws_access_key_id = old\n\n[other]\nx = y\n',
    );
    const env = { ...desk.env(), AWS_SHARED_CREDENTIALS_FILE: file, AWS_CONFIG_FILE: `${file}-config` };
    const said = await run('credentials paul --configure-profile paul', env);
    expect(said.out).toContain('wrote profile paul with the key AKIA');
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(
      /^# mine\n\[default\]\naws_access_key_id = A\n\n\[paul\]\naws_access_key_id = AKIA\w+\naws_secret_access_key = \S{40}\n\n\[other\]\nx = y\n$/,
    );
    expect(readFileSync(`${file}-config`, 'utf8')).toBe('[profile paul]\nregion = eu-central-1\n');
    const secret = /secret_access_key = (\S+)/.exec(text)?.[1] ?? '';
    expect(said.out + said.err).not.toContain(secret);
  });
});

describe('connect', () => {
  test('checks the programs, the window and the instance, then opens the session with document and reason', async () => {
    await provision('conny');
    const keys = await stage.sandbox.createAccessKey('conny');
    const env = desk.env(keys);
    const log = join(desk.bin, 'log');
    desk.stub('aws', `case $1 in --version) echo aws-cli/2.31.0 ;; *) echo "$*" > ${log} ;; esac`);
    const missing = await run(`connect ${nodes.development}`, env);
    expect([missing.code, missing.err]).toEqual([
      1,
      expect.stringContaining('session-manager-plugin: is not installed.'),
    ]);
    desk.stub('session-manager-plugin', 'echo 1.2.707.0');
    expect((await run(`connect ${nodes.development}`, env)).err).toContain(
      'is 1.2.707.0, and 1.2.764.0 is the oldest that AWS supports',
    );
    desk.stub('session-manager-plugin', 'echo 1.2.764.0');

    const dry = await run(`connect ${nodes.development} --dry-run`, env);
    expect(dry.err).toContain('conny-work: 59 min left, until 2030-06-03T09:00:00Z.');
    const command = `ssm start-session --target ${nodes.development} --document-name Curfew-Shell --region eu-central-1 --reason conny-work`;
    expect(dry.out).toBe(`aws ${command}\n`);
    expect((await run(`connect ${nodes.development}`, env)).code).toBe(0);
    expect(readFileSync(log, 'utf8')).toBe(`${command}\n`);

    const other = await run(`connect ${nodes.production}`, env);
    expect([other.code, other.err]).toEqual([
      1,
      expect.stringContaining(`conny-work: names ${nodes.development}, not ${nodes.production}.`),
    ]);
    expect((await run('connect i-nonsense', env)).err).toContain('INSTANCE: "i-nonsense" is not an instance id.');
  });

  test('without a checkout it goes by what is said', async () => {
    const curfew = join(__dirname, '../../bin/curfew.js');
    const env = { ...desk.env(), AWS_REGION: 'eu-west-1' };
    const line = [curfew, 'connect', nodes.development, '--document', 'Other-Shell', '--dry-run'];
    const said = await desk.run(process.execPath, line, env, desk.machine);
    expect(said.out).toBe(
      `aws ssm start-session --target ${nodes.development} --document-name Other-Shell --region eu-west-1\n`,
    );
    expect(said.code).toBe(0);
  });
});

describe('sessions, sweep and prune', () => {
  test('each session with the grant that covers it, or why none does; a sweep shows what it would do, and does it', async () => {
    stage.sandbox.clock.set('2030-06-04T08:00:00Z');
    await provision('sven');
    await provision('uwe', instantOf(new Date('2030-06-04T08:10:00Z')));
    const [sven, uwe] = [await stage.sandbox.createAccessKey('sven'), await stage.sandbox.createAccessKey('uwe')];
    const [good, late] = [await stage.start(sven, nodes.development), await stage.start(uwe, nodes.development)];
    stage.sandbox.clock.set('2030-06-04T08:20:00Z');
    const { out, code } = await run('sessions');
    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(`^covered {2}${good} +sven .* grant sven-work until 2030-06-04T09:00:00Z, (40|39) min left$`, 'm'),
    );
    expect(out).toMatch(new RegExp(`^over {5}${late} +uwe .* grant uwe-work ended at 2030-06-04T08:10:00Z$`, 'm'));
    expect(JSON.parse((await run('sessions --user sven --json')).out).sessions).toMatchObject([
      { id: good, covered: 'covered', grant: 'sven-work', until: '2030-06-04T09:00:00Z', reason: 'story' },
    ]);

    const dry = await run('sweep');
    expect(dry.out).toContain(
      `end session ${late} of uwe on ${nodes.development}: grant uwe-work ended at 2030-06-04T08:10:00Z [planned]`,
    );
    expect(dry.err).toContain('nothing was changed: --apply does it');
    expect(stage.active().sort()).toEqual([good, late].sort());
    expect((await run('sweep --apply')).err).toContain('[not-confirmed]');
    const done = await run('sweep --apply --yes --json');
    expect(JSON.parse(done.out).summary).toMatchObject({ sessionsEnded: 1, dryRun: false });
    expect(stage.active()).toEqual([good]);
    expect(await keysOf('uwe')).toEqual([]);
    const history = JSON.parse((await run('sessions --history --user uwe --json')).out).sessions;
    expect(history).toMatchObject([{ id: late, status: 'Terminated', started: '2030-06-04T08:00:00Z' }]);
  });

  test('transcripts: from CloudWatch, else from the archive, by grant, user and pattern; nothing in them steers the terminal', async () => {
    const { endpoint, admin } = stage.sandbox;
    const config = { endpoint, credentials: admin, region: 'eu-central-1' };
    const [first, second] = stage.sandbox.sessions
      .all()
      .filter(({ reason }) => reason === 'story')
      .slice(-2);
    if (!first || !second) throw new Error('no sessions');
    const logs = new CloudWatchLogsClient(config);
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/curfew/sessions' }));
    const stream = { logGroupName: '/curfew/sessions', logStreamName: first.id };
    await logs.send(new CreateLogStreamCommand(stream));
    const timestamp = stage.sandbox.clock.now().getTime();
    const message = JSON.stringify({
      sessionId: first.id,
      sessionData: ['$ whoami', '\u001b[31msven\u001b[0m', '$ sudo -i'],
    });
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp, message }] }));
    const s3 = new S3Client({ ...config, forcePathStyle: true });
    const Bucket = 'curfew-sessions-123456789012-eu-central-1';
    await s3.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
    );
    await s3.send(new PutObjectCommand({ Bucket, Key: `${second.id}.log`, Body: '$ id\r\nuid=0\r\n' }));

    const all = await run('logs --user sven --since 1h');
    expect(all.out).toContain(`CloudWatch: eu-central-1 /curfew/sessions ${first.id}\n$ whoami\nsven\n$ sudo -i\n`);
    expect((await run('logs uwe-work')).out).toContain(`S3: s3://${Bucket}/${second.id}.log\n$ id\nuid=0\n`);
    const found = await run('logs --grep sudo|uid --since 1h');
    expect(found.out.trim().split('\n').sort()).toEqual([`sven ${first.id}:3: $ sudo -i`, `uwe ${second.id}:2: uid=0`]);
    expect((await run('logs --grep nothing-like-it --since 1h')).code).toBe(1);
    expect(JSON.parse((await run(`logs ${first.id} --json`)).out)).toMatchObject([
      { session: first.id, in: 'CloudWatch' },
    ]);
    const old = await run('logs no-such-session');
    expect([old.code, old.err]).toEqual([
      1,
      expect.stringContaining('"no-such-session" is no grant, and no session with a transcript.'),
    ]);
    expect((await run('logs --grep ( --since 1h')).code).toBe(2);
    expect((await run('logs --user sven --since 2031-01-01T00:00:00Z')).err).toContain('[future]');
    expect((await run('logs')).code).toBe(2);
  });

  test('a region that does not answer is told, and hides no other', async () => {
    const stop = stage.sandbox.use(async (call, next) =>
      call.action === 'DescribeSessions' ? next({ ...call, accessKeyId: 'AKIANOBODY' }) : next(call),
    );
    const said = await run('sessions --json');
    stop();
    expect(said.code).toBe(3);
    expect(JSON.parse(said.out)).toEqual({ sessions: [], missing: ['eu-central-1'] });
    expect(said.err).toContain('eu-central-1: aws: AWS answered');
  });

  test('an audit from here names what should not be there', async () => {
    const said = await run('sweep --audit');
    expect(said.code).not.toBe(0);
    expect(said.out).toContain('curfew-manifest-123456789012-eu-central-1/manifest.json');
  });

  test('prune deletes what has long been over, and names who has nothing left', async () => {
    stage.sandbox.clock.set('2030-08-01T08:00:00Z');
    const dry = await run('prune --dry-run');
    expect(dry.out).toContain('would delete grants/sven-work.ts, ended 57 d');
    expect(dry.err).toContain('sven had the last grant until 2030-06-04T09:00:00Z.');
    expect((await run('prune --older-than 90d')).out).toBe('No grant has been over for 90 d.\n');
    expect((await run('prune')).err).toContain('[not-confirmed]');
    expect(existsSync(join(stage.home, 'grants/sven-work.ts'))).toBe(true);
    expect((await run('prune --yes')).out).toContain('deleted grants/sven-work.ts');
    expect(existsSync(join(stage.home, 'grants/sven-work.ts'))).toBe(false);
    expect(existsSync(join(stage.home, 'people/sven.ts'))).toBe(true);
  });
});
