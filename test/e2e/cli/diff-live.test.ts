import { execFile } from 'node:child_process';
import { join } from 'node:path';
import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { planStatements } from '../../../constructs/pipeline/role-statements';
import { checkSettings } from '../../../model/settings/check-settings';
import { type Sandbox, startSandbox } from '../../../sandbox';
import { jsonAnswer } from '../../../sandbox/aws/answers';
import type { Call } from '../../../sandbox/aws/call';
import { timeFor } from '../../../sandbox/stage/time-for';
import { grant, ids, one, person, Team, two } from '../../support/files/team';
import { iamOf } from '../../support/sandbox/clients';

/** What `diff --live` has IAM's simulator judge, by an evaluator that is not ours; with the rights of the plan role. */

const checked = checkSettings({ account: '123456789012', regions: ['eu-central-1', 'us-east-1'] });
if (!checked.ok) throw new Error(JSON.stringify(checked.issues));
const statements = planStatements(checked.value);

let sandbox: Sandbox;
let folder: Team;
const environment = { ...process.env };

/** From here on the command line is somebody with these rights. */
async function become(role: string, rights: readonly object[]): Promise<void> {
  const iam = iamOf(sandbox);
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  await iam.send(new CreateRoleCommand({ RoleName: role, AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: rights });
  await iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName: 'rights', PolicyDocument }));
  const keys = sandbox.roleCredentials(`arn:aws:iam::123456789012:role/${role}`);
  process.env.AWS_ACCESS_KEY_ID = keys.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = keys.secretAccessKey;
  process.env.AWS_SESSION_TOKEN = keys.sessionToken;
}

beforeAll(async () => {
  sandbox = await startSandbox({ now: '2030-06-03T10:00:00Z' });
});
afterAll(async () => {
  process.env = environment;
  await sandbox.stop();
});
beforeEach(() => {
  folder = new Team();
});
afterEach(() => folder.remove());

const run = (how: string) => folder.run(`diff ${how} --live --endpoint-url ${sandbox.endpoint}`);
const asked = (): Call['params'][] =>
  sandbox.calls.filter(({ action }) => action === 'SimulateCustomPolicy').map(({ params }) => params);

/** That many grants, five for each person: more of them nobody can have. */
function writeGrants(many: number): void {
  for (let i = 0; i < many; i += 1) {
    const who = `p${Math.floor(i / 5)}`;
    folder.write(`people/${who}.ts`, person(who));
    folder.write(`grants/g${i + 10}.ts`, grant('12:00', '13:00', ids(one), who));
  }
}

/** In a process of its own, where the time and the errors of the network are those of Node. */
const runAlone = (endpoint: string): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const root = join(__dirname, '../../..');
    const line = `diff --live --markdown --endpoint-url ${endpoint} --now 2030-06-03T10:00:00Z`;
    const env = {
      ...process.env,
      ...timeFor(sandbox),
    };
    const args = [join(root, 'bin', 'curfew.js'), ...line.split(' ')];
    const child = execFile(process.execPath, args, { cwd: folder.home, env }, (_, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });

interface DiffJson {
  proofs: {
    grant: string;
    holds: boolean;
    checks: { answer: boolean; simulated?: { instance: string; document: string; agrees: boolean } }[];
  }[];
  simulator: { calls: number; unjudged: { grants: string[]; because: string }[] };
}

/** Answers in the place of IAM, as it would in its own XML. */
const instead = (action: string, change: (text: string, call: Call) => string) =>
  sandbox.use(async (call, next) => {
    const answer = await next(call);
    if (call.action === action) answer.body = Buffer.from(change(answer.body.toString(), call));
    return answer;
  });

