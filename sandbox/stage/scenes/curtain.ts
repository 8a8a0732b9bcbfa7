import assert from 'node:assert/strict';
import { GetUserCommand } from '@aws-sdk/client-iam';
import { leftovers } from '../leftovers';
import type { Scene, Step } from './scene';

/** Everybody else goes, and then the deployment itself. */
export function curtain({ stage, regions, sessions }: Scene): Step[] {
  const { sandbox } = stage;
  return [
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
        sandbox.clock.set('2030-06-03T15:01:00Z');
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
        assert.deepEqual(await leftovers(sandbox, regions), ['2 keys pending deletion', 'user anna-ops']);
        const { User } = await stage.iam.send(new GetUserCommand({ UserName: 'anna-ops' }));
        assert.equal(User?.Path, '/');
        return undefined;
      },
    },
  ];
}
