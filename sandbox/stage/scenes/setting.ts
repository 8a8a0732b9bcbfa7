import assert from 'node:assert/strict';
import { clean, type Scene, type Step } from './scene';

/** An account, the team’s grants in it, and keys in people’s hands. */
export function setting({ stage, keys }: Scene): Step[] {
  const { sandbox } = stage;
  return [
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
  ];
}
