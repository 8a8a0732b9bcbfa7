import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Credentials } from '../../sandbox/index';
import { restore } from '../../sandbox/stage/applied-stack';
import { Desk, type ProgramResult } from '../../sandbox/stage/desk';
import { nodes, Stage } from '../../sandbox/stage/stage';
import { tryFindExecutable } from '../../sandbox/tools/executable';
import { findShellcheck } from '../../sandbox/tools/shellcheck';
import { appliedStack, oneRegion } from './applied-stack';

/**
 * The README's cookbook, as its readers would do it: real Terraform, the command line as its own process, real keys.
 * One account and one week for all of it; each recipe has people of its own.
 */

const settings = oneRegion;
let home: string;
let stage: Stage;
let desk: Desk;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'curfew-cookbook-'));
  for (const folder of ['people', 'grants']) mkdirSync(join(home, folder));
  stage = await Stage.open(home, settings, '2030-06-03T08:00:00Z');
  await restore(stage, await appliedStack());
  desk = new Desk(stage, settings);
  await stage.existing('anna-ops');
  await stage.synth();
  await stage.terraform.init();
});

afterAll(async () => {
  desk?.close();
  await stage?.close();
  rmSync(home, { recursive: true, force: true });
});

const curfew = (line: string): Promise<ProgramResult> => desk.line(line);
const keysOf = (user: string): Promise<Credentials> => desk.keysOf(user);

/** What a reviewer merges and CI applies. */
async function mergeAndApply(title: string): Promise<void> {
  await desk.commit(title);
  await stage.synthAndApply();
}

const at = (instant: string): void => stage.sandbox.clock.set(instant);
const file = (path: string): string => readFileSync(join(stage.home, path), 'utf8');

async function refused(call: Promise<unknown>): Promise<void> {
  await expect(call).rejects.toThrow(/not authorized|AccessDenied|invalid/);
}

/** Stand-ins for the vendor's installers; everything they are asked for is a line of `calls`. */
function stubInstallers(): { calls: () => string[] } {
  const log = join(desk.bin, 'calls');
  writeFileSync(log, '');
  const note = `printf '%s %s\\n' "$(basename "$0")" "$*" >> ${log}`;
  const real = (name: string): string => tryFindExecutable(name) ?? name;
  const v2 = `case $1 in --version) echo aws-cli/2.31.0 ;; *) ${note}; exec ${real('aws')} "$@" ;; esac`;
  desk.stub('aws', 'echo aws-cli/1.45.0');
  desk.stub('curl', `${note}\nwhile [ $# -gt 1 ]; do [ "$1" = --output ] && echo fetched > "$2"; shift; done`);
  desk.stub(
    'gpg',
    `${note}\ncase "$*" in *--verify*aws.zip*) echo "[GNUPG:] VALIDSIG FB5DB77FD5C118B80511ADA8A6310ACC4672475C" ;; *--verify*) echo "[GNUPG:] VALIDSIG 7959637124CE093AD501D47A2C4D4AFF6F6757EE" ;; esac`,
  );
  const installer = `#!/bin/bash\ncat > ${desk.bin}/aws <<'V2'\n#!/usr/bin/env bash\n${v2}\nV2\nchmod +x ${desk.bin}/aws`;
  desk.stub(
    'unzip',
    `${note}\nwork=\${!#}; mkdir -p "$work/aws"; cat > "$work/aws/install" <<'INSTALL'\n${installer}\nINSTALL\nchmod +x "$work/aws/install"`,
  );
  const plugin = `#!/usr/bin/env bash\ncase $1 in --version) echo 1.2.764.0 ;; *) echo "plugin $(printf %s "$1" | head -c 20)" >> ${log} ;; esac`;
  desk.stub(
    'dpkg',
    `${note}\ncat > ${desk.bin}/session-manager-plugin <<'PLUGIN'\n${plugin}\nPLUGIN\nchmod +x ${desk.bin}/session-manager-plugin`,
  );
  desk.stub('rpm', `${note}`);
  desk.stub('sudo', 'exec "$@"');
  desk.stub('uname', `case $1 in -s) echo Linux ;; *) echo x86_64 ;; esac`);
  const now = () => Math.floor(stage.sandbox.clock.now().getTime() / 1000);
  desk.stub('date', `if [ "$*" = '-u +%s' ]; then echo ${now()}; else exec ${real('date')} "$@"; fi`);
  return { calls: () => readFileSync(log, 'utf8').split('\n').filter(Boolean) };
}

