import assert from 'node:assert/strict';
import { GetUserCommand, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { policyPath } from '../../model/iam/policy-name';
import type { Credentials } from '..';
import { leftovers } from './leftovers';
import { nodes, Stage } from './stage';
import { team } from './team';

/** One step of the story: it throws where Curfew does not keep its word, and may quote what AWS or Curfew said. */
export interface Step {
  readonly title: string;
  readonly run: () => Promise<string | undefined>;
  /** Left out of the demo, which must not take longer than a person looks at it. */
  readonly aside?: true;
}

/** Half an hour before the first window of the team opens. */
const morning = '2030-06-03T06:30:00Z';
const opens = '2030-06-03T07:00:00Z';
const wasUntil = '2030-06-03T11:00:00Z';
const until = '2030-06-03T11:30:00Z';

/** Runs something that must be refused. @returns AWS's words */
async function refused(call: Promise<unknown>, name = 'AccessDeniedException'): Promise<string> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.equal(error.name, name, error.message);
    return error.message;
  }
  throw new assert.AssertionError({ message: 'it was allowed' });
}

/** What a plan found; a dirty one fails with the lines that say why. */
function clean({ changes, text }: { changes: boolean; text: string }): string {
  assert.ok(!changes, text);
  return 'No changes.';
}

const named = (names: readonly string[]): string[] => names.map((name) => name.replace(/\..*$/, ''));

/**
 * The life of a team's grants, on one sandbox, step by step. The demo tells it and the tests run it: what
 * a new user is shown is what is proven.
 */
