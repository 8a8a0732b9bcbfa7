import assert from 'node:assert/strict';
import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { policyPath } from '../../../model/iam/policy-name';
import { nodes } from '../stage';
import { clean, named, refused, type Scene, type Step } from './scene';

const until = '2030-06-03T11:30:00Z';

/** John’s window ends: the sweeper takes what AWS leaves him, and nothing of anybody else’s. */
export function johnsEnd({ stage, keys, sessions }: Scene): Step[] {
  const { sandbox } = stage;
  return [
    {
      title: 'the clock reaches `until`: John can neither open a session nor resume his',
      run: async () => {
        sandbox.clock.set(until);
        const words = await refused(stage.start(keys.john, nodes.development));
        await refused(stage.resume(keys.john, sessions.john));
        assert.equal(await sandbox.openDataChannel(keys.john, sessions.john), 'denied');
        return words;
      },
    },
    {
      title: 'yet his session is open still: AWS does not end it',
      run: async () => {
        assert.ok(stage.active().includes(sessions.john));
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
      title: 'the sweeper ends it, and a minute later deletes his key and his policy',
      run: async () => {
        const done = await stage.sweep();
        assert.ok(!stage.active().includes(sessions.john));
        stage.sandbox.clock.set('2030-06-03T11:31:00Z');
        done.push(...(await stage.sweep()));
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
  ];
}

/** A plan that was saved in time and is applied too late. */
export function latePlan({ stage }: Scene): Step[] {
  const { sandbox } = stage;
  return [
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
  ];
}