test('a new developer, with a setup script', async () => {
  await curfew(
    `new john-dev-checkout --user john-dev --instance ${nodes.development} --for 4h --reason 'First week: the checkout service' --ticket DEV-118`,
  );
  await mergeAndApply('feat: grant john-dev-checkout');
  const { out, err } = await curfew('credentials john-dev --output setup-john-dev.sh');
  expect(out).toContain('access ends at 2030-06-03T12:00:00Z');
  const script = join(stage.home, 'setup-john-dev.sh');
  expect(statSync(script).mode & 0o777).toBe(0o600);
  const secret = /CURFEW_SECRET'\n(AKIA\w+)\n(\S+)\n/.exec(file('setup-john-dev.sh'))?.[2] ?? '';
  expect(secret).toHaveLength(40);
  expect(out + err).not.toContain(secret);

  const checked = await desk.run(await findShellcheck(), ['--severity=style', script]);
  expect(checked.out).toBe('');
  expect(checked.code).toBe(0);

  const { calls } = stubInstallers();
  const env = { ...desk.env(undefined), NODE_OPTIONS: '' };
  const first = await desk.run('bash', [script], env);
  expect(`${first.err}${first.out}`).toContain(
    `connecting to ${nodes.development}; access ends at 2030-06-03T12:00:00Z`,
  );
  expect(first.code).toBe(0);
  const made = calls();
  expect(made.filter((call) => call.startsWith('curl'))).toHaveLength(4);
  expect(made.filter((call) => call.includes('--verify'))).toHaveLength(2);
  expect(made.join('\n')).toContain('dpkg -i');
  expect(made.join('\n')).not.toContain(secret);
  expect(stage.sandbox.sessions.active()).toMatchObject([
    { target: nodes.development, reason: 'john-dev-checkout', documentName: 'Curfew-Shell' },
  ]);
  expect(statSync(join(desk.machine, '.aws', 'credentials')).mode & 0o777).toBe(0o600);

  const second = await desk.run('bash', [script, nodes.development], env);
  expect(second.code).toBe(0);
  expect(calls().filter((call) => call.startsWith('curl'))).toHaveLength(4);
  expect(stage.sandbox.sessions.active()).toHaveLength(2);

  at('2030-06-03T12:00:01Z');
  stubInstallers();
  await stage.sweep();
  expect(stage.active()).toEqual([]);
  const late = await desk.run('bash', [script], env);
  expect(late.code).not.toBe(0);
  rmSync(script);
});

test('an emergency at 2 a.m., for a user who exists already, revoked after', async () => {
  at('2030-06-04T02:00:00Z');
  await curfew(
    `new incident-77 --user anna-ops --existing --instance ${nodes.production} --for 2h --reason 'Payments are down' --ticket INC-77`,
  );
  const before = await desk.curfew(['explain', 'anna-ops', nodes.production, '--live']);
  expect(before.code).toBe(1);
  expect(before.out).toContain('no   the policy of incident-77 is not there\n     Merge and apply what the files say');
  await mergeAndApply('feat: grant incident-77');
  const { out: told } = await curfew(`explain anna-ops ${nodes.production} --live`);
  expect(
    told
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('     ')),
  ).toEqual([
    `yes  anna-ops on ${nodes.production} at 2030-06-04T02:00:00Z`,
    'yes  the policy of incident-77 is attached to anna-ops',
    `yes  IAM's simulator allows ssm:StartSession on ${nodes.production}`,
    "yes  IAM's simulator allows ssm:StartSession on document Curfew-Shell",
    `yes  ${nodes.production} is online in Session Manager`,
    'yes  its agent is 3.3.1000.0',
    'yes  its role curfew-instance may do all that logging and encryption need',
  ]);
  const keys = await stage.sandbox.createAccessKey('anna-ops');
  const session = await stage.start(keys, nodes.production);
  at('2030-06-04T02:40:00Z');
  const { out } = await curfew("revoke anna-ops --yes --end --reason 'Fixed'");
  // The clock runs meanwhile.
  expect(out).toMatch(
    /^revoked {2}anna-ops: denied until 2030-07-04T02:4\d:\d\dZ, keys are their own, and stay, 1 session ended$/m,
  );
  expect(stage.active()).not.toContain(session);
  await refused(stage.start(keys, nodes.production));
  const after = await desk.curfew(['explain', 'anna-ops', nodes.production, '--at', '2030-06-04T02:39:59Z', '--live']);
  expect(after.code).toBe(1);
  expect(after.out).toMatch(/^no {3}anna-ops is revoked until 2030-07-04T02:4\d:\d\dZ/m);
  expect(after.out).toContain("no   IAM's simulator answers explicitDeny for ssm:StartSession");
  expect(file('grants/incident-77.ts')).toMatch(/until: '2030-06-04T02:4\d:\d\dZ'/);
  await mergeAndApply('feat: end incident-77');
  await stage.sweep();
  // Nothing grants anything any more, so the Deny has gone too: there is nothing left of it in AWS.
  expect(await stage.policies()).toEqual([]);
});