export async function story(): Promise<{ steps: readonly Step[]; stage: Stage }> {
  // John's extension makes a window of four and a half hours; logs go at the end, for nothing may be left.
  // Only the regions that the team uses: each costs Terraform another process of the provider.
  const regions = ['eu-central-1', 'us-east-1'];
  const settings = { ...team.settings, regions, longestWindowMinutes: 300, retainLogs: false };
  const stage = await Stage.open(team.home, settings, morning);
  const { sandbox } = stage;
  const keys: Record<'john' | 'carla' | 'tessa' | 'anna' | 'early', Credentials> = {} as never;
  const sessions: Record<string, string> = {};

  const steps: Step[] = [
    {
      title: 'sandbox: an account with six instances and an existing user, anna-ops',
      run: async () => {
        keys.anna = await stage.existing('anna-ops');
        return `an AWS of our own at ${sandbox.endpoint}, where it is ${stage.now}`;
      },
    },
    {
      title: 'the team’s grants are synthesized',
      run: async () => {
        await stage.synth();
        return stage.said;
      },
    },
    {
      title: 'terraform apply makes users, policies, documents, logs and the sweeper',
      run: async () => {
        await stage.terraform.init();
        const done = await stage.synthAndApply();
        assert.equal((await stage.policies()).length, 16);
        assert.equal((await stage.users()).length, 10);
        return done;
      },
    },
    {
      aside: true,
      title: 'terraform plan right after it is empty',
      run: async () => clean(await stage.terraform.plan()),
    },
    {
      title: 'John and two others get their keys; none is in Terraform’s state',
      run: async () => {
        keys.john = await sandbox.createAccessKey('john-dev');
        keys.carla = await sandbox.createAccessKey('carla-contractor');
        keys.tessa = await sandbox.createAccessKey('tessa-test');
        keys.early = await sandbox.sessionToken(keys.john);
        const state = JSON.stringify(await stage.terraform.showState());
        assert.ok(!state.includes('aws_iam_access_key') && !state.includes(keys.john.secretAccessKey));
        return undefined;
      },
    },
    {
      title: 'half an hour before his window, John is refused',
      run: () => refused(stage.start(keys.john, nodes.development)),
    },
    {
      title: 'in its first second, John opens a session',
      run: async () => {
        sandbox.clock.set(opens);
        sessions.john = await stage.start(keys.john, nodes.development);
        return `session ${sessions.john}`;
      },
    },
    {
      title: 'his session token from before the window is refused',
      run: () => refused(stage.start(keys.early, nodes.development)),
    },
    {
      title: 'through another document, he is refused',
      run: () => refused(stage.start(keys.john, nodes.development, 'AWS-StartPortForwardingSession')),
    },
    {
      title: 'without naming a document, he is refused',
      run: () => refused(stage.start(keys.john, nodes.development, '')),
    },
    {
      title: 'on another instance, he is refused',
      run: () => refused(stage.start(keys.john, nodes.production)),
    },
    {
      title: 'the contractor works on staging',
      run: async () => {
        sandbox.clock.set('2030-06-03T08:00:00Z');
        sessions.carla = await stage.start(keys.carla, nodes.stagingWeb);
        return `session ${sessions.carla}`;
      },
    },
    {
      title: 'the contractor is refused on a production instance',
      run: () => refused(stage.start(keys.carla, nodes.production)),
    },
    {
      title: 'the contractor cannot end John’s session',
      run: () => refused(stage.terminate(keys.carla, sessions.john as string)),
    },
    {
      title: 'the tester, limited by two tags, is refused where only one matches, or none',
      run: async () => {
        sessions.tessa = await stage.start(keys.tessa, nodes.stagingWeb);
        await refused(stage.start(keys.tessa, nodes.untagged));
        return refused(stage.start(keys.tessa, nodes.stagingDatabase));
      },
    },
    {
      title: 'the tester’s window is over: the next tick ends her session, and takes her key and her policy',
      run: async () => {
        sandbox.clock.set('2030-06-03T10:00:00Z');
        const done = await stage.sweep();
        assert.deepEqual(stage.active(), [sessions.john, sessions.carla].sort());
        await refused(stage.start(keys.tessa, nodes.stagingWeb), 'UnrecognizedClientException');
        return done.join('\n');
      },
    },
    {
      title: 'John’s grant is extended by half an hour, and applied while his session is open',
      run: async () => {
        sandbox.clock.set('2030-06-03T10:55:00Z');
        stage.editGrant('john-dev-checkout.ts', '2030-06-03T13:00:00+02:00', '2030-06-03T13:30:00+02:00');
        return stage.synthAndApply();
      },
    },
    {
      title: 'after the old end: the sweeper removes what has ended, and John’s session goes on',
      run: async () => {
        sandbox.clock.set(wasUntil);
        const done = await stage.sweep();
        assert.deepEqual(stage.active(), [sessions.john, sessions.carla].sort());
        await stage.resume(keys.john, sessions.john as string);
        return done.join('\n');
      },
    },
    {
      title: 'the on-call engineer, an existing user, opens a session on production',
      run: async () => {
        sandbox.clock.set('2030-06-03T11:10:00Z');
        sessions.anna = await stage.start(keys.anna, nodes.production);
        return `session ${sessions.anna}`;
      },
    },
    {
      title: 'a plan for one more grant of John’s is saved before its window ends, and not applied yet',
      run: async () => {
        const late = stage.readGrant('john-dev-checkout.ts').replace(nodes.development, nodes.production);
        stage.writeGrant('john-dev-late.ts', late);
        await stage.synth();
        const { changes } = await stage.terraform.savePlan('late.tfplan');
        assert.ok(changes);
        return undefined;
      },
    },
    {
      title: 'the clock reaches `until`: John can neither open a session nor resume his',
      run: async () => {
        sandbox.clock.set(until);
        const words = await refused(stage.start(keys.john, nodes.development));
        await refused(stage.resume(keys.john, sessions.john as string));
        assert.equal(await sandbox.openDataChannel(keys.john, sessions.john as string), 'denied');
        return words;
      },
    },
    {
      title: 'yet his session is open still: AWS does not end it',
      run: async () => {
        assert.ok(stage.active().includes(sessions.john as string));
        return undefined;
      },
    },
    {
      title: 'a dry sweep says what it would do, and does nothing',
      run: async () => {
        const before = [stage.active(), await stage.policies()];
        const planned = await stage.sweep({ sweep: 'tick', dryRun: true });
        assert.deepEqual([stage.active(), await stage.policies()], before);
        assert.ok(planned.some((line) => line.includes('"outcome":"planned"')));
        return undefined;
      },
    },
    {
      title: 'the sweeper ends it, deletes his key and his policy',
      run: async () => {
        const done = await stage.sweep();
        const { AccessKeyMetadata } = await stage.iam.send(new ListAccessKeysCommand({ UserName: 'john-dev' }));
        assert.deepEqual(AccessKeyMetadata, []);
        assert.deepEqual(await stage.policies(policyPath('m', 'john-dev')), []);
        return done.join('\n');
      },
    },
    {
      title: 'and leaves everybody else’s sessions, keys and policies',
      run: async () => {
        assert.deepEqual(stage.active(), [sessions.anna, sessions.carla].sort());
        assert.deepEqual(named(await stage.policies()), [
          'contractors-carla-staging',
          'databases-dmitri-vacuum',
          'on-call-anna-payments-incident',
          ...[1, 2, 3, 4, 5].map((n) => `workshop-trainee-${n}-afternoon`),
        ]);
        const { AccessKeyMetadata } = await stage.iam.send(new ListAccessKeysCommand({ UserName: 'anna-ops' }));
        assert.equal(AccessKeyMetadata?.length, 1);
        return undefined;
      },
    },
    {
      title: 'the plan saved before `until` is applied after it: it grants nothing',
      run: async () => {
        await stage.terraform.applyPlan('late.tfplan');
        assert.deepEqual(named(await stage.policies(policyPath('m', 'john-dev'))), ['john-dev-late']);
        const fresh = await sandbox.createAccessKey('john-dev');
        return refused(stage.start(fresh, nodes.production));
      },
    },
    {
      title: 'and the next sweep removes what it made, and the key',
      run: async () => {
        const done = await stage.sweep();
        assert.deepEqual(await stage.policies(policyPath('m', 'john-dev')), []);
        return done.join('\n');
      },
    },
    {
      title: 'terraform plan is empty: what expired is in the configuration no more',
      run: async () => {
        await stage.synth();
        return clean(await stage.terraform.plan());
      },
    },
    {
      aside: true,
      title: 'the contractor’s grant is deleted early and applied: the sweeper looks twice, then ends the session',
      run: async () => {
        stage.deleteGrant('contractors/carla-staging.ts');
        await stage.synthAndApply();
        const done = await stage.sweep();
        assert.deepEqual(stage.active(), [sessions.anna]);
        return done.join('\n');
      },
    },
    {
      aside: true,
      title: 'the workshop ends, and a trainee was deleted by hand meanwhile: everything of all five goes all the same',
      run: async () => {
        await stage.deleteUser('trainee-5');
        sandbox.clock.set('2030-06-03T15:00:00Z');
        await stage.sweep();
        assert.deepEqual(await stage.policies(), []);
        assert.deepEqual(stage.active(), []);
        return undefined;
      },
    },
    {
      title: 'nothing that was asked of AWS went unjudged',
      run: async () => {
        assert.deepEqual(sandbox.unjudged(), []);
        return `${sandbox.calls.length} calls`;
      },
    },
    {
      title: 'terraform destroy leaves nothing but keys pending deletion, and anna-ops as she was',
      run: async () => {
        await stage.terraform.destroy();
        assert.deepEqual(await leftovers(sandbox, settings.regions), ['2 keys pending deletion', 'user anna-ops']);
        const { User } = await stage.iam.send(new GetUserCommand({ UserName: 'anna-ops' }));
        assert.equal(User?.Path, '/');
        return undefined;
      },
    },
  ];
  return { steps, stage };
}