describe('with the rights of the plan role', () => {
  beforeAll(() => become('plan', statements));

  test('each answer is IAM’s too, on the instance and on the document; all that have one context in one call', async () => {
    folder.write('grants/b.ts', grant('12:00', '13:00', ids(one, two)));
    folder.write('grants/c.ts', grant('12:00', '13:00', "tags: { Environment: 'Staging' }", 'mary'));
    const before = asked().length;
    const { code, out } = await run('--json');
    const { proofs, simulator } = JSON.parse(out) as DiffJson;
    expect(code).toBe(0);
    expect(sandbox.unjudged()).toEqual([]);
    const decisions = (id: string) =>
      proofs
        .filter((proof) => proof.grant === id)
        .map(({ checks }) => checks.map(({ simulated: s }) => `${s?.instance} ${s?.document}`));
    const [no, yes, other] = ['implicitDeny implicitDeny', 'allowed allowed', 'implicitDeny allowed'];
    expect(decisions('b')).toEqual([
      [no, yes, yes, no, other],
      [no, yes, yes, no, other],
    ]);
    expect(decisions('c')).toEqual([[no, yes, yes, no, other, no]]);
    expect(proofs.every(({ holds, checks }) => holds && checks.every(({ simulated: s }) => s?.agrees))).toBe(true);
    // Of b the four instants; of c each instant with the tags and without them, and once more without MFA.
    expect(simulator).toEqual({ calls: 4 + 8 + 2, unjudged: [] });
    expect(asked().length - before).toBe(14);
  });

  test('the context says all that the statements ask for', async () => {
    folder.write('grants/c.ts', grant('12:00', '13:00', "tags: { Environment: 'Staging' }", 'mary'));
    const before = asked().length;
    await run('--json');
    const [first] = asked().slice(before);
    expect(first?.ResourceArns).toEqual(['arn:aws:ec2:eu-central-1:123456789012:instance/i-00000000000000000']);
    const entries = first?.ContextEntries as {
      ContextKeyName: string;
      ContextKeyType: string;
      ContextKeyValues: string[];
    }[];
    expect(entries.map((each) => [each.ContextKeyName, each.ContextKeyType, ...each.ContextKeyValues])).toEqual([
      ['aws:CurrentTime', 'date', '2030-06-03T11:59:59Z'],
      ['aws:EpochTime', 'numeric', String(Date.parse('2030-06-03T11:59:59Z') / 1000)],
      ['ssm:SessionDocumentAccessCheck', 'boolean', 'true'],
      ['ssm:resourceTag/Environment', 'string', 'Staging'],
      ['aws:MultiFactorAuthPresent', 'boolean', 'true'],
      ['aws:TokenIssueTime', 'date', '2030-06-03T11:59:59Z'],
    ]);
  });

  test('beside ours in the table and in Markdown; a change that grants nothing asks nothing', async () => {
    const before = asked().length;
    expect((await run('--markdown')).out).not.toContain('simulator');
    expect(asked().length).toBe(before);
    folder.write('grants/b.ts', grant('12:00', '13:00'));
    const sentence = "IAM's simulator agrees on all 5 answers, asked in 4 calls.";
    const table = await run('');
    expect(table.out).toMatch(/ANOTHER INSTANCE {2}IAM’S SIMULATOR\n.* no {2,}agrees\n/);
    expect([table.code, table.out]).toEqual([0, expect.stringContaining(sentence)]);
    const { out } = await run('--markdown');
    expect(out).toContain(`| b | eu-central-1 ${one} | Curfew-Shell | no | yes | yes | no | no | agrees |`);
    expect(out).toContain(sentence);
  });

  test('where it disagrees, on one resource at one instant, the proof fails', async () => {
    folder.write('grants/b.ts', grant('12:00', '13:00'));
    // As if IAM honoured the document at its end.
    const restore = instead('SimulateCustomPolicy', (text, { params }) =>
      JSON.stringify(params.ContextEntries).includes('T13:00:00Z')
        ? text.replace(/(document\/Curfew-Shell<\/EvalResourceName><EvalResourceDecision>)implicitDeny/, '$1allowed')
        : text,
    );
    try {
      const { code, out } = await run('--json');
      const [proof] = (JSON.parse(out) as DiffJson).proofs;
      expect([code, proof?.holds]).toEqual([1, false]);
      // Our own evaluator saw nothing wrong.
      expect(proof?.checks.map(({ answer }) => answer)).toEqual([false, true, true, false, false]);
      expect(proof?.checks[3]?.simulated).toEqual({ instance: 'implicitDeny', document: 'allowed', agrees: false });
      const table = await run('');
      expect(table.code).toBe(1);
      expect(table.out).toContain('WRONG: at its end implicitDeny on the instance, allowed on the document');
      expect(table.out).toContain("IAM's simulator DISAGREES on 1 of 5 answers, asked in 4 calls.");
    } finally {
      restore();
    }
  });

  test('an answer that leaves a resource out is none; what it says of others stands', async () => {
    folder.write('grants/b.ts', grant('12:00', '13:00'));
    folder.write('grants/c.ts', grant('12:00', '13:00', ids(two)));
    const restore = instead('SimulateCustomPolicy', (text) =>
      text.replace(new RegExp(`<member><EvalResourceName>[^<]*${two}.*?</member>`), ''),
    );
    try {
      const { code, out, err } = await run('--markdown');
      expect(code).toBe(3);
      expect(out).toMatch(/\| b \|.*\| agrees \|\n\| c \|.*\| not asked \|/);
      expect(out).toContain("IAM's simulator did not judge c: IAM's simulator says nothing of arn:aws:ec2:");
      expect(err).toContain('[aws-error]');
    } finally {
      restore();
    }
  });

  test('of a large change the first twenty grants, and how many not', async () => {
    writeGrants(25);
    const { code, out } = await run('--json');
    const { simulator, proofs } = JSON.parse(out) as DiffJson;
    expect(code).toBe(0);
    expect(simulator).toEqual({
      calls: 80,
      unjudged: [
        {
          grants: ['g30', 'g31', 'g32', 'g33', 'g34'],
          because: 'it is asked about 20 grants of a change at most',
        },
      ],
    });
    expect(proofs.filter(({ checks }) => checks.every(({ simulated }) => simulated === undefined))).toHaveLength(5);
  });
});