test('a contractor by tag, renewed next day on another instance, offboarded at the end', async () => {
  at('2030-06-04T08:00:00Z');
  await curfew("new carla-staging --user carla --tag Environment=Staging --for 4h --reason 'Contract 42'");
  await mergeAndApply('feat: grant carla-staging');
  const keys = await keysOf('carla');
  await stage.start(keys, nodes.stagingWeb);
  await refused(stage.start(keys, nodes.production));
  at('2030-06-05T08:00:00Z');
  await stage.sweep();
  expect(stage.active()).toEqual([]);
  await curfew(`extend carla-staging --for 4h --instance ${nodes.untagged}`);
  expect(file('grants/carla-staging-2.ts')).toContain(`instances: ['${nodes.untagged}']`);
  await mergeAndApply('feat: renew carla-staging');
  const again = await keysOf('carla');
  await stage.start(again, nodes.untagged);
  await refused(stage.start(again, nodes.stagingWeb));
  at('2030-06-05T09:00:00Z');
  await curfew('end --user carla --yes');
  await mergeAndApply('feat: offboard carla');
  await stage.sweep();
  await stage.sweep({ sweep: 'audit' });
  expect(stage.active()).toEqual([]);
  await refused(stage.start(again, nodes.untagged));
});

test('renewals: the same instance three times in a day, with no gap and no session cut', async () => {
  at('2030-06-06T08:00:00Z');
  await curfew(`new rita-web --user rita --instance ${nodes.stagingWeb} --for 2h --reason 'Release'`);
  await mergeAndApply('feat: grant rita-web');
  const keys = await keysOf('rita');
  const session = await stage.start(keys, nodes.stagingWeb);
  for (const [now, span] of [
    ['2030-06-06T09:50:00Z', '2h'],
    ['2030-06-06T11:50:00Z', '3h'],
    ['2030-06-06T14:50:00Z', '1h'],
  ] as const) {
    at(now);
    await stage.sweep();
    expect(stage.active()).toEqual([session]);
    await stage.resume(keys, session);
    await curfew(`extend rita-web --for ${span}`);
    await mergeAndApply('feat: extend rita-web');
  }
  // 2 h and 2 h fill the longest window; the rest goes on in a grant of its own.
  expect(file('grants/rita-web.ts')).toContain("until: '2030-06-06T12:00:00Z'");
  expect(file('grants/rita-web-2.ts')).toContain("from: '2030-06-06T12:00:00Z'");
  at('2030-06-06T15:59:00Z');
  await stage.resume(keys, session);
  at('2030-06-06T16:00:01Z');
  await stage.sweep();
  expect(stage.active()).toEqual([]);
});

test('several instances at once, by id and by tag; two tags at once, and an instance with one of them is refused', async () => {
  at('2030-06-07T08:00:00Z');
  await curfew(
    `new sam-two --user sam --instance ${nodes.development} ${nodes.production} --for 1h --reason 'Migration'`,
  );
  await curfew("new tina-web --user tina --tag Environment=Staging Role=Web --for 1h --reason 'Release'");
  await mergeAndApply('feat: grants of sam and tina');
  const [sam, tina] = [await keysOf('sam'), await keysOf('tina')];
  await stage.start(sam, nodes.development);
  await stage.start(sam, nodes.production);
  await refused(stage.start(sam, nodes.stagingWeb));
  await stage.start(tina, nodes.stagingWeb);
  await refused(stage.start(tina, nodes.stagingDatabase));
  await refused(stage.start(tina, nodes.untagged));
  const said = await desk.curfew(['explain', 'tina', nodes.stagingDatabase]);
  expect(said.code).toBe(1);
  expect(said.out).toContain('tina-web: instance lacks tag Role=Web, has Database');
  stage.sandbox.fleet.put({
    id: nodes.training,
    region: 'eu-central-1',
    tags: {},
    online: false,
    agentVersion: '2.3.1.0',
  });
  const sick = await desk.curfew(['explain', 'sam', nodes.training, '--live']);
  expect(sick.out).toContain(`no   ${nodes.training} is ConnectionLost in Session Manager`);
  expect(sick.out).toContain('no   its agent is 2.3.1.0, older than 3.0.284.0');
  expect(sick.out).toContain(`no   ${nodes.training} has no instance profile`);
  const who = await curfew(`who --instance ${nodes.stagingWeb} --json`);
  expect(JSON.parse(who.out).grants.map(({ user }: { user: string }) => user)).toEqual(['tina']);
});