describe('where it cannot be asked', () => {
  test('denied: said once, after one call for each that is under way; the rest is shown, and the exit code is 3', async () => {
    await become(
      'older',
      statements.filter(({ Sid }) => Sid !== 'Simulate'),
    );
    writeGrants(10);
    folder.write('grants/t.ts', grant('12:00', '13:00', "tags: { Environment: 'Staging' }"));
    const before = asked().length;
    const { code, out, err } = await runAlone(sandbox.endpoint);
    expect(code).toBe(3);
    expect(asked().length - before).toBeLessThanOrEqual(4);
    expect(out).toContain(
      "IAM's simulator did not judge g10, g11, g12, g13, g14 and 6 more: AWS answered AccessDenied.",
    );
    expect(out).toContain('| no | yes | yes | no | no | not asked |');
    // Who was denied is nobody's business in a comment that may be public.
    expect(out).not.toContain('assumed-role');
    expect(out).toContain('What the tags mean now');
    expect(err.match(/\[access-denied\]/g)).toHaveLength(1);
  });

  test('throttled', async () => {
    await become('plan-throttled', statements);
    folder.write('grants/b.ts', grant('12:00', '13:00'));
    const restore = sandbox.use(async (call, next) => {
      if (call.action !== 'SimulateCustomPolicy') return next(call);
      const answer = jsonAnswer({}, 400);
      answer.headers['content-type'] = 'text/xml';
      answer.body = Buffer.from(
        '<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>',
      );
      return answer;
    });
    try {
      const { code, out, err } = await run('--markdown');
      expect([code, err]).toEqual([3, expect.stringContaining('[throttled]')]);
      expect(out).toContain("IAM's simulator did not judge b: AWS answered Throttling.");
    } finally {
      restore();
    }
  });

  test('AWS that is not there', async () => {
    folder.write('grants/b.ts', grant('12:00', '13:00'));
    const { code, out, err } = await runAlone('http://127.0.0.1:1');
    expect([code, err]).toEqual([3, expect.stringContaining('[unreachable]')]);
    expect(out).toContain("IAM's simulator did not judge b: AWS cannot be reached.");
  });
});

test('who leaves and is in a group is named, with the rights of the plan role', async () => {
  const iam = iamOf(sandbox);
  await become('plan-leavers', statements);
  for (const UserName of ['john', 'mary']) await iam.send(new CreateUserCommand({ UserName, Path: '/curfew/' }));
  folder.git('rm', '--quiet', 'people/mary.ts');
  const free = await run('--json');
  expect([free.code, JSON.parse(free.out).leavers]).toEqual([0, []]);

  await iam.send(new CreateGroupCommand({ GroupName: 'denied' }));
  for (const UserName of ['john', 'mary']) {
    await iam.send(new AddUserToGroupCommand({ UserName, GroupName: 'denied' }));
  }
  const { code, out } = await run('--markdown');
  expect(code).toBe(0);
  expect(out).toContain('### Who cannot be deleted');
  expect(out).toContain(
    '| mary | group denied | An administrator takes them out first: the pipeline may take nobody out of a group. |',
  );
  expect(out).not.toContain('| john | group');
  expect(sandbox.unjudged()).toEqual([]);
});