test('immediate revocation: an incident, a leaver, several at once; an apply by somebody who has not heard changes nothing', async () => {
  at('2030-06-07T08:30:00Z');
  const keys = { sam: await keysOf('sam').catch(() => undefined), tina: await keysOf('tina').catch(() => undefined) };
  expect(stage.sandbox.sessions.active()).toHaveLength(3);
  const dry = await curfew('revoke sam tina --dry-run');
  expect(dry.out).toContain('would revoke  sam');
  expect(stage.sandbox.sessions.active()).toHaveLength(3);
  await curfew("revoke sam tina-web --yes --reason 'Laptop stolen'");
  expect(stage.sandbox.sessions.active()).toHaveLength(0);
  // The files still grant it, and somebody applies them.
  await mergeAndApply('chore: nothing to do with it');
  await stage.sweep();
  const revoked = JSON.parse((await curfew('restore --list --json')).out).map(({ user }: { user: string }) => user);
  expect(revoked.sort()).toEqual(['sam', 'tina']);
  for (const each of [keys.sam, keys.tina]) {
    if (each) await refused(stage.start(each, nodes.development));
  }
  // Even with a new key.
  const fresh = await stage.sandbox.createAccessKey('sam');
  await refused(stage.start(fresh, nodes.development));
  // Again, as after a Ctrl-C in the middle: it completes.
  const again = await curfew('revoke sam --yes');
  expect(again.out).toContain('1 key deleted');
  await curfew('restore sam --yes');
  await stage.start(await keysOf('sam'), nodes.development);
  await curfew('end --user sam --user tina');
  await mergeAndApply('feat: end sam and tina');
  await stage.sweep();
  expect(stage.active()).toEqual([]);
  expect(JSON.parse((await curfew('restore --list --json')).out)).toEqual([]);
});

test('five trainees from a table, renewed, cleaned up', async () => {
  at('2030-06-10T08:00:00Z');
  const rows = [1, 2, 3, 4, 5].map((n) => `trainee-${n},Environment=Staging,eu-central-1,3h,Workshop,TRAIN-1`);
  const table = (lines: string[]): void =>
    writeFileSync(join(stage.home, 'trainees.csv'), `${['user,tag,region,for,reason,ticket', ...lines].join('\n')}\n`);
  table([
    ...rows.slice(0, 4),
    'trainee-5,Environment=Staging,eu-central-1,9h,Workshop,TRAIN-1',
    'trainee 6,,eu-central-1,3h,,',
  ]);
  const bad = await desk.curfew(['new', '--csv', 'trainees.csv']);
  expect(bad.code).toBe(1);
  expect(bad.err).toContain(
    'trainees.csv:6: until: makes a window of 540 minutes, more than the 240 of the setting longestWindowMinutes',
  );
  expect(bad.err).toContain('trainees.csv:7: ');
  expect(existsSync(join(stage.home, 'people/trainee-1.ts'))).toBe(false);
  table(rows);
  await curfew('new --csv trainees.csv');
  rmSync(join(stage.home, 'trainees.csv'));
  await mergeAndApply('feat: workshop');
  const keys = await keysOf('trainee-3');
  const session = await stage.start(keys, nodes.stagingWeb);
  at('2030-06-10T10:45:00Z');
  for (const n of [1, 2, 3, 4, 5]) await curfew(`extend trainee-${n}-TRAIN-1 --for 1h`);
  await mergeAndApply('feat: an hour more');
  at('2030-06-10T11:30:00Z');
  await stage.sweep();
  expect(stage.active()).toEqual([session]);
  const { out } = await curfew('check');
  expect(out).toContain('5 live, 0 upcoming');
  await curfew(`end ${[1, 2, 3, 4, 5].map((n) => `--user trainee-${n}`).join(' ')}`);
  await mergeAndApply('feat: the workshop is over');
  await stage.sweep();
  await stage.sweep({ sweep: 'audit' });
  expect(stage.active()).toEqual([]);
  expect(await stage.policies()).toEqual([]);
  expect((await stage.sandbox.unjudged()).length).toBe(0);
});
